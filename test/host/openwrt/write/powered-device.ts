import { join } from "node:path";
import { vi } from "vitest";
import { bindingsOn } from "../../../../src/device/components.ts";
import { type RunProgram, runProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { openWrtHost } from "../../../../src/host/openwrt/openwrt-host.ts";
import { UbusClient } from "../../../../src/host/openwrt/ubus/ubus-client.ts";
import { openTree } from "../../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../../src/model/kind/kind.ts";
import type { Schema } from "../../../../src/model/schema.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { contextsOf } from "../../../device/device-context.ts";
import type { Router } from "../../../stand-in/router.ts";
import { silentLog } from "../../linux/silent-log.ts";
import { manualClock } from "../../manual-clock.ts";
import type { FailingSupply } from "./power-cut.ts";

/** The device as it starts, on what the last one has left in the store and in the files. */
export async function poweredDevice(router: Router, schema: Schema, store: Store, supply: FailingSupply) {
  vi.restoreAllMocks();
  const call = UbusClient.prototype.call;
  vi.spyOn(UbusClient.prototype, "call").mockImplementation(function (this: UbusClient, object, ...more) {
    const calling = () => call.call(this, object, ...more);
    return object === "uci" || object === "session" ? supply.step(calling) : calling();
  });
  const inside: RunProgram = ([program, ...words], options) =>
    runProgram(
      [
        join(router.root, "sbin", program),
        ...words.map((word) => (word.startsWith("/") ? join(router.root, word) : word)),
      ],
      options,
    );
  const kept = supply.store(store);
  const host = openWrtHost({
    root: router.root,
    run: (argv, options) => supply.step(() => inside(argv, options)),
    clock: manualClock(),
    log: silentLog,
    store: kept,
    allows: { write: true, reboot: false },
  });
  const kind = compileKind({ schema, bindings: bindingsOn(host).filter(({ path }) => schema.objects.has(path)) });
  const tree = await openTree({ kind, context: contextsOf(host), store: kept, log: silentLog });
  return { host, tree };
}
