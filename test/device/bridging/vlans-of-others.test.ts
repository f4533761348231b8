import { expect, it } from "vitest";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { BridgeReading } from "../../../src/ports/host/network/bridges.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { contextsOf, hostWith, linksOf, linkWith, transactionWith } from "../device-context.ts";

// [TR-181 Bridging.Bridge.VLAN]

const apart: BridgeReading = {
  filters: true,
  ports: [],
  vlans: [
    { key: "1", id: 1, enabled: true, name: "" },
    { key: "7", id: 7, enabled: true, name: "", ofOthers: true },
  ],
  vlanPorts: [
    { key: "7 lan1", enabled: true, vlan: "7", port: undefined, untagged: false, pvid: false, ofOthers: true },
  ],
};

async function writableOn(others: Partial<BridgeReading> = {}): Promise<ReadonlyMap<string, boolean>> {
  const host = hostWith({
    allows: { write: true, reboot: false },
    links: linksOf(linkWith({ name: "br-a", kind: "bridge" }), linkWith({ name: "br-b", kind: "bridge", index: 2 })),
    bridges: {
      read: async () =>
        new Map([
          ["br-a", { ...apart, vlansOfOthers: true as const, ...others }],
          ["br-b", apart],
        ]),
    },
    begin: () => transactionWith({ bridges: { keepsVlans: true } as never }),
  });
  const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(host) });
  const tree = await openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog });
  return new Map((await tree.names("Device.Bridging.", false)).map(({ path, writable }) => [path, writable]));
}

it("cannot be set on a bridge that others have made, while the bridge itself can", async () => {
  const writable = await writableOn();
  const [others, own] = ["Device.Bridging.Bridge.1.", "Device.Bridging.Bridge.2."].map((bridge) => [
    writable.get(`${bridge}Enable`),
    writable.get(`${bridge}Standard`),
    writable.get(`${bridge}Port.1.PVID`),
    writable.get(`${bridge}VLAN.`),
    writable.get(`${bridge}VLANPort.`),
    writable.get(`${bridge}VLAN.1.`),
    writable.get(`${bridge}VLAN.1.VLANID`),
    writable.get(`${bridge}VLAN.1.Alias`),
    writable.get(bridge),
    writable.get(`${bridge}Port.`),
  ]);
  expect(others).toEqual([true, false, false, false, false, false, false, true, false, true]);
  expect(own).toEqual([true, true, true, true, true, true, true, true, true, true]);
});

it("cannot be set where others have put them on a bridge of the ACS's", async () => {
  const writable = await writableOn();
  const own = "Device.Bridging.Bridge.2.";
  expect([writable.get(`${own}VLAN.2.VLANID`), writable.get(`${own}VLAN.2.`)]).toEqual([false, false]);
  expect([writable.get(`${own}VLANPort.1.Untagged`), writable.get(`${own}VLANPort.1.`)]).toEqual([false, false]);
});

it("are not all that is fixed where the whole bridge is", async () => {
  const writable = await writableOn({ allOfOthers: true });
  const [others, own] = ["Device.Bridging.Bridge.1.", "Device.Bridging.Bridge.2."].map((bridge) => [
    writable.get(`${bridge}Enable`),
    writable.get(`${bridge}Port.`),
    writable.get(`${bridge}Port.1.Enable`),
    writable.get(`${bridge}Alias`),
  ]);
  expect(others).toEqual([false, false, false, true]);
  expect(own).toEqual([true, true, true, true]);
});
