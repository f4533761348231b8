import { afterEach } from "vitest";
import { bindingsOn, boundComponents } from "../../src/device/components.ts";
import { linuxHost } from "../../src/host/linux/linux-host.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import { compileKind } from "../../src/model/kind/kind.ts";
import type { Tree } from "../../src/model/tree.ts";
import type { Host } from "../../src/ports/host/host.ts";
import { loadSchema } from "../../src/schema/load.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { type CopiedFileSystem, recordedMachine } from "../host/linux/recorded-machine.ts";
import { silentLog } from "../host/linux/silent-log.ts";
import { manualClock } from "../host/manual-clock.ts";
import { contextsOf } from "./device-context.ts";

const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn({}) });
export const treeOn = (host: Host, context = contextsOf(host)): Promise<Tree> =>
  openTree({ kind, context, store: openMemoryStore(), log: silentLog });

const machines: CopiedFileSystem[] = [];
afterEach(() => {
  for (const machine of machines.splice(0)) machine.remove();
});

export function recordedTree(name: "openwrt" | "container", allows = { write: false, reboot: false }): Promise<Tree> {
  const machine = recordedMachine(name);
  machines.push(machine);
  if (allows.write) machine.remove("/.cpe-agent");
  return treeOn(linuxHost({ root: machine.root, clock: manualClock(), log: silentLog, allows }));
}

export async function readAll(tree: Tree): Promise<ReadonlyMap<string, string>> {
  return new Map((await tree.values(["Device."])).map(({ path, value }) => [path, value]));
}
