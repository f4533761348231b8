import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import { type DependentEdit, type Edit, ModelError } from "../../../src/model/tree.ts";
import type { Host } from "../../../src/ports/host/host.ts";
import type { VirtualSystem } from "../../../src/ports/host/virtual-system.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { manualClock } from "../../host/manual-clock.ts";
import { smallRouter } from "../../host/virtual/small/small-router.ts";
import { contextsOf, identity } from "../device-context.ts";

const schema = await loadSchema("tr181", boundComponents);

export const mappings = "Device.NAT.PortMapping.";
export const set = (path: string, value: string): Edit => ({ kind: "set", path, value });
export const add = (path = mappings): Edit => ({ kind: "add", path });
export const remove = (path: string): Edit => ({ kind: "delete", path });

/** Of which there is nothing to see but its port mappings, as far as address translation goes. */
export const natRouter: VirtualSystem = { ...smallRouter, firewall: undefined };

/** A tree over a small router with one port mapping, `camera`, and room for four. */
export async function natGateway({
  store = openMemoryStore(),
  allows = { write: true, reboot: true },
  system = natRouter,
} = {}) {
  const host = virtualHost({ system, identity, clock: manualClock(), store, allows });
  const kind = compileKind({ schema, bindings: bindingsOn(host) });
  const tree = await openTree({ kind, context: contextsOf(host), store, log: silentLog });
  const apply = (...edits: readonly (Edit | DependentEdit)[]) => tree.apply(edits, { origin: "acs" });
  return {
    host,
    tree,
    store,
    apply,
    values: async (...paths: readonly string[]) =>
      Object.fromEntries((await tree.values(paths)).map(({ path, value }) => [path, value])),
    /** Each refused path, and how. */
    faults: async (...edits: readonly (Edit | DependentEdit)[]) => {
      try {
        await apply(...edits);
        return {};
      } catch (error) {
        if (error instanceof ModelError)
          return Object.fromEntries(error.faults.map(({ path, kind: of }) => [path, of]));
        throw error;
      }
    },
    inSystem: async () => (await (host as Host).portMappings?.read()) ?? [],
  };
}
