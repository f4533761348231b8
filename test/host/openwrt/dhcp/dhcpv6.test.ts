import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ipv6PoolsIn } from "../../../../src/host/openwrt/dhcp/dhcpv6-pools.ts";
import { dhcpv6ClientsOf } from "../../../../src/host/openwrt/dhcp/netifd-dhcpv6-clients.ts";
import { parseIpv6Leases } from "../../../../src/host/openwrt/dhcp/odhcpd-ipv6-leases.ts";
import { readNetifd } from "../../../../src/host/openwrt/netifd.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";

// [TR-181 DHCPv6]

const netifd = (...interfaces: object[]) =>
  readNetifd({ call: async () => ({ interface: interfaces }) as never, objects: async () => [] });

const wan6 = {
  interface: "wan6",
  up: true,
  autostart: true,
  proto: "dhcpv6",
  device: "eth0",
  l3_device: "eth0",
  "ipv6-prefix": [{ address: "2001:db8:4::", mask: 56, preferred: 100, valid: 200, class: "wan6" }],
  data: { passthru: "0017001020010db8000000000000000000000001" },
};
const lan = {
  interface: "lan",
  proto: "static",
  l3_device: "br-lan",
  "ipv6-prefix-assignment": [{ address: "fd00::", mask: 60 }],
};

describe("a DHCPv6 client of netifd", () => {
  const macAddress = (link: string) => (link === "eth0" ? "02:00:00:00:00:10" : undefined);
  const clients = async (changes: object, config = "") =>
    dhcpv6ClientsOf(await netifd({ ...wan6, ...changes }), parsePackage("network", config), macAddress);

  it("tells what it asks for, and what it has got", async () => {
    expect(await clients({})).toEqual([
      {
        key: "wan6",
        link: "eth0",
        enabled: true,
        duid: Uint8Array.of(0, 3, 0, 1, 2, 0, 0, 0, 0, 0x10),
        requestsAddresses: true,
        requestsPrefixes: true,
        requestedOptions: [],
        sentOptions: [],
        receivedOptions: [{ tag: 23, value: Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1) }],
        prefixes: [{ address: "2001:db8:4::", prefixLength: 56, preferredSeconds: 100, validSeconds: 200 }],
      },
    ]);
  });

  it.each([
    ["option reqaddress 'none'", { requestsAddresses: false }],
    ["option reqprefix 'no'", { requestsPrefixes: false }],
    ["option clientid '0004aa'", { duid: Uint8Array.of(0, 4, 0xaa) }],
    ["option clientid 'no hex'", { duid: undefined }],
    ["option reqopts '21 23 x 70000 21'", { requestedOptions: [21, 23] }],
    [
      "list sendopts '11:00000de9'\n\tlist sendopts 'user:x'",
      { sentOptions: [{ tag: 11, value: Uint8Array.of(0, 0, 13, 233) }] },
    ],
  ])("with %j", async (option, expected) => {
    expect(await clients({}, `config interface 'wan6'\n\t${option}\n`)).toMatchObject([expected]);
  });

  it("goes by the system's own DUID where there is one, and by none that is not known", async () => {
    const globals = "config globals 'globals'\n\toption dhcp_default_duid '0004bb'\n";
    expect(await clients({}, globals)).toMatchObject([{ duid: Uint8Array.of(0, 4, 0xbb) }]);
    expect(await clients({ l3_device: "pppoe-wan" })).toMatchObject([{ duid: undefined }]);
  });

  it.each(["zz", "001", "0017", "00170010aabb", 5, null])("has received no option by %j", async (passthru) => {
    expect(await clients({ data: { passthru } })).toMatchObject([{ receivedOptions: [] }]);
  });
});

describe("a pool of DHCPv6", () => {
  const pools = async (options: string, ...interfaces: object[]) =>
    ipv6PoolsIn(
      parsePackage("dhcp", `config dhcp 'lan'\n\toption interface 'lan'\n${options}`),
      await netifd(...(interfaces.length > 0 ? interfaces : [lan])),
      new Map([["br-lan", [{ key: "aa", hostName: "", addresses: [], prefixes: [] }]]]),
    );

  it("is what odhcpd is told to serve", async () => {
    expect(await pools("\toption dhcpv6 'server'\n")).toMatchObject([
      {
        key: "lan",
        enabled: true,
        misconfigured: false,
        link: "br-lan",
        servesAddresses: true,
        servesPrefixes: true,
        clients: [{ key: "aa" }],
      },
    ]);
  });

  it.each([
    ["", []],
    ["\toption dhcpv6 'relay'\n", []],
    ["\toption dhcpv6 'disabled'\n", [{ enabled: false, clients: [] }]],
    ["\toption dhcpv6 'hybrid'\n", [{ enabled: true }]],
    ["\toption dhcpv6 'server'\n\toption ignore '1'\n", [{ enabled: false }]],
    ["\toption dhcpv6 'server'\n\toption dhcpv6_na '0'\n", [{ servesAddresses: false }]],
    ["\toption dhcpv6 'server'\n\toption dhcpv6_pd '0'\n", [{ servesPrefixes: false }]],
  ])("with %j", async (options, expected) => {
    expect(await pools(options)).toMatchObject(expected);
  });

  it("has nothing to serve without a prefix", async () => {
    const bare = { interface: "lan", proto: "static", l3_device: "br-lan" };
    expect(await pools("\toption dhcpv6 'server'\n", bare)).toMatchObject([{ misconfigured: true }]);
  });
});

describe("leases of IPv6", () => {
  const address = (text: string, valid: unknown = 60) => ({
    address: text,
    "preferred-lifetime": 30,
    "valid-lifetime": valid,
  });

  it("are one client for each DUID, with all that it has been given", () => {
    const leases = [
      { duid: "0001AA", hostname: "tv", "ipv6-addr": [address("2001:DB8::5")] },
      { duid: "0001aa", "ipv6-prefix": [{ ...address("2001:db8:5::", -1), "prefix-length": 60 }] },
      { duid: "0001bb", "ipv6-addr": [address("fd00::1", 4_294_967_295)] },
    ];
    expect(parseIpv6Leases({ device: { "br-lan": { leases } } } as never).get("br-lan")).toEqual([
      {
        key: "0001aa",
        hostName: "tv",
        addresses: [{ address: "2001:db8::5", preferredSeconds: 30, validSeconds: 60 }],
        prefixes: [{ address: "2001:db8:5::", prefixLength: 60, preferredSeconds: 30, validSeconds: undefined }],
      },
      {
        key: "0001bb",
        hostName: "",
        addresses: [{ address: "fd00::1", preferredSeconds: 30, validSeconds: undefined }],
        prefixes: [],
      },
    ]);
  });

  it("may be anything", () => {
    const lease = fc.record({
      duid: fc.oneof(fc.jsonValue(), fc.constantFrom("00", "0", "xx")),
      hostname: fc.jsonValue(),
      "ipv6-addr": fc.oneof(fc.jsonValue(), fc.array(fc.record({ address: fc.oneof(fc.ipV6(), fc.jsonValue()) }))),
      "ipv6-prefix": fc.array(fc.record({ address: fc.ipV6(), "prefix-length": fc.oneof(fc.double(), fc.nat()) })),
    });
    fc.assert(
      fc.property(fc.array(lease), fc.jsonValue(), (leases, other) => {
        const clients = [...parseIpv6Leases({ device: { a: { leases }, b: other } } as never).values()].flat();
        for (const { key, prefixes } of clients) {
          expect(key).toMatch(/^([\da-f]{2})+$/);
          for (const { prefixLength } of prefixes) expect(prefixLength >= 0 && prefixLength <= 128).toBe(true);
        }
      }),
    );
  });
});
