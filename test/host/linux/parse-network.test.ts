import { describe, expect, it } from "vitest";
import { ipv6FromHex } from "../../../src/host/linux/links/ipv6-from-hex.ts";
import { parseFibTrie } from "../../../src/host/linux/links/parse-fib-trie.ts";
import { parseIpAddr as addrOf } from "../../../src/host/linux/links/parse-ip-addr.ts";
import { parseIpRecords } from "../../../src/host/linux/programs/ip-json.ts";
import { UnreadableSystem } from "../../../src/host/linux/programs/unreadable-system.ts";
import { parseIpRoute as routeOf } from "../../../src/host/linux/routes/parse-ip-route.ts";
import { parseProcNetIpv6Route, parseProcNetRoute } from "../../../src/host/linux/routes/parse-proc-routes.ts";

const parseIpAddr = (text: string) => addrOf(parseIpRecords(text, "ip"));
const parseIpRoute = (text: string) => routeOf(parseIpRecords(text, "ip"));

describe("ip -j -d addr", () => {
  it.each([
    [{ link_type: "loopback" }, "loopback"],
    [{ link_type: "ether" }, "ethernet"],
    [{ link_type: "ether", linkinfo: { info_kind: "veth" } }, "ethernet"],
    [{ link_type: "ether", linkinfo: { info_kind: "dsa" } }, "ethernet"],
    [{ link_type: "ether", linkinfo: { info_slave_kind: "bridge" } }, "ethernet"],
    [{ link_type: "ether", linkinfo: { info_kind: "bridge" } }, "bridge"],
    [{ link_type: "ether", linkinfo: { info_kind: "vlan" } }, "vlan"],
    [{ link_type: "ether", linkinfo: { info_kind: "ifb" } }, "other"],
    [{ link_type: "ether", linkinfo: { info_kind: "macvlan" } }, "other"],
    [{ link_type: "none", linkinfo: { info_kind: "wireguard" } }, "tunnel"],
    [{ link_type: "sit" }, "tunnel"],
    [{ link_type: "ppp" }, "ppp"],
    [{ link_type: "can" }, "other"],
    [{}, "other"],
  ])("%j is of kind %s", (traits, kind) => {
    expect(parseIpAddr(JSON.stringify([{ ifname: "x0", ifindex: 3, ...traits }]))[0]?.kind).toBe(kind);
  });

  it.each([
    [["UP", "LOWER_UP"], "UP", "up"],
    [["UP", "LOWER_UP"], "UNKNOWN", "up"],
    [["UP"], "UNKNOWN", "unknown"],
    [[], "UNKNOWN", "down"],
    [["UP"], "LOWERLAYERDOWN", "lower-layer-down"],
    [["UP"], "DORMANT", "dormant"],
    [["UP"], "NOTPRESENT", "not-present"],
    [["UP"], "DOWN", "down"],
  ])("flags %j and state %s are %s", (flags, operstate, state) => {
    expect(parseIpAddr(JSON.stringify([{ ifname: "x0", flags, operstate }]))[0]?.state).toBe(state);
  });

  it.each([
    [{ family: "inet", local: "10.0.0.1", prefixlen: 8 }, "static"],
    [{ family: "inet", local: "10.0.0.1", prefixlen: 8, dynamic: true }, "dhcp"],
    [{ family: "inet", local: "169.254.3.4", prefixlen: 16 }, "link-local"],
    [{ family: "inet6", local: "fe80::1", prefixlen: 64 }, "link-local"],
    [{ family: "inet6", local: "febf::1", prefixlen: 64 }, "link-local"],
    [{ family: "inet6", local: "2001:db8::1", prefixlen: 64, dynamic: true }, "autoconfigured"],
    [{ family: "inet6", local: "2001:db8::1", prefixlen: 128, dynamic: true }, "dhcp"],
    [{ family: "inet6", local: "2001:db8::1", prefixlen: 64 }, "static"],
  ])("%j came by %s", (address, origin) => {
    const text = JSON.stringify([{ ifname: "x0", link_type: "ether", addr_info: [address] }]);
    expect(parseIpAddr(text)[0]?.addresses[0]?.origin).toBe(origin);
  });

  it("tells lifetimes, and none that has no end", () => {
    const address = {
      family: "inet6",
      local: "2001:db8::1",
      prefixlen: 64,
      valid_life_time: 4294967295,
      preferred_life_time: 0,
      deprecated: true,
    };
    expect(parseIpAddr(JSON.stringify([{ ifname: "x0", addr_info: [address] }]))[0]?.addresses[0]).toMatchObject({
      validSeconds: undefined,
      preferredSeconds: 0,
      deprecated: true,
      tentative: false,
    });
  });

  it.each(["{}", "not json", "[", "null"])("is refused where it is no list: %j", (text) => {
    expect(() => parseIpAddr(text)).toThrow(UnreadableSystem);
  });

  it.each(["", "[]", "[{}]", "[1,null,{}]"])("is empty for %j", (text) => {
    expect(parseIpAddr(text)).toEqual([]);
  });
});

describe("ip -j -d route", () => {
  const routesOf = (...records: readonly object[]) => parseIpRoute(JSON.stringify(records));

  it("gives each next hop of a route, and a host route its length", () => {
    const routes = routesOf(
      {
        dst: "198.51.100.0/24",
        protocol: "static",
        nexthops: [
          { gateway: "10.0.0.3", dev: "a" },
          { gateway: "10.0.0.4", dev: "b" },
        ],
      },
      { dst: "10.0.0.9", dev: "a", protocol: "kernel", scope: "link" },
      { dst: "2001:db8::9", dev: "a", metric: 7, pref: "medium" },
    );
    expect(
      routes.map(({ destination, prefixLength, gateway, link }) => [destination, prefixLength, gateway, link]),
    ).toEqual([
      ["198.51.100.0", 24, "10.0.0.3", "a"],
      ["198.51.100.0", 24, "10.0.0.4", "b"],
      ["10.0.0.9", 32, undefined, "a"],
      ["2001:db8::9", 128, undefined, "a"],
    ]);
  });

  it.each([
    [{ dst: "default", dev: "ppp0" }, 4, "0.0.0.0"],
    [{ dst: "default", dev: "ppp0", metric: 1024, pref: "medium" }, 6, "::"],
    [{ dst: "default", gateway: "fe80::1", dev: "eth0" }, 6, "::"],
    [{ dst: "default", via: { family: "inet6", host: "fe80::1" }, dev: "eth0" }, 4, "0.0.0.0"],
    [{ dst: "10.0.0.0/8", via: { family: "inet6", host: "fe80::1" }, dev: "eth0" }, 4, "10.0.0.0"],
  ])("%j is of family %d", (record, family, destination) => {
    expect(routesOf(record)[0]).toMatchObject({ family, destination });
  });

  it("leaves out what forwards nothing, and other tables", () => {
    expect(
      routesOf(
        { type: "blackhole", dst: "10.99.0.0/16" },
        { type: "local", dst: "10.0.0.1", dev: "lo", table: "local" },
        { type: "unicast", dst: "default", dev: "tun0", table: "vpn" },
      ),
    ).toEqual([]);
  });
});

describe("the routes of /proc/net", () => {
  it("reads IPv4 in either byte order", () => {
    const line = (destination: string, gateway: string, mask: string) =>
      `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\nbr-lan\t${destination}\t${gateway}\t0003\t0\t0\t5\t${mask}\t0\t0\t0  \n*\t0000630A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n`;
    const expected = {
      family: 4,
      destination: "172.16.0.0",
      prefixLength: 12,
      gateway: "192.168.1.254",
      link: "br-lan",
      metric: 5,
      origin: "other",
    };
    expect(parseProcNetRoute(line("000010AC", "FE01A8C0", "0000F0FF"), true)).toEqual([expected]);
    expect(parseProcNetRoute(line("AC100000", "C0A801FE", "FFF00000"), false)).toEqual([expected]);
  });

  it("leaves out local, anycast, multicast and rejecting entries of IPv6", () => {
    const entry = (destination: string, length: string, flags: string, link: string) =>
      `${destination} ${length} ${"0".repeat(32)} 00 ${"0".repeat(32)} 00000100 00000001 00000000 ${flags} ${link.padStart(8)}`;
    const text = [
      entry("20010db8000200000000000000000000", "40", "00040001", "eth0"),
      entry("20010db8000200000000000000000000", "80", "00100001", "eth0"),
      entry("20010db8000200000000000000000017", "80", "80200001", "eth0"),
      entry(`ff${"0".repeat(30)}`, "08", "00000001", "eth0"),
      entry("0".repeat(32), "00", "00200200", "lo"),
    ].join("\n");
    expect(parseProcNetIpv6Route(text)).toEqual([
      {
        family: 6,
        destination: "2001:db8:2::",
        prefixLength: 64,
        gateway: undefined,
        link: "eth0",
        metric: 256,
        origin: "ra",
      },
    ]);
  });

  it("finds the machine's own addresses in the trie, once each", () => {
    const text =
      "Main:\n     |-- 192.0.2.0\n        /24 link UNICAST\n     |-- 192.0.2.2\n        /32 host LOCAL\n     |-- 192.0.2.255\n        /32 link BROADCAST\n" +
      "Local:\n     |-- 192.0.2.2\n        /32 host LOCAL\n";
    expect(parseFibTrie(text)).toEqual(["192.0.2.2"]);
  });
});

it.each([
  ["00000000000000000000000000000000", "::"],
  ["00000000000000000000000000000001", "::1"],
  ["20010db8000000000000000000000000", "2001:db8::"],
  ["20010db8000000000001000000000001", "2001:db8::1:0:0:1"],
  ["20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"],
  ["fe800000000000001234567890abcdef", "fe80::1234:5678:90ab:cdef"],
  ["00010000000000000000000000000000", "1::"],
  ["20010db8001000000000100000000000", "2001:db8:10::1000:0:0"],
])("%s is %s", (hex, address) => {
  expect(ipv6FromHex(hex)).toBe(address);
});
