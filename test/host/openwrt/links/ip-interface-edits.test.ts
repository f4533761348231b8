import { describe, expect, it } from "vitest";
import type { InterfaceCommand } from "../../../../src/host/openwrt/interface-commands.ts";
import { openWrtIpInterfaceEdits } from "../../../../src/host/openwrt/links/ip-interface-edits.ts";
import { draftOf, lan, netifdWith, optionsOf } from "../edited-packages.ts";

// Device.IP. of TR-181.

const wan = { interface: "wan", proto: "pppoe", device: "eth0", l3_device: "pppoe-wan" };
const ubus = netifdWith(lan, wan, { interface: "wan6", proto: "dhcpv6", device: "eth1" });
const network = (options = "", globals = "config globals\n option ula_prefix 'fd00::/48'\n") =>
  `${globals}\nconfig interface 'lan'\n option proto 'static'\n${options}\nconfig interface 'wan'\n option proto 'pppoe'\n\nconfig interface 'wan6'\n option proto 'dhcpv6'\n`;

function edited(text: string) {
  const draft = draftOf({ network: text });
  const told: InterfaceCommand[] = [];
  return {
    draft,
    told,
    edits: openWrtIpInterfaceEdits(draft, { ubus, command: (command) => void told.push(command) }),
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
