import { expect, it } from "vitest";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { RouteReading } from "../../../src/ports/host/network/routes.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { contextsOf, hostWith, linksOf, linkWith } from "../device-context.ts";

// [TR-181 Routing.RouteInformation] [RFC 4191]

const route: RouteReading = {
  family: 6,
  destination: "2001:db8:7::",
  prefixLength: 48,
  gateway: "fe80::1",
  link: "wan",
  metric: 512,
  origin: "ra",
  preference: "low",
};

it("is told once for each route that a router has advertised", async () => {
  const others: readonly RouteReading[] = [
    { ...route, metric: 513 },
    { ...route, gateway: undefined },
    { ...route, origin: "static" },
    { ...route, idle: "missing" },
  ];
  const host = hostWith({
    links: linksOf(linkWith({ name: "lo", kind: "loopback", ipv6Enabled: true }), linkWith({ name: "wan" })),
    routes: { read: async () => [route, ...others] },
  });
  const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(host) });
  const tree = await openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog });
  const root = "Device.Routing.RouteInformation.";
  const values = await tree.values([root]);
  expect(values.map(({ path, value }) => `${path.slice(root.length)}=${value}`)).toEqual([
    "Enable=true",
    "InterfaceSettingNumberOfEntries=1",
    "InterfaceSetting.1.Status=ForwardingEntryCreated",
    "InterfaceSetting.1.Interface=Device.IP.Interface.2",
    "InterfaceSetting.1.SourceRouter=fe80::1",
    "InterfaceSetting.1.PreferredRouteFlag=Low",
    "InterfaceSetting.1.Prefix=2001:db8:7::/48",
    "InterfaceSetting.1.RouteLifetime=9999-12-31T23:59:59Z",
  ]);
});
