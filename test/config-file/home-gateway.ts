import { deviceContexts } from "../../src/device/binding/context.ts";
import { bindingsOn, boundComponents } from "../../src/device/components.ts";
import { ipv4AddressOf, macAddressOf } from "../../src/host/virtual/device-addresses.ts";
import { virtualHost } from "../../src/host/virtual/virtual-host.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import { compileKind } from "../../src/model/kind/kind.ts";
import type { Tree } from "../../src/model/tree.ts";
import { loadDeviceKind } from "../../src/schema/device-kind.ts";
import { loadSchema } from "../../src/schema/load.ts";
import { TemplateExpander } from "../../src/schema/template.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { defaults } from "../device/device-context.ts";
import { silentLog } from "../host/linux/silent-log.ts";
import { manualClock } from "../host/manual-clock.ts";

// A simulated home gateway with the whole of its tree.

const device = await loadDeviceKind("home-gateway");
export const schema = await loadSchema(device.model, [...boundComponents, ...device.components]);
const kind = compileKind({ schema, bindings: bindingsOn(device.system), initial: device.objects });

export async function gateway(serialNumber: string, pause?: () => Promise<void>): Promise<Tree> {
  const clock = manualClock();
  const identity = { ...device.identity, serialNumber };
  const host = virtualHost({ system: device.system, identity, clock });
  return openTree({
    kind,
    context: deviceContexts({ host, identity, defaults, clock }),
    store: openMemoryStore(),
    log: silentLog,
    ...(pause && { pause }),
    expander: new TemplateExpander({
      identity,
      macAddress: (offset) => macAddressOf(identity, offset),
      ipv4Address: (link) => ipv4AddressOf(device.system, identity, link),
      uptimeSeconds: () => host.uptimeSeconds(),
      wallMs: () => clock.wallMs(),
      bootedAtMs: () => host.bootedAtMs(),
      lineQuality: () => host.lineQuality(),
      lineErrors: () => host.lineErrors(),
    }),
  });
}
