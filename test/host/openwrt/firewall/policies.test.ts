import { describe, expect, it } from "vitest";
import { policiesIn } from "../../../../src/host/openwrt/firewall/policies.ts";
import { defaultPolicies, zonesIn } from "../../../../src/host/openwrt/firewall/zones.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import type { FirewallSide } from "../../../../src/ports/host/network/firewall.ts";

// [TR-181 Firewall.Chain.Rule]

function read(text: string): readonly string[] {
  const firewall = parsePackage("firewall", text);
  const rules = policiesIn(firewall, zonesIn(firewall, []), defaultPolicies(firewall));
  return rules.map(
    ({ key, enabled, from, to, verdict, family, log }) =>
      `${key}: ${sideOf(from)} > ${sideOf(to)} ${verdict}${family ?? ""}${log ? " log" : ""}${enabled ? "" : " off"}`,
  );
}

const sideOf = (side: FirewallSide): string => (typeof side === "string" ? side : (side.link ?? "nowhere"));

const defaults = "config defaults\n\toption input 'REJECT'\n\toption output 'ACCEPT'\n\toption forward 'DROP'\n";
const zone = (name: string, options: string): string =>
  `config zone\n\toption name '${name}'\n${options.replaceAll(/^ */gm, "\t")}\n`;
const forwarding = (options: string): string =>
  `config forwarding 'out'\n\toption src 'lan'\n\toption dest 'wan'\n${options}`;

describe("the policies of zones", () => {
  it("are rules: forwardings, then each zone, then whatever is in none", () => {
    const text =
      defaults +
      forwarding("") +
      zone("lan", "list device 'br-lan'\nlist device 'br-guest'\noption input 'ACCEPT'\noption forward 'REJECT'") +
      zone("wan", "list device 'eth0.2'\noption log '1'\noption family 'ipv4'");
    expect(read(text)).toEqual([
      "out: br-lan > eth0.2 accept",
      "out_2: br-guest > eth0.2 accept",
      "zone_lan_input: br-lan > device accept",
      "zone_lan_output: device > br-lan accept",
      "zone_lan_input_2: br-guest > device accept",
      "zone_lan_output_2: device > br-guest accept",
      "zone_lan_forward: br-lan > br-lan reject",
      "zone_lan_forward_2: br-lan > br-guest reject",
      "zone_lan_forward_3: br-guest > br-lan reject",
      "zone_lan_forward_4: br-guest > br-guest reject",
      "zone_wan_input: eth0.2 > device reject4 log",
      "zone_wan_output: device > eth0.2 accept4",
      "zone_wan_forward: eth0.2 > eth0.2 drop4 log",
      "defaults_input: any > device reject",
      "defaults_output: device > any accept",
    ]);
  });

  it("lead nowhere from a zone that has no link, is switched off or is not there", () => {
    const off = zone("lan", "list device 'br-lan'\noption enabled '0'") + zone("wan", "list network 'none'");
    expect(read(off + forwarding("\toption enabled '0'\n"))[0]).toBe("out: nowhere > nowhere accept off");
  });

  it("drop what an empty configuration says nothing of", () => {
    expect(read("")).toEqual(["defaults_input: any > device drop", "defaults_output: device > any drop"]);
  });

  it("are bounded, however many links a zone names", () => {
    const devices = Array.from({ length: 2000 }, (_, index) => `list device 'eth${index}'`).join("\n");
    expect(read(zone("lan", devices)).length).toBeLessThan(5000);
  });
});
