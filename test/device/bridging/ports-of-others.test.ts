import { expect, it } from "vitest";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { contextsOf, hostWith, linksOf, linkWith, transactionWith } from "../device-context.ts";

// Ports of a bridge, as Bridging.Bridge.Port of TR-181 tells them.

it("cannot be moved, switched or deleted, while those of the ACS can, and the bridge's own takes its list", async () => {
  const host = hostWith({
    allows: { write: true, reboot: false },
    links: linksOf(
      linkWith({ name: "br-a", kind: "bridge" }),
      linkWith({ name: "lan1", index: 2, bridge: "br-a", physical: true }),
      linkWith({ name: "lan2", index: 3, bridge: "br-a", physical: true }),
    ),
    bridges: {
      read: async () => {
        const ports = [{ key: "cpe_3", link: "lan2", enabled: true }];
        return new Map([["br-a", { filters: true, ports, vlans: [], vlanPorts: [], portsOfOthers: true as const }]]);
      },
    },
    begin: () => transactionWith({ bridges: { keepsVlans: true } as never }),
  });
  const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(host) });
  const tree = await openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog });
  const names = await tree.names("Device.Bridging.", false);
  const writable = new Map(names.map((each) => [each.path, each.writable]));
  const [management, others, own] = [1, 2, 3].map((port) =>
    ["Enable", "LowerLayers", "PVID", "Alias", ""].map((name) =>
      writable.get(`Device.Bridging.Bridge.1.Port.${port}.${name}`),
    ),
  );
  expect(management).toEqual([true, true, true, true, false]);
  expect(others).toEqual([false, false, true, true, false]);
  expect(own).toEqual([true, true, true, true, true]);
  const deleted = tree.apply([{ kind: "delete", path: "Device.Bridging.Bridge.1.Port.2." }], { origin: "acs" });
  await expect(deleted).rejects.toThrow("others have put it into br-a, and can take it out");
});
