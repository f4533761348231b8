import { describe, expect, it } from "vitest";
import type { InterfaceCommand } from "../../../../src/host/openwrt/interface-commands.ts";
import { asConfigured } from "../../../../src/host/openwrt/links/device-sections.ts";
import { openWrtIpInterfaceEdits } from "../../../../src/host/openwrt/links/ip-interface-edits.ts";
import { openWrtLinkEdits } from "../../../../src/host/openwrt/links/link-edits.ts";
import { openWrtPppEdits } from "../../../../src/host/openwrt/ppp/ppp-edits.ts";
import { linksOf, linkWith } from "../../../device/device-context.ts";
import { draftOf, lan, netifdWith, optionsOf } from "../edited-packages.ts";
import { filesWith } from "./files-with.ts";

// Device.IP. of TR-181.

const wan = { interface: "wan", proto: "pppoe", device: "eth0", l3_device: "pppoe-wan" };
const ubus = netifdWith(lan, wan, { interface: "wan6", proto: "dhcpv6", device: "eth1" });
const network = (options = "", globals = "config globals\n option ula_prefix 'fd00::/48'\n") =>
  `${globals}\nconfig interface 'lan'\n option proto 'static'\n${options}\nconfig interface 'wan'\n option proto 'pppoe'\n\nconfig interface 'wan6'\n option proto 'dhcpv6'\n`;

const kernel = [
  linkWith({ name: "lo", kind: "loopback", ipv6Enabled: true }),
  linkWith({ name: "br-lan", kind: "bridge", ipv6Enabled: true }),
  linkWith({ name: "eth0", physical: true, ipv6Enabled: true }),
  linkWith({ name: "eth1", physical: true, ipv6Enabled: false }),
  linkWith({ name: "pppoe-wan", kind: "ppp", ipv6Enabled: true }),
  linkWith({ name: "6in4-t1", kind: "tunnel" }),
];

function edited(text: string) {
  const draft = draftOf({ network: text });
  const present = linksOf(...kernel);
  const told: InterfaceCommand[] = [];
  const tools = { ubus, command: (command: InterfaceCommand) => void told.push(command) };
  const connections = openWrtPppEdits(draft, tools, () => false);
  const links = { present, edits: openWrtLinkEdits(draft, present, { files: filesWith(kernel), connections }) };
  return {
    draft,
    told,
    links: links.edits,
    shown: () => asConfigured(kernel, draft.package("network")),
    edits: openWrtIpInterfaceEdits(draft, tools, links, () => false),
  };
}

const refusal = (setting: string, message: string) => expect.objectContaining({ setting, message });

describe("IP of OpenWrt", () => {
  it("has another local prefix, or none", async () => {
    for (const globals of ["config globals\n option ula_prefix 'fd00::/48'\n", ""]) {
      const { draft, edits } = edited(network("", globals));
      await edits.setLocalPrefix("fd12:3456:789a::/48");
      expect(optionsOf(draft, "network", "globals")).toEqual(["ula_prefix 'fd12:3456:789a::/48'"]);
      await edits.setLocalPrefix("");
      expect(optionsOf(draft, "network", "globals")).toEqual([]);
    }
  });

  it.each(["2001:db8::/48", "fd00::", "fd00::/65", "fd00::/x", "10.0.0.0/8"])("refuses %s as one", async (prefix) => {
    const message = `${JSON.stringify(prefix)} is no local prefix: it is in fc00::/7, of 7 to 64 bits`;
    await expect(edited(network()).edits.setLocalPrefix(prefix)).rejects.toEqual(refusal("ulaPrefix", message));
  });

  it.each<[string, boolean, readonly string[]]>([
    ["", true, ["ip6assign '64'"]],
    [
      " option ip6assign '60'\n list ip6class 'wan6'\n",
      true,
      ["ip6assign '60'", "list ip6class 'local'", "list ip6class 'wan6'"],
    ],
    [" option ip6assign '60'\n", true, ["ip6assign '60'"]],
    [" option ip6assign '60'\n", false, ["ip6assign '60'", "list ip6class 'wan6'", "list ip6class 'wan_6'"]],
    ["", false, []],
  ])("assigns an interface with %j a network of it: %s", async (options, local, after) => {
    const { draft, edits } = edited(network(options));
    await edits.change("br-lan", { local });
    expect(optionsOf(draft, "network", "lan")).toEqual([...after, "proto 'static'"].toSorted());
  });

  it("has what is on a link begin anew", async () => {
    const { told, edits } = edited(network());
    await edits.change("pppoe-wan", { restart: true });
    expect(told).toEqual([{ name: "wan", verb: "restart" }]);
    await expect(edits.change("eth9", { restart: true })).rejects.toEqual(
      refusal("restart", "no interface of OpenWrt is on the link eth9"),
    );
    await expect(edits.change("pppoe-wan", { local: true })).rejects.toMatchObject({ setting: "local" });
  });
});

describe("IPv6 of OpenWrt", () => {
  const withIpv6 = ({ shown }: ReturnType<typeof edited>): readonly string[] =>
    shown().flatMap(({ name, ipv6Enabled }) => (ipv6Enabled === true ? [name] : []));

  it("is switched link by link, where the MTU lets it", async () => {
    const at = edited(network());
    await at.links.change("br-lan", { ipv6: false });
    expect(optionsOf(at.draft, "network", "device_br_lan")).toEqual(["ipv6 '0'", "name 'br-lan'"]);
    expect(withIpv6(at)).toEqual(["lo", "eth0", "pppoe-wan"]);
    await at.links.change("br-lan", { ipv6: true });
    expect(withIpv6(at)).toEqual(["lo", "br-lan", "eth0", "pppoe-wan"]);
    await expect(at.links.change("br-lan", { ipv6: true, mtu: 1279 })).rejects.toEqual(
      refusal("ipv6", "IPv6 needs an MTU of 1280 octets or more, and br-lan has 1279"),
    );
    await expect(at.links.change("6in4-t1", { ipv6: false })).rejects.toMatchObject({ setting: "ipv6" });
  });

  it("is, of a PPP connection, with its MTU and whether it is up, that of its section", async () => {
    const at = edited(network());
    await at.links.change("pppoe-wan", { ipv6: false, mtu: 1400, enabled: false });
    expect(optionsOf(at.draft, "network", "wan")).toEqual(["auto '0'", "ipv6 '0'", "mtu '1400'", "proto 'pppoe'"]);
    const shown = { enabled: false, state: "down", mtu: 1400, ipv6Enabled: false };
    expect(at.shown().find(({ name }) => name === "pppoe-wan")).toMatchObject(shown);
    await expect(at.links.change("pppoe-wan", { mtu: 100 })).rejects.toEqual(
      refusal("mtu", "an MTU of PPP has 128 to 65535 octets"),
    );
    await expect(at.links.change("pppoe-wan", { macAddress: "" })).rejects.toMatchObject({ setting: "macAddress" });
  });

  it("is taken from all links and PPP as a whole, and given back to those that had it", async () => {
    const at = edited(network(" option ipv6 '1'\n"));
    await at.edits.setIpv6(true);
    expect(at.draft.changes).toEqual({});
    await at.edits.setIpv6(false);
    expect(optionsOf(at.draft, "network", "wan")).toContain("ipv6 '0'");
    expect(optionsOf(at.draft, "network", "globals")).toEqual(
      expect.arrayContaining(["list cpe_ipv6_off '@wan'", "list cpe_ipv6_off 'br-lan'", "list cpe_ipv6_off 'eth0'"]),
    );
    expect(withIpv6(at)).toEqual(["lo"]);
    await at.edits.setIpv6(true);
    expect(withIpv6(at)).toEqual(["lo", "br-lan", "eth0", "pppoe-wan"]);
    expect(optionsOf(at.draft, "network", "wan")).toContain("ipv6 'auto'");
    expect(optionsOf(at.draft, "network", "globals")).toEqual(["ula_prefix 'fd00::/48'"]);
  });

  it("leaves the configuration as it is where there is nothing to take it from", async () => {
    const off = kernel.map(({ name }) => `config device\n option name '${name}'\n option ipv6 '0'\n`);
    const at = edited(`${off.join("\n")}\nconfig interface 'wan'\n option proto 'pppoe'\n option ipv6 '0'\n`);
    await at.edits.setIpv6(false);
    expect(at.draft.changes).toEqual({});
  });

  it("comes back to what is there still, and to all where nothing tells to which", async () => {
    const at = edited(
      "config globals\n list cpe_ipv6_off 'usb0'\n list cpe_ipv6_off '@gone'\n list cpe_ipv6_off 'eth1'\n",
    );
    await at.edits.setIpv6(true);
    expect(optionsOf(at.draft, "network", "globals")).toEqual([]);
    expect(optionsOf(at.draft, "network", "device_eth1")).toContain("ipv6 '1'");
    expect(optionsOf(at.draft, "network", "device_usb0")).toEqual([]);
    const off = ["br-lan", "eth0"]
      .map((name) => `config device\n option name '${name}'\n option ipv6 '0'\n`)
      .join("\n");
    const other = edited(off);
    await other.edits.setIpv6(true);
    expect(withIpv6(other)).toEqual(["lo", "br-lan", "eth0", "eth1", "pppoe-wan"]);
  });
});
