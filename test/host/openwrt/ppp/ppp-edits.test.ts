import { describe, expect, it } from "vitest";
import { readConfiguredInterfaces } from "../../../../src/host/openwrt/configured-interfaces.ts";
import type { InterfaceCommand } from "../../../../src/host/openwrt/interface-commands.ts";
import { openWrtPppEdits } from "../../../../src/host/openwrt/ppp/ppp-edits.ts";
import type { UciDraft } from "../../../../src/host/openwrt/uci/write/uci-draft.ts";
import type { PppSettings } from "../../../../src/ports/host/network/ppp.ts";
import { draftOf, netifdWith, optionsOf } from "../edited-packages.ts";

// [TR-181 PPP.Interface]

const wan = { interface: "wan", up: false, autostart: false, proto: "pppoe", device: "eth0.7" };
const ubus = netifdWith(wan);
const before = "config interface 'wan'\n option device 'eth0.7'\n option proto 'pppoe'\n";
const own = ["device 'eth0.7'", "proto 'pppoe'"];
const refusal = (setting: string, message: string) => expect.objectContaining({ setting, message });

const drafted = (options: string): UciDraft =>
  draftOf({ network: `${before}${options}\nconfig interface 'lan'\n option proto 'static'\n` });

async function changed(options: string, settings: Partial<PppSettings>): Promise<readonly string[]> {
  const draft = drafted(options);
  await openWrtPppEdits(draft, { ubus, command: () => undefined }, () => false).change("wan", settings);
  return optionsOf(draft, "network", "wan");
}

describe("a PPP connection of OpenWrt", () => {
  it.each<[string, Partial<PppSettings>, readonly string[]]>([
    [
      "",
      { username: "me@isp.example", password: "it's secret" },
      ["password 'it'\\''s secret'", "username 'me@isp.example'"],
    ],
    [" option username 'me'\n", { username: "" }, []],
    ["", { enabled: false }, ["auto '0'"]],
    [" option auto '0'\n", { enabled: true }, []],
    [" option disabled '1'\n", { enabled: true }, []],
    ["", { trigger: "on-demand", idleDisconnectSeconds: 600 }, ["demand '600'"]],
    [" option demand '300'\n", { idleDisconnectSeconds: 60 }, ["demand '60'"]],
    [" option demand '300'\n", { trigger: "always" }, []],
    ["", { idleDisconnectSeconds: 0 }, []],
    ["", { maxMru: 1452 }, ["mtu '1452'"]],
    ["", { ipv6: false }, ["ipv6 '0'"]],
    [" option ipv6 '0'\n", { ipv6: true }, ["ipv6 'auto'"]],
    [" option ipv6 '1'\n", { ipv6: true }, ["ipv6 '1'"]],
    ["", { echoIntervalSeconds: 10 }, ["keepalive '5 10'"]],
    ["", { echoRetries: 3 }, ["keepalive '3 1'"]],
    [" option keepalive '0'\n", { echoRetries: 3 }, ["keepalive '3 5'"]],
    [" option keepalive '3 20'\n", { echoRetries: 4 }, ["keepalive '4 20'"]],
    [" option keepalive '3 20'\n", { echoIntervalSeconds: 0 }, ["keepalive '0'"]],
    ["", { acName: "bras", serviceName: "fast lane" }, ["ac 'bras'", "service 'fast lane'"]],
    [" option ac 'bras'\n", { acName: "" }, []],
  ])("with %j becomes by %j", async (options, settings, after) => {
    expect(await changed(options, settings)).toEqual([...own, ...after].toSorted());
  });

  it("runs on another link, by the option that is there", async () => {
    expect(await changed("", { lower: "eth1" })).toEqual(["device 'eth1'", "proto 'pppoe'"]);
    const draft = draftOf({ network: "config interface 'wan'\n option ifname 'eth0.2'\n option proto 'pppoe'\n" });
    await openWrtPppEdits(draft, { ubus, command: () => undefined }, () => false).change("wan", { lower: "eth1" });
    expect(optionsOf(draft, "network", "wan")).toEqual(["ifname 'eth1'", "proto 'pppoe'"]);
  });

  it.each<[string, Partial<PppSettings>, string, string]>([
    [
      "",
      { trigger: "on-demand" },
      "trigger",
      "a connection on demand needs a time after which it ends (IdleDisconnectTime)",
    ],
    [
      " option demand '9'\n",
      { idleDisconnectSeconds: 0 },
      "idleDisconnectSeconds",
      "a connection on demand needs a time after which it ends (IdleDisconnectTime)",
    ],
    ["", { idleDisconnectSeconds: 9 }, "idleDisconnectSeconds", "only a connection on demand ends when it is idle"],
    ["", { maxMru: 64 }, "maxMru", "64 octets are no MRU: it has 128 to 65535"],
    ["", { password: "\u0007" }, "password", "this has no control characters"],
    [" option proto 'pptp'\n", { acName: "bras" }, "acName", "this connection is not over Ethernet"],
  ])("with %j refuses %j", async (options, settings, setting, message) => {
    const draft = options.includes("proto")
      ? draftOf({ network: `config interface 'wan'\n${options}` })
      : drafted(options);
    const edits = openWrtPppEdits(draft, { ubus, command: () => undefined }, () => false);
    await expect(edits.change("wan", settings)).rejects.toEqual(refusal(setting, message));
  });

  it("is told to begin anew, and to come up where somebody has taken it down by hand", async () => {
    const told: InterfaceCommand[] = [];
    const draft = drafted("");
    const edits = openWrtPppEdits(draft, { ubus, command: (command) => void told.push(command) }, () => false);
    await edits.change("wan", { restart: true });
    await edits.change("wan", { enabled: true, restart: false });
    expect(told).toEqual([
      { name: "wan", verb: "restart" },
      { name: "wan", verb: "up" },
    ]);
    expect(draft.changes).toEqual({});
  });

  it("leaves nobody on it when it is removed", async () => {
    const network =
      "config interface 'cpe_p2'\n option proto 'pppoe'\n\nconfig interface 'wan6'\n option device '@cpe_p2'\n";
    const draft = draftOf({ network, firewall: "config zone 'w'\n list network 'wan'\n list network 'cpe_p2'\n" });
    await openWrtPppEdits(
      draft,
      { ubus, command: () => undefined },
      (name) => name === "firewall" || name === "network",
    ).remove("cpe_p2");
    expect(optionsOf(draft, "network", "wan6")).toEqual([]);
    expect(optionsOf(draft, "firewall", "w")).toEqual(["list network 'wan'"]);
  });

  it("is added disabled, is shown before netifd has it, and is removed", async () => {
    const draft = drafted("");
    const uci = { read: () => draft.package("network"), isPending: () => true } as never;
    const names = async () =>
      (await readConfiguredInterfaces({ ubus, uci })).map(({ name, autostart }) => [name, autostart]);
    const edits = openWrtPppEdits(draft, { ubus, command: () => undefined }, () => false);
    await edits.add("cpe_2", { username: "me" });
    expect(optionsOf(draft, "network", "cpe_2")).toEqual(["auto '0'", "proto 'pppoe'", "username 'me'"]);
    expect(await names()).toEqual([
      ["wan", true],
      ["lan", true],
      ["cpe_2", false],
    ]);
    await expect(edits.add("cpe_2", {})).rejects.toEqual(refusal("key", 'no interface can be added as "cpe_2"'));
    await expect(edits.change("lan", {})).rejects.toEqual(refusal("key", "there is no PPP connection lan"));
    for (const key of ["cpe_2", "wan", "lan", "none"]) await edits.remove(key);
    expect(await names()).toEqual([["lan", true]]);
  });
});
