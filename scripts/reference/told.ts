import { bindingsOn, boundComponents } from "../../src/device/components.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import { compileKind } from "../../src/model/kind/kind.ts";
import type { Host } from "../../src/ports/host/host.ts";
import { loadSchema } from "../../src/schema/load.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { contextsOf } from "../../test/device/device-context.ts";
import { silentLog } from "../../test/host/linux/silent-log.ts";

/** The schema paths of all objects and parameters that the trees of these hosts have, whatever the rows. */
export async function pathsToldBy(hosts: readonly Host[]): Promise<ReadonlySet<string>> {
  const schema = await loadSchema("tr181", boundComponents);
  const told = new Set<string>();
  for (const host of hosts) {
    const kind = compileKind({ schema, bindings: bindingsOn(host) });
    const tree = await openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog });
    for (const { path } of await tree.names("", false)) told.add(path.replaceAll(/\.\d+(?=\.)/g, ".{i}"));
  }
  return told;
}
