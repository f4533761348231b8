import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { openWrtHost } from "../../../../src/host/openwrt/openwrt-host.ts";
import { configuredRoutes } from "../../../../src/host/openwrt/routes/configured-routes.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import type { RouteReading } from "../../../../src/ports/host/network/routes.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../../linux/recorded-machine.ts";
import { silentLog } from "../../linux/silent-log.ts";
import { manualClock } from "../../manual-clock.ts";

// [TR-181 Routing.Router.IPv4Forwarding]

const copies: CopiedFileSystem[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) copy.remove();
});

/** Of a router with a static route that is in force, one of an interface that is down, and one that is switched off. */
const network = `
config interface 'wan'
	option proto 'dhcp'
config route 'mgmt'
	option interface 'wan'
	option target '203.0.113.9'
	option netmask '255.255.255.0'
	option gateway '198.51.100.1'
	option metric '20'
config route 'office'
	option interface 'wwan'
	option target '10.0.0.0/8'
config route 'off'
	option interface 'wan'
	option target '10.1.0.0/16'
	option disabled '1'
config route6
	option interface 'wan6'
	option target '2001:DB8:aaaa:0::/48'
	option gateway '2001:db8:100:0::1'
config route 'policy'
	option interface 'wan'
	option target '10.2.0.0/16'
	option table '100'
config route 'nowhere'
	option interface 'none'
	option target '10.3.0.0/16'
`;

const kernel = [
  { dst: "default", gateway: "198.51.100.1", dev: "eth0", protocol: "static", flags: [] },
  { dst: "192.168.1.0/24", dev: "br-lan", protocol: "kernel", scope: "link", flags: [] },
  { dst: "198.51.100.0/24", dev: "eth0", protocol: "static", scope: "link", metric: 10, flags: [] },
  { dst: "203.0.113.0/24", gateway: "198.51.100.1", dev: "eth0", protocol: "static", metric: 20, flags: [] },
  { dst: "203.0.113.0/24", gateway: "198.51.100.1", dev: "eth0", protocol: "static", metric: 30, flags: [] },
  { dst: "172.16.0.0/12", gateway: "192.168.1.9", dev: "br-lan", protocol: "static", flags: [] },
  { dst: "192.0.2.1", gateway: "100.64.0.1", dev: "pppoe-x", protocol: "static", flags: [] },
  { dst: "default", gateway: "fe80::1", dev: "eth0", protocol: "static", metric: 512, flags: [], pref: "medium" },
  {
    dst: "2001:db8:aaaa::/48",
    gateway: "2001:db8:100::1",
    dev: "eth0",
    protocol: "static",
    metric: 1024,
    pref: "medium",
  },
];

const up = (name: string, proto: string, device: string, route: readonly object[]) => ({
  interface: name,
  up: true,
  proto,
  l3_device: device,
  route,
});
const dump = {
  interface: [
    up("wan", "dhcp", "eth0", [
      { target: "0.0.0.0", mask: 0, nexthop: "198.51.100.1", source: "198.51.100.20/32" },
      { target: "203.0.113.0", mask: 24, nexthop: "198.51.100.1", metric: 20 },
      { target: 7, mask: "x" },
      {},
    ]),
    up("wan6", "dhcpv6", "eth0", [
      { target: "::", mask: 0, nexthop: "fe80::1", metric: 384, valid: 1790 },
      { target: "2001:db8:aaaa::", mask: 48, nexthop: "2001:db8:100::1" },
    ]),
    up("x", "pppoe", "pppoe-x", [{ target: "192.0.2.1", mask: 32, nexthop: "100.64.0.1" }]),
    { interface: "wwan", up: false, proto: "dhcp", device: "wwan0" },
  ],
};

async function read(netifd: object | null = dump): Promise<readonly RouteReading[]> {
  const copy = copiedFileSystem();
  copies.push(copy);
  copy.write("/etc/config/network", network);
  copy.write("/.cpe-agent/ip-route.json", JSON.stringify(kernel));
  if (netifd) copy.write("/.cpe-agent/ubus/network.interface/dump.json", JSON.stringify(netifd));
  const routes = await openWrtHost({ root: copy.root, clock: manualClock(), log: silentLog }).routes?.read();
  return routes ?? [];
}

const told = ({ destination, prefixLength, link, origin, key, idle }: RouteReading): string =>
  [`${destination}/${prefixLength}`, link, origin, key?.replace(/_[0-9a-f]{8}$/, ""), idle]
    .filter((word) => word !== undefined)
    .join(" ");

describe("the routes of OpenWrt", () => {
  it("are told from where they are, though netifd sets them all", async () => {
    expect((await read()).map(told)).toEqual([
      "0.0.0.0/0 eth0 dhcp",
      "192.168.1.0/24 br-lan kernel",
      "198.51.100.0/24 eth0 kernel",
      "203.0.113.0/24 eth0 static mgmt",
      "203.0.113.0/24 eth0 static",
      "172.16.0.0/12 br-lan static",
      "192.0.2.1/32 pppoe-x ppp",
      "::/0 eth0 ra",
      "2001:db8:aaaa::/48 eth0 static anonymous",
      "10.0.0.0/8 wwan0 static office missing",
      "10.1.0.0/16 eth0 static off disabled",
      "10.3.0.0/16 static nowhere missing",
    ]);
  });

  it("have the lifetime and preference that a router told of by odhcp6c [TR-181 Routing.RouteInformation]", async () => {
    const advertised = (await read()).filter(({ origin }) => origin === "ra");
    expect(advertised).toMatchObject([{ gateway: "fe80::1", preference: "high", validSeconds: 1790 }]);
  });

  it("are those of the kernel alone where netifd does not answer", async () => {
    const routes = await read(null);
    expect(routes.map(told)).toContain("0.0.0.0/0 eth0 static");
    expect(routes.every(({ idle }) => idle === undefined)).toBe(true);
  });

  it.each<readonly [string, object | undefined]>([
    ["target '10.1.2.3'", { destination: "10.1.2.3", prefixLength: 32, gateway: undefined, metric: undefined }],
    ["target '10.1.2.3/9'", { destination: "10.0.0.0", prefixLength: 9 }],
    [
      "target '0.0.0.0'\nnetmask '0.0.0.0'\ngateway '0.0.0.0'",
      { destination: "0.0.0.0", prefixLength: 0, gateway: undefined },
    ],
    ["target '10.0.0.0/8'\nmetric 'x'", { metric: undefined }],
    ["target '10.0.0.0/8'\ntable 'main'\ntype 'unicast'", { prefixLength: 8 }],
    ["target '10.0.0.0/33'", undefined],
    ["target '10.0.0.0'\nnetmask '255.0.255.0'", undefined],
    ["target 'fd00::/8'", undefined],
    ["target '10.0.0.0/8'\ngateway 'router'", undefined],
    ["target '10.0.0.0/8'\ntype 'blackhole'", undefined],
    ["interface 'wan'", { destination: "0.0.0.0", prefixLength: 0 }],
    ["disabled '1'", { destination: "", prefixLength: 0, link: undefined }],
  ])("with %j", (options, expected) => {
    const section = `config route 'r'\n${options.replaceAll(/^/gm, "\toption ")}\n`;
    expect(configuredRoutes(parsePackage("network", section), [])[0]).toEqual(
      expected && expect.objectContaining(expected),
    );
  });

  it("may be configured anyhow", () => {
    const value = fc.oneof(
      fc
        .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 })
        .map((text) => text.replaceAll(/['\n\\]/g, "x")),
      fc.constantFrom("10.0.0.0/8", "::/0", "fe80::1%eth0", "::ffff:1.2.3.4", "255.255.0.0", "1e9"),
    );
    const option = fc.tuple(fc.constantFrom("target", "netmask", "gateway", "metric", "table", "type"), value);
    fc.assert(
      fc.property(fc.constantFrom("route", "route6"), fc.array(option, { maxLength: 6 }), (type, options) => {
        const lines = options.map(([name, text]) => `\toption ${name} '${text}'\n`).join("");
        for (const { family, prefixLength } of configuredRoutes(
          parsePackage("network", `config ${type}\n${lines}`),
          [],
        ))
          expect(prefixLength).toBeLessThanOrEqual(family === 4 ? 32 : 128);
      }),
    );
  });
});
