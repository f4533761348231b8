import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leaseSecondsOf } from "../../../../src/host/linux/dhcp/lease-time.ts";
import { subnetLookup } from "../../../../src/host/linux/links/subnets.ts";
import { dhcpClientsOf } from "../../../../src/host/openwrt/dhcp/netifd-dhcp-clients.ts";
import { parseOdhcpdLeases } from "../../../../src/host/openwrt/dhcp/odhcpd-leases.ts";
import { poolsIn } from "../../../../src/host/openwrt/dhcp/pools.ts";
import { readNetifd } from "../../../../src/host/openwrt/netifd.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";

// [TR-181 DHCPv4]

const netifd = (...interfaces: object[]) =>
  readNetifd({ call: async () => ({ interface: interfaces }) as never, objects: async () => [] });

const lan = {
  interface: "lan",
  up: true,
  autostart: true,
  proto: "static",
  device: "br-lan",
  l3_device: "br-lan",
  "ipv4-address": [{ address: "192.168.1.1", mask: 24 }],
};
const wan = {
  interface: "wan",
  up: true,
  autostart: true,
  uptime: 100,
  proto: "dhcp",
  device: "eth0",
  l3_device: "eth0",
  "ipv4-address": [{ address: "198.51.100.7", mask: 24 }],
  route: [{ target: "0.0.0.0", mask: 0, nexthop: "198.51.100.1" }],
  "dns-server": ["198.51.100.1", "2001:db8::53"],
  data: { dhcpserver: "198.51.100.1", leasetime: 3600 },
};

const lease = (macAddress: string, address: string) => ({
  macAddress,
  address,
  hostName: "",
  expiresAt: undefined,
  clientId: undefined,
});

const uci = (name: string, text: string) => parsePackage(name, text.replaceAll(/^ +(?=option|list)/gm, "\t"));
const pools = async (text: string, leases: Parameters<typeof poolsIn>[2] = []) =>
  poolsIn(uci("dhcp", text), await netifd(lan, wan), leases);
const pool = async (options: string) => (await pools(`config dhcp 'lan'\n option interface 'lan'\n${options}`))[0];

describe("a pool of OpenWrt", () => {
  it("serves what dnsmasq serves unless it is told otherwise", async () => {
    expect(await pool("")).toEqual({
      key: "lan",
      enabled: true,
      misconfigured: false,
      link: "br-lan",
      dynamic: true,
      first: "192.168.1.100",
      last: "192.168.1.249",
      prefixLength: 24,
      routers: ["192.168.1.1"],
      dnsServers: ["192.168.1.1"],
      domainName: "",
      leaseSeconds: 43_200,
      options: [],
      reserved: [],
      staticAddresses: [],
      leases: [],
    });
  });

  it.each([
    [" option ignore '1'", { enabled: false }],
    [" option dhcpv4 'disabled'", { enabled: false }],
    [" option dynamicdhcp '0'", { dynamic: false }],
    [" option start '2'\n option limit '1'", { first: "192.168.1.2", last: "192.168.1.2" }],
    [" option start '240'\n option limit '100'", { first: "192.168.1.240", last: "192.168.1.254" }],
    [" option start '0'\n option limit '0'", { first: "192.168.1.1", last: "192.168.1.1" }],
    [" option start 'many'\n option limit '-5'", { first: "192.168.1.100", last: "192.168.1.249" }],
    [" option netmask '255.255.255.128'\n option limit '500'", { last: "192.168.1.126", prefixLength: 25 }],
    [" option netmask '255.0.255.0'", { prefixLength: 24 }],
    [" option leasetime 'infinite'", { leaseSeconds: undefined }],
    [" list dhcp_option '3,192.168.1.254'", { routers: ["192.168.1.254"] }],
    [" list dhcp_option '3'", { routers: [] }],
    [" list dhcp_option 'option:dns-server,192.0.2.1, 192.0.2.2'", { dnsServers: ["192.0.2.1", "192.0.2.2"] }],
    [" list dhcp_option '15,home.arpa'", { domainName: "home.arpa" }],
    [" list dhcp_option '42,192.0.2.1'", { options: [{ tag: 42, value: Uint8Array.of(192, 0, 2, 1) }] }],
    [" list dhcp_option '43,01:0a'", { options: [{ tag: 43, value: Uint8Array.of(1, 10) }] }],
    [" list dhcp_option '66,boot'", { options: [{ tag: 66, value: new TextEncoder().encode("boot") }] }],
    [" list dhcp_option '26,1400'\n list dhcp_option '999,x'\n list dhcp_option 'tag:a,66,x'", { options: [] }],
  ])("with %j", async (options, expected) => {
    expect(await pool(options)).toMatchObject(expected);
  });

  it("is not at work where there is no address of the device's own to serve from", async () => {
    const text = "config dhcp 'wan'\n option interface 'wan'\nconfig dhcp 'lost'\n option interface 'lost'\n";
    expect(await pools(text)).toMatchObject([
      { key: "wan", misconfigured: true, link: "eth0", first: undefined, routers: [] },
      { key: "lost", misconfigured: true, link: undefined },
    ]);
    const [forced] = await pools("config dhcp 'wan'\n option interface 'wan'\n option force '1'\n");
    expect(forced).toMatchObject({ misconfigured: false, first: "198.51.100.100" });
  });

  it("has the leases and static addresses of its subnet, each in one pool", async () => {
    const text = [
      "config dhcp\n option interface 'lan'\nconfig dhcp\n option interface 'lan'\n",
      "config host 'nas'\n option mac '02:00:00:00:00:07'\n option ip '192.168.1.7'\n",
      "config host\n option mac '02:00:00:00:00:08 02:00:00:00:00:09'\n option ip '192.168.1.8'\n",
      "config host\n option mac '02:00:*:*:*:*'\n option ip '192.168.1.9'\n",
      "config host 'away'\n option mac '02:00:00:00:00:0a'\n option ip '10.0.0.9'\n",
      "config host 'name_only'\n option mac '02:00:00:00:00:0b'\n option name 'x'\n",
      "config host 'none'\n option mac '02:00:00:00:00:0c'\n option ip 'ignore'\n",
    ].join("");
    const found = await pools(text, [
      lease("02:00:00:00:00:07", "192.168.1.7"),
      lease("02:00:00:00:00:0a", "10.0.0.9"),
    ]);
    expect(found.map(({ key }) => key)).toEqual(["interface_lan", "interface_lan_2"]);
    expect(found.map(({ leases }) => leases.map(({ address }) => address))).toEqual([["192.168.1.7"], []]);
    expect(found[0]?.staticAddresses.map(({ key, address }) => [key, address])).toEqual([
      ["nas", "192.168.1.7"],
      ["host_020000000008", "192.168.1.8"],
      ["host_020000000009", "192.168.1.8"],
    ]);
  });

  it("has the static addresses of its subnet that are configured elsewhere", async () => {
    const reserved = ["192.168.1.77", "10.9.9.9"].map((address, at) => {
      return { key: `host_${at}`, enabled: true, macAddress: `02:00:00:00:00:7${at}`, address };
    });
    const text = "config dhcp\n option interface 'lan'\n";
    const [pool] = poolsIn(uci("dhcp", text), await netifd(lan, wan), [], { reserved });
    expect(pool?.staticAddresses).toEqual([reserved[0]]);
  });

  it("is at work only where it is told to where odhcpd serves instead of dnsmasq", async () => {
    const main = "config odhcpd 'odhcpd'\n option maindhcp '1'\n";
    const section = "config dhcp 'lan'\n option interface 'lan'\n";
    expect(await pools(main + section)).toMatchObject([{ enabled: false }]);
    expect(await pools(`${main}${section} option dhcpv4 'server'\n`)).toMatchObject([{ enabled: true }]);
  });

  it("may be configured with anything", async () => {
    const value = fc.string({ unit: "grapheme-ascii", maxLength: 20 }).map((text) => text.replaceAll(/['\n\\]/g, ""));
    const name = fc.constantFrom("start", "limit", "netmask", "leasetime", "dhcp_option", "interface", "dhcpv4");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 7 }), async (options) => {
        const found = await pool(options.map(([option, text]) => ` option ${option} '${text}'\n`).join(""));
        expect(found?.key).toBe("lan");
        for (const { value: octets } of found?.options ?? []) expect(octets.length).toBeLessThan(256);
      }),
    );
  });
});

it.each([
  ["12h", 43_200],
  ["45m", 2700],
  ["3600", 3600],
  ["2d", 172_800],
  ["1w", 604_800],
  ["30s", 120],
  ["9999999999w", 2 ** 31 - 1],
  ["infinite", Infinity],
  ["soon", undefined],
  ["-1", undefined],
])("a lease time of %s is %s seconds", (text, seconds) => {
  expect(leaseSecondsOf(text)).toBe(seconds);
});

describe("a DHCP client of netifd", () => {
  const network = uci("network", "config interface 'wan'\n option vendorid 'dslforum.org'\n option clientid '01aa'\n");
  const clients = async (changes: object) => dhcpClientsOf(await netifd(lan, { ...wan, ...changes }), network);

  it("tells what it has got, and what it is told to send", async () => {
    expect(await clients({})).toEqual([
      {
        key: "wan",
        link: "eth0",
        enabled: true,
        state: "bound",
        address: "198.51.100.7",
        prefixLength: 24,
        server: "198.51.100.1",
        routers: ["198.51.100.1"],
        dnsServers: ["198.51.100.1"],
        remainingSeconds: 3500,
        sentOptions: [
          { key: "60", enabled: true, tag: 60, value: new TextEncoder().encode("dslforum.org") },
          { key: "61", enabled: true, tag: 61, value: Uint8Array.of(1, 0xaa) },
        ],
        requestedOptions: [],
      },
    ]);
  });

  it.each([
    [
      { up: false, pending: true, "ipv4-address": undefined },
      { state: "selecting", address: undefined },
    ],
    [
      { up: false, autostart: false, "ipv4-address": "none" },
      { state: "init", enabled: false },
    ],
    [{ uptime: 1799 }, { remainingSeconds: 1801 }],
    [{ uptime: 1801 }, { remainingSeconds: 3599 }],
    [{ data: { leasetime: "3600", dhcpserver: "server" } }, { remainingSeconds: undefined, server: undefined }],
    [{ data: { leasetime: 1 } }, { remainingSeconds: 1 }],
    [{ data: { leasetime: -5 } }, { remainingSeconds: undefined }],
    [{ route: [{ target: "::", mask: 0, nexthop: "fe80::1" }, 7, {}] }, { routers: [] }],
  ])("with %j", async (changes, expected) => {
    expect(await clients(changes)).toMatchObject([expected]);
  });

  it("sends and asks for options by number", async () => {
    const options =
      " list sendopts '0x2b:0102'\n list sendopts '77:text'\n list sendopts 'vendor:x'\n list sendopts '0:1'\n";
    const config = uci("network", `config interface 'wan'\n${options} option reqopts '43 0x7d 43 ntpsrv 255'\n`);
    expect(dhcpClientsOf(await netifd(wan), config)).toMatchObject([
      {
        sentOptions: [
          { tag: 43, value: Uint8Array.of(1, 2) },
          { tag: 77, value: new TextEncoder().encode("text") },
        ],
        requestedOptions: [43, 125].map((tag) => ({ key: String(tag), enabled: true, tag })),
      },
    ]);
  });
});

it("leases of odhcpd are told by ubus, those of others by nobody", () => {
  const good = { mac: "020000000107", hostname: "tv", address: "192.168.1.7", valid: 60 };
  const answer = { device: { "br-lan": { leases: [good, { ...good, mac: "02" }, { ...good, valid: "x" }, 7] }, x: 3 } };
  expect(parseOdhcpdLeases(answer as never, 1000)).toEqual([
    { ...lease("02:00:00:00:01:07", "192.168.1.7"), hostName: "tv", expiresAt: 1060 },
  ]);
  expect(parseOdhcpdLeases({ device: { a: { leases: [{ ...good, valid: -1 }] } } }, 1)).toMatchObject([
    { expiresAt: undefined },
  ]);
});

it("an address is in the smallest subnet that has it", () => {
  const at = subnetLookup([
    { address: "10.0.0.1", prefixLength: 8, value: "large" },
    { address: "10.1.2.3", prefixLength: 24, value: "small" },
    { address: "10.1.2.9", prefixLength: 24, value: "second" },
    { address: "x", prefixLength: 24, value: "none" },
    { address: "192.0.2.1", prefixLength: 33, value: "none" },
    { address: "200.1.2.3", prefixLength: 32, value: "one" },
  ]);
  expect(["10.9.9.9", "10.1.2.200", "200.1.2.3", "192.0.2.1", "text"].map(at)).toEqual([
    "large",
    "small",
    "one",
    undefined,
    undefined,
  ]);
});
