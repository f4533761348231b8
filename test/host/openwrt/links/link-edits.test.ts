import { describe, expect, it } from "vitest";
import { asConfigured } from "../../../../src/host/openwrt/links/device-sections.ts";
import { openWrtLinkEdits } from "../../../../src/host/openwrt/links/link-edits.ts";
import { openWrtPppEdits } from "../../../../src/host/openwrt/ppp/ppp-edits.ts";
import { formatPackage } from "../../../../src/host/openwrt/uci/format-package.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import { UciDraft } from "../../../../src/host/openwrt/uci/write/uci-draft.ts";
import type { LinkEdits, LinkReading } from "../../../../src/ports/host/network/links.ts";
import { linkWith } from "../../../device/device-context.ts";
import { netifdWith } from "../edited-packages.ts";
import { filesWith } from "./files-with.ts";

// [OpenWrt netifd: device, 8021q, macvlan]

const before = `
config device
	option name 'wan'
	option macaddr '02:00:00:00:00:10'

config device 'iptv'
	option type '8021q'
	option ifname 'wan'
	option vid '20'
	option name 'wan.20'

config device
	option name 'br-lan'
	option type 'bridge'
	list ports 'lan1'
	list ports 'lan2'

config interface 'lan'
	option device 'br-lan'
	option proto 'static'

config interface 'guest'
	option device 'br-lan.7'
	option proto 'none'
`;

const present: readonly LinkReading[] = [
  linkWith({ name: "wan", index: 2, physical: true, autonegotiates: true }),
  linkWith({ name: "lan1", index: 3, physical: true, bridge: "br-lan", autonegotiates: false, bitRateMbps: 1000 }),
  linkWith({ name: "lan2", index: 4, physical: true, bridge: "br-lan" }),
  linkWith({ name: "br-lan", index: 5, kind: "bridge" }),
  linkWith({ name: "br-lan.7", index: 6, kind: "vlan", lower: "br-lan", vlanId: 7 }),
  linkWith({ name: "wan.20", index: 7, kind: "vlan", lower: "wan", vlanId: 20 }),
  linkWith({ name: "phy0-ap0", index: 8, kind: "wifi", physical: true, bridge: "br-lan" }),
  linkWith({ name: "veth9", index: 9, bridge: "br-lan" }),
];

async function drafted(edit: (edits: LinkEdits) => Promise<void> | undefined) {
  const draft = new UciDraft((name) => parsePackage(name, before));
  const connections = openWrtPppEdits(draft, { ubus: netifdWith(), command: () => undefined }, () => false);
  const edits = openWrtLinkEdits(draft, { read: async () => present }, { files: filesWith(present), connections });
  await edit(edits);
  const network = draft.package("network");
  return { text: formatPackage(network, { header: false }), links: asConfigured(present, network) };
}

/** The lines that an edit has added to the configuration, but for the names of sections. */
async function added(edit: (edits: LinkEdits) => Promise<void> | undefined): Promise<readonly string[]> {
  const known = new Map<string, number>();
  for (const line of before.split("\n")) known.set(line, (known.get(line) ?? 0) + 1);
  return (await drafted(edit)).text.split("\n").flatMap((line) => {
    const count = known.get(line) ?? 0;
    known.set(line, count - 1);
    return count > 0 || line === "" ? [] : [line.trim()];
  });
}

const refusal = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

describe("a link of OpenWrt", () => {
  it.each<[string, Parameters<LinkEdits["change"]>, readonly string[]]>([
    [
      "a port's bit rate",
      ["lan1", { maxBitRate: 100 }],
      ["config device 'device_lan1'", "option name 'lan1'", "option speed '100'"],
    ],
    [
      "a port's duplex",
      ["lan1", { duplex: "half" }],
      ["config device 'device_lan1'", "option name 'lan1'", "option duplex '0'"],
    ],
    [
      "both",
      ["wan", { maxBitRate: 10, duplex: "full" }],
      ["config device 'device_wan'", "option speed '10'", "option duplex '1'"],
    ],
    [
      "what is not set",
      ["lan1", { duplex: "auto", maxBitRate: "auto" }],
      ["config device 'device_lan1'", "option name 'lan1'"],
    ],
    [
      "a MAC address",
      ["lan2", { macAddress: "02:00:00:00:00:AB" }],
      ["config device 'device_lan2'", "option name 'lan2'", "option macaddr '02:00:00:00:00:ab'"],
    ],
    ["a VLAN's ID", ["wan.20", { vlanId: 21 }], ["option vid '21'"]],
    ["what a VLAN is on", ["wan.20", { lower: "lan2" }], ["option ifname 'lan2'"]],
    [
      "a VLAN without a section",
      ["br-lan.7", { vlanId: 8 }],
      [
        "config device 'device_br_lan_7'",
        "option name 'br-lan.7'",
        "option type '8021q'",
        "option ifname 'br-lan'",
        "option vid '8'",
      ],
    ],
    [
      "a switched off VLAN",
      ["br-lan.7", { enabled: false }],
      ["config device 'device_br_lan_7'", "option name 'br-lan.7'", "option enabled '0'"],
    ],
  ])("is told by a section: %s", async (_title, change, lines) => {
    expect(await added((edits) => edits.change(...change))).toEqual(lines);
  });

  it("that is added has a section that is disabled until it is enabled", async () => {
    const { text, links } = await drafted(async (edits) => {
      await edits.add?.("vlan-cpe3", "vlan", { vlanId: 1 });
      await edits.change("vlan-cpe3", { lower: "wan", vlanId: 35 });
      await edits.add?.("link-cpe3", "macvlan", { lower: "wan" });
      await edits.change("link-cpe3", { enabled: true });
    });
    const section = (name: string, ...options: readonly string[]): string =>
      [`config device '${name}'`, ...options.map((option) => `\toption ${option}`)].join("\n");
    expect(text).toContain(
      section("device_vlan_cpe3", "name 'vlan-cpe3'", "type '8021q'", "enabled '0'", "vid '35'", "ifname 'wan'"),
    );
    expect(text).toContain(
      section("device_link_cpe3", "name 'link-cpe3'", "type 'macvlan'", "enabled '1'", "ifname 'wan'"),
    );
    const shown = links
      .slice(-2)
      .map(({ name, kind, lower, vlanId, enabled, state }) => [name, kind, lower, vlanId, enabled, state]);
    expect(shown).toEqual([
      ["vlan-cpe3", "vlan", "wan", 35, false, "down"],
      ["link-cpe3", "macvlan", "wan", undefined, true, "not-present"],
    ]);
  });

  it("that was added goes with its section, once nothing runs on it", async () => {
    const { text } = await drafted(async (edits) => {
      await edits.add?.("vlan-cpe3", "vlan", { lower: "wan", vlanId: 35 });
      await edits.add?.("vlan-cpe4", "vlan", { lower: "vlan-cpe3", vlanId: 36 });
      await expect(edits.remove?.("vlan-cpe3")).rejects.toThrow("vlan-cpe3 is used by link vlan-cpe4");
      await edits.remove?.("vlan-cpe4");
      await edits.remove?.("vlan-cpe3");
      await edits.remove?.("vlan-cpe3");
      await edits.remove?.("wan.20");
    });
    expect(text).not.toMatch(/vlan-cpe|wan\.20/);
  });

  it.each<[string, (edits: LinkEdits) => Promise<void> | undefined, string]>([
    ["gone while an interface is on it", (edits) => edits.remove?.("br-lan.7"), "key"],
    ["added twice", (edits) => edits.add?.("wan.20", "vlan", {}), "key"],
    ["added under no name of a link", (edits) => edits.add?.("a name", "vlan", {}), "key"],
    ["on itself", (edits) => edits.change("wan.20", { lower: "wan.20" }), "lower"],
    ["on a link that is not there", (edits) => edits.change("wan.20", { lower: "wan9" }), "lower"],
    ["on another one, as a port", (edits) => edits.change("lan1", { lower: "wan" }), "lower"],
    ["of a VLAN 0", (edits) => edits.change("wan.20", { vlanId: 0 }), "vlanId"],
    ["of a VLAN 4095", (edits) => edits.add?.("vlan-cpe3", "vlan", { vlanId: 4095 }), "vlanId"],
    ["with the MAC address of many", (edits) => edits.change("wan", { macAddress: "03:00:00:00:00:01" }), "macAddress"],
    ["with no MAC address", (edits) => edits.change("wan", { macAddress: "" }), "macAddress"],
    ["at no bit rate", (edits) => edits.change("wan", { maxBitRate: 0 }), "maxBitRate"],
    ["at a bit rate, as a bridge", (edits) => edits.change("br-lan", { maxBitRate: 100 }), "maxBitRate"],
    ["half duplex where netifd cannot set it", (edits) => edits.change("lan2", { duplex: "half" }), "duplex"],
  ])("cannot be %s", async (_title, edit, setting) => {
    await drafted(async (edits) => {
      await expect(edit(edits)).rejects.toEqual(refusal(setting));
    });
  });
});

describe("links as they are configured", () => {
  const configured = (network: string) =>
    new Map(asConfigured(present, parsePackage("network", network)).map((link) => [link.name, link]));

  it("have the bit rate and the duplex that are set", () => {
    const section = (options: string) => configured(`config device\n option name lan1\n${options}`).get("lan1")?.fixed;
    expect(section(" option speed 100\n option duplex 1")).toEqual({ bitRateMbps: 100, duplex: "full" });
    expect(section(" option duplex 0")).toEqual({ duplex: "half" });
    expect(section(" option speed fast")).toBe(undefined);
  });

  it("are ports of the bridges that list them, while others stay where the kernel has them", () => {
    const links = configured(
      "config device\n option name br-lan\n option type bridge\n list ports lan2\n list ports wan",
    );
    expect([...links].flatMap(([name, { bridge }]) => (bridge === "br-lan" ? [name] : []))).toEqual([
      "wan",
      "lan2",
      "phy0-ap0",
      "veth9",
    ]);
    expect(configured("").get("lan1")?.bridge).toBe("br-lan");
  });

  it("that are to be made come last, on what is there", () => {
    const links = configured(
      "config device\n option name br-guest\n option type bridge\n option enabled 0\n\nconfig device\n option name v\n option type 8021ad\n option vid 9\n option ifname gone\n\nconfig device\n option name tap\n option type tunnel",
    );
    expect(
      [...links.values()]
        .slice(present.length)
        .map(({ name, kind, state, lower, vlanId }) => [name, kind, state, lower, vlanId]),
    ).toEqual([
      ["br-guest", "bridge", "down", undefined, undefined],
      ["v", "vlan", "not-present", undefined, 9],
    ]);
  });
});
