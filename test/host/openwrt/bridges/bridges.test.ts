import { describe, expect, it } from "vitest";
import { bindingsOn, boundComponents } from "../../../../src/device/components.ts";
import { openWrtBridges } from "../../../../src/host/openwrt/bridges/openwrt-bridges.ts";
import { uciConfig } from "../../../../src/host/openwrt/uci/uci-config.ts";
import { openTree } from "../../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../../src/model/kind/kind.ts";
import { loadSchema } from "../../../../src/schema/load.ts";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { contextsOf, hostWith, linksOf, linkWith } from "../../../device/device-context.ts";
import { silentLog } from "../../linux/silent-log.ts";
import { filesWith } from "../links/files-with.ts";

/** What a tree tells of its bridge, where netifd says this of it. */
async function bridging(bridge: object | undefined): Promise<(path: string) => string | undefined> {
  const ubus = {
    call: async () => {
      if (bridge === undefined) throw new Error("no bus");
      return { "br-lan": { type: "bridge", ...bridge }, lan1: { type: "Network device" } } as never;
    },
    objects: async () => [],
  };
  const uci = uciConfig(filesWith([]));
  const host = hostWith({
    links: linksOf(
      linkWith({ name: "br-lan", kind: "bridge" }),
      linkWith({ name: "lan1", bridge: "br-lan", physical: true }),
      linkWith({ name: "lan2", bridge: "br-lan", physical: true }),
    ),
    bridges: openWrtBridges({ ubus, uci, log: silentLog }),
  });
  const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(host) });
  const tree = await openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog });
  const values = new Map((await tree.values(["Device.Bridging."])).map(({ path, value }) => [path, value]));
  return (path) => values.get(`Device.Bridging.Bridge.1.${path}`);
}

const vlans = [
  { id: 20, local: false, ports: ["lan2:t"] },
  { id: 10, local: true, ports: ["lan1:*", "lan2:t\n"] },
];

describe("the VLANs of a bridge [TR-181 Bridging.Bridge.VLAN]", () => {
  it("are told with the ports that they are on", async () => {
    const value = await bridging({ "bridge-attributes": { vlan_filtering: true }, "bridge-vlans": vlans });
    expect(["Standard", "VLANNumberOfEntries", "VLANPortNumberOfEntries"].map(value)).toEqual([
      "802.1Q-2011",
      "2",
      "4",
    ]);
    expect([1, 2].map((row) => `${value(`VLAN.${row}.VLANID`)} ${value(`VLAN.${row}.Name`)}`)).toEqual([
      "10 br-lan.10",
      "20 br-lan.20",
    ]);
    const ports = [1, 2, 3, 4].map((row) => {
      const named = (name: string): string | undefined => value(`VLANPort.${row}.${name}`);
      const below = (reference = ""): string => reference.replace("Device.Bridging.Bridge.1.", "");
      return [below(named("VLAN")), value(`${below(named("Port"))}.Name`), named("Untagged")].join(" ");
    });
    expect(ports).toEqual(["VLAN.1 br-lan false", "VLAN.1 lan1 true", "VLAN.1 lan2 false", "VLAN.2 lan2 false"]);
    const names = ["PVID", "AcceptableFrameTypes", "IngressFiltering", "PriorityRegeneration"];
    const told = (port: number) => names.map((name) => value(`Port.${port}.${name}`));
    expect(told(2)).toEqual(["10", "AdmitAll", "true", "0,1,2,3,4,5,6,7"]);
    expect(told(3)).toEqual(["1", "AdmitOnlyVLANTagged", "true", "0,1,2,3,4,5,6,7"]);
  });

  it.each([{ "bridge-attributes": { vlan_filtering: false }, "bridge-vlans": vlans }, {}])(
    "are none where it does not filter: %j",
    async (bridge) => {
      const value = await bridging(bridge);
      expect(
        ["Standard", "VLANNumberOfEntries", "Port.2.IngressFiltering", "Port.2.AcceptableFrameTypes"].map(value),
      ).toEqual(["802.1D-2004", "0", "false", "AdmitAll"]);
    },
  );

  it("are not told where netifd does not answer", async () => {
    const value = await bridging(undefined);
    expect([value("Name"), value("Port.2.IngressFiltering")]).toEqual(["br-lan", undefined]);
  });
});
