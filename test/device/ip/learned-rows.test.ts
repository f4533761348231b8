import { expect, it } from "vitest";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { AddressReading } from "../../../src/ports/host/network/links.ts";
import type { RouteReading } from "../../../src/ports/host/network/routes.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { contextsOf, hostWith, linksOf, linkWith, transactionWith } from "../device-context.ts";

// [TR-069 A.3.2.3]

const address = (family: 4 | 6, text: string, key?: string): AddressReading => ({
  ...(key !== undefined && { key }),
  family,
  address: text,
  prefixLength: family === 4 ? 24 : 64,
  scope: "global",
  origin: key === undefined ? "dhcp" : "static",
  preferredSeconds: undefined,
  validSeconds: undefined,
  tentative: false,
  deprecated: false,
});

const route = (destination: string, key?: string): RouteReading => ({
  ...(key !== undefined && { key }),
  family: 4,
  destination,
  prefixLength: 24,
  gateway: "192.0.2.1",
  link: "eth0",
  metric: undefined,
  origin: key === undefined ? "dhcp" : "static",
});

it("what is learned is told as read-only, what is configured as writable", async () => {
  const addresses = [
    address(4, "192.0.2.7"),
    address(4, "198.51.100.1", "own"),
    address(6, "2001:db8::7"),
    address(6, "2001:db8:1::1", "own6"),
  ];
  const host = hostWith({
    allows: { write: true, reboot: false },
    links: linksOf(linkWith({ name: "eth0", physical: true, addresses })),
    routes: { read: async () => [route("203.0.113.0"), route("198.51.100.0", "own")] },
    begin: () => transactionWith({ addresses: {} as never, routes: {} as never }),
  });
  const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(host) });
  const tree = await openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog });
  const names = [...(await tree.names("Device.IP.", false)), ...(await tree.names("Device.Routing.", false))];
  const writable = new Map(names.map((each) => [each.path, each.writable]));
  for (const [table, parameter] of [
    ["Device.IP.Interface.1.IPv4Address.", "IPAddress"],
    ["Device.IP.Interface.1.IPv6Address.", "IPAddress"],
    ["Device.Routing.Router.1.IPv4Forwarding.", "GatewayIPAddress"],
  ] as const) {
    const rows = [1, 2].map((row) => [writable.get(`${table}${row}.${parameter}`), writable.get(`${table}${row}.`)]);
    expect(rows, table).toEqual([
      [false, false],
      [true, true],
    ]);
  }
  expect(writable.get("Device.IP.Interface.1.IPv6Prefix.1.Prefix")).toBe(false);
});
