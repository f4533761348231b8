import { describe, expect, it } from "vitest";
import { ipv6FromHex } from "../../../../src/host/linux/links/ipv6-from-hex.ts";
import { parseFibTrie } from "../../../../src/host/linux/links/parse-fib-trie.ts";
import { parseIpAddr as addrOf } from "../../../../src/host/linux/links/parse-ip-addr.ts";
import { parseIpRecords } from "../../../../src/host/linux/programs/ip-json.ts";
import { UnreadableSystem } from "../../../../src/host/linux/programs/unreadable-system.ts";

const parseIpAddr = (text: string) => addrOf(parseIpRecords(text, "ip"));

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
    [{ link_type: "ether", linkinfo: { info_kind: "macvlan" } }, "macvlan"],
    [{ link_type: "ether", linkinfo: { info_kind: "ipvlan" } }, "other"],
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

describe("/proc/net/fib_trie", () => {
  it("finds the machine's own addresses in the trie, once each", () => {
    const text =
      "Main:\n     |-- 192.0.2.0\n        /24 link UNICAST\n     |-- 192.0.2.2\n        /32 host LOCAL\n     |-- 192.0.2.255\n        /32 link BROADCAST\n" +
      "Local:\n     |-- 192.0.2.2\n        /32 host LOCAL\n";
    expect(parseFibTrie(text).own).toEqual(["192.0.2.2"]);
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
