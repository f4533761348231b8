import { expect, it } from "vitest";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { Dhcpv6ClientReading } from "../../../src/ports/host/network/dhcpv6.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { contextsOf, hostWith, linksOf, linkWith } from "../device-context.ts";

// [TR-181 NeighborDiscovery]

const client: Dhcpv6ClientReading = {
  key: "wan6",
  link: "wan",
  enabled: true,
  duid: undefined,
  requestsAddresses: true,
  requestsPrefixes: false,
  requestedOptions: [],
  sentOptions: [],
  receivedOptions: [],
  prefixes: [],
};

it("has a row for each interface that IPv6 runs on", async () => {
  const setting = {
    dadTransmits: 1,
    retransMs: 1000,
    solicitsRouters: false,
    solicitationIntervalMs: 1000,
    maxSolicitations: undefined,
  };
  const host = hostWith({
    links: linksOf(
      linkWith({ name: "lo", kind: "loopback" }),
      linkWith({ name: "br-lan", kind: "bridge" }),
      linkWith({ name: "lan1", bridge: "br-lan" }),
      linkWith({ name: "wan" }),
    ),
    neighborDiscovery: {
      read: async () => ["lo", "lan1", "br-lan", "wan", "gone"].map((link) => ({ ...setting, link })),
    },
    dhcpv6: { clients: async () => [client], pools: async () => [] },
  });
  const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(host) });
  const tree = await openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog });
  const values = await tree.values(["Device.NeighborDiscovery."]);
  expect(values.map(({ path, value }) => `${path.slice("Device.NeighborDiscovery.".length)}=${value}`)).toEqual([
    "Enable=true",
    "InterfaceSettingNumberOfEntries=2",
    "InterfaceSetting.1.Enable=true",
    "InterfaceSetting.1.Status=Enabled",
    "InterfaceSetting.1.Alias=cpe-1",
    "InterfaceSetting.1.Interface=Device.IP.Interface.2",
    "InterfaceSetting.1.DADTransmits=1",
    "InterfaceSetting.1.RetransTimer=1000",
    "InterfaceSetting.1.NUDEnable=true",
    "InterfaceSetting.1.RSEnable=false",
    "InterfaceSetting.2.Enable=true",
    "InterfaceSetting.2.Status=Enabled",
    "InterfaceSetting.2.Alias=cpe-2",
    "InterfaceSetting.2.Interface=Device.IP.Interface.3",
    "InterfaceSetting.2.DADTransmits=1",
    "InterfaceSetting.2.RetransTimer=1000",
    "InterfaceSetting.2.NUDEnable=true",
    "InterfaceSetting.2.RSEnable=true",
  ]);
});
