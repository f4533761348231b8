import type { DeviceContext } from "../../src/device/binding/context.ts";
import type { Expander } from "../../src/model/device/device.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import type { Kind } from "../../src/model/kind/kind.ts";
import type { Host } from "../../src/ports/host/host.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { contextsOf } from "../../test/device/device-context.ts";
import { silentLog } from "../../test/host/linux/silent-log.ts";

/** The schema paths of all objects and parameters that devices of a kind on these hosts have, whatever the rows. */
export async function pathsToldBy(
  kind: Kind<DeviceContext>,
  hosts: readonly Host[],
  expander?: Expander,
): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  for (const host of hosts) {
    const store = openMemoryStore();
    const tree = await openTree({
      kind,
      context: contextsOf(host),
      store,
      log: silentLog,
      ...(expander && { expander }),
    });
    for (const { path } of await tree.names("", false)) told.add(path.replaceAll(/\.\d+(?=\.)/g, ".{i}"));
  }
  return told;
}
