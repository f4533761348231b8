import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filterRulesIn } from "../../../../src/host/openwrt/firewall/filter-rules.ts";
import { zonesIn } from "../../../../src/host/openwrt/firewall/zones.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import type { FirewallRule } from "../../../../src/ports/host/network/firewall.ts";
import { expectPossible } from "../../../contract/host/network/firewall.ts";

// [TR-181 Firewall.Chain.Rule]

const zones = `
config zone
	option name 'lan'
	list device 'br-lan'
	list device 'br-guest'
config zone
	option name 'wan'
	list device 'eth0.2'
config zone
	option name 'vpn'
`;

function read(text: string): readonly FirewallRule[] {
  const firewall = parsePackage("firewall", zones + text);
  return filterRulesIn(firewall, zonesIn(firewall, []));
}

/** A rule from the WAN for the device itself, of TCP, with these options too. */
const rule = (options: string, name = "'x'"): string =>
  `config rule ${name}\n${`src 'wan'\nproto 'tcp'\ntarget 'ACCEPT'\n${options}`.trimEnd().replaceAll(/^(?!list) */gm, "\toption ")}\n`;

const one = (options: string): FirewallRule | undefined => {
  const rules = read(rule(options));
  expect(rules).toHaveLength(1);
  return rules[0];
};

describe("a rule of the firewall", () => {
  it("is for packets of a kind, from a link to the device", () => {
    expect(one("name 'SSH'\nsrc_ip '198.51.100.0/24'\ndest_port '22'\nfamily 'ipv4'\nlog '1'")).toEqual({
      key: "x",
      enabled: true,
      valid: true,
      description: "SSH",
      verdict: "accept",
      log: true,
      from: { link: "eth0.2" },
      to: "device",
      family: 4,
      protocol: { value: 6, excluded: false },
      source: { value: { address: "198.51.100.0", prefixLength: 24 }, excluded: false },
      destination: undefined,
      sourcePorts: undefined,
      destinationPorts: { value: { first: 22, last: 22 }, excluded: false },
      sourceMac: undefined,
    });
  });

  it.each<readonly [string, object]>([
    ["enabled '0'", { enabled: false, valid: true }],
    ["target 'reject'", { verdict: "reject" }],
    ["target 'DROP'", { verdict: "drop" }],
    ["src '*'", { from: "any", to: "device" }],
    ["dest '*'", { from: { link: "eth0.2" }, to: "any" }],
    ["src 'vpn'", { from: { link: undefined } }],
    ["src 'nowhere'", { from: { link: undefined } }],
    ["dest_port '!1024:65535'", { destinationPorts: { value: { first: 1024, last: 65_535 }, excluded: true } }],
    ["src_port '53'", { sourcePorts: { value: { first: 53, last: 53 }, excluded: false } }],
    ["src_mac '2-0-0-A-B-C'", { sourceMac: { value: "02:00:00:0a:0b:0c", excluded: false } }],
    ["src_ip '!fd00::/8'", { family: 6, source: { value: { address: "fd00::", prefixLength: 8 }, excluded: true } }],
    ["src_ip '10.0.0.0/255.128.0.0'", { source: { value: { address: "10.0.0.0", prefixLength: 9 }, excluded: false } }],
    ["proto 'all'", { protocol: undefined }],
    ["proto '!tcp'", { protocol: { value: 6, excluded: true } }],
    ["proto 'esp'\ndest_port '1'", { protocol: { value: 50, excluded: false }, destinationPorts: undefined }],
    ["proto 'icmp'\nfamily 'ipv6'", { family: 6, protocol: { value: 58, excluded: false } }],
    ["proto '132'", { protocol: { value: 132, excluded: false } }],
    ["dest_port '70000'", { valid: false }],
    ["src_mac 'no'", { valid: false }],
    ["src_ip '10.0.0.1'\nfamily 'ipv6'", { valid: false }],
    ["log 'seen: '", { log: true }],
  ])("with %s", (options, expected) => {
    expect(one(options)).toMatchObject(expected);
  });

  it.each([
    ["icmp_type 'echo-request'\nproto 'icmp'\nfamily 'ipv4'", "ping (icmp_type echo-request)"],
    ["limit '10/minute'\nweekdays 'sat sun'", "ping (limit 10/minute; weekdays sat sun)"],
    ["src_ip '10.0.0.1-10.0.0.9'", "ping (src_ip 10.0.0.1-10.0.0.9)"],
    ["dest_port '!80 !81'", "ping (dest_port !80 !81)"],
    ["proto 'carrier-pigeon'", "ping (proto carrier-pigeon)"],
  ])("with %s says so, since no criterion can", (options, description) => {
    expect(one(`name 'ping'\n${options}`)).toMatchObject({ valid: true, description });
  });

  it("is as many as it has links, protocols and ports", () => {
    const rules = read(rule("src 'lan'\ndest 'wan'\nproto 'tcp udp'\ndest_port '80 443'"));
    expect(rules.map(({ key }) => key)).toEqual(["x", "x_2", "x_3", "x_4", "x_5", "x_6", "x_7", "x_8"]);
    expect(
      rules.map(({ from, protocol, destinationPorts }) => [from, protocol?.value, destinationPorts?.value.first]),
    ).toEqual([
      [{ link: "br-lan" }, 6, 80],
      [{ link: "br-lan" }, 6, 443],
      [{ link: "br-lan" }, 17, 80],
      [{ link: "br-lan" }, 17, 443],
      [{ link: "br-guest" }, 6, 80],
      [{ link: "br-guest" }, 6, 443],
      [{ link: "br-guest" }, 17, 80],
      [{ link: "br-guest" }, 17, 443],
    ]);
  });

  it("is one for each family where a protocol or its addresses have two", () => {
    expect(read(rule("proto 'icmp'")).map(({ family, protocol }) => [family, protocol?.value])).toEqual([
      [4, 1],
      [6, 58],
    ]);
    expect(read(rule("src_ip '10.0.0.1 fd00::1'")).map(({ family }) => family)).toEqual([4, 6]);
  });

  it("names lists that are too long to be rules", () => {
    const ports = Array.from({ length: 65 }, (_, index) => index + 1).join(" ");
    expect(one(`dest_port '${ports}'`)?.description).toBe(`(dest_port ${ports})`);
  });

  it("is none where it decides nothing", () => {
    for (const target of ["MARK", "NOTRACK", "HELPER"]) expect(read(rule(`target '${target}'`))).toEqual([]);
    expect(read("config rule\n\toption src 'wan'\n")).toEqual([]);
  });

  it("comes before those of zones where it is for packets from anywhere", () => {
    const rules = rule("", "'a'") + rule("src '*'", "'b'") + rule("dest 'lan'", "'c'") + rule("src '*'", "'d'");
    expect(read(rules).map(({ key }) => key)).toEqual(["b", "d", "a", "c", "c_2"]);
    const sent = "config rule 'e'\n\toption target 'DROP'\n\toption proto 'udp'\n";
    expect(read(rules + sent).map(({ key, from, to }) => [key, from, to])[2]).toEqual(["e", "device", "any"]);
  });

  it("without a name of its own goes by what it says, wherever it stands", () => {
    const [alone] = read(rule("dest_port '80'", ""));
    expect(alone?.key).toMatch(/^anonymous_[0-9a-f]{8}$/);
    const keys = read(rule("dest_port '81'", "") + rule("dest_port '80'", "").repeat(2)).map(({ key }) => key);
    expect(keys.slice(1)).toEqual([alone?.key, `${alone?.key}_2`]);
  });

  it("may be anything", () => {
    const value = fc.oneof(
      fc.string({ unit: "grapheme-ascii", maxLength: 20 }).map((text) => text.replaceAll(/['\n\\]/g, "")),
      fc.constantFrom("10.0.0.0/8", "!fd00::1", "80 443", "!1-2", "tcp udp", "icmp", "2:0:0:0:0:1", "*", "lan"),
    );
    const names = ["src", "dest", "proto", "family", "src_ip", "dest_ip", "src_port", "dest_port", "src_mac", "name"];
    const option = fc.tuple(fc.constantFrom(...names), value);
    fc.assert(
      fc.property(fc.array(option, { maxLength: 8 }), (options) => {
        const rules = read(rule(options.map(([name, text]) => `${name} '${text}'`).join("\n") || "name 'x'"));
        expect(rules.length).toBeGreaterThan(0);
        for (const each of rules) expectPossible(each);
      }),
    );
  });
});
