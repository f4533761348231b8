import { describe, expect, it } from "vitest";
import { ipv6PoolsIn } from "../../../../../src/host/openwrt/dhcp/dhcpv6-pools.ts";
import {
  openWrtDhcpv6ClientEdits,
  openWrtDhcpv6PoolEdits,
} from "../../../../../src/host/openwrt/dhcp/edits/dhcpv6-edits.ts";
import { openWrtRouterAdvertisementEdits } from "../../../../../src/host/openwrt/dhcp/edits/router-advertisement-edits.ts";
import { advertisementsIn } from "../../../../../src/host/openwrt/dhcp/openwrt-router-advertisements.ts";
import type { InterfaceCommand } from "../../../../../src/host/openwrt/interface-commands.ts";
import type { UciDraft } from "../../../../../src/host/openwrt/uci/write/uci-draft.ts";
import type { Dhcpv6ClientSettings, Dhcpv6PoolSettings } from "../../../../../src/ports/host/network/dhcpv6.ts";
import type { RouterAdvertisementSettings } from "../../../../../src/ports/host/network/router-advertisements.ts";
import { draftOf, lan, netifdWith, optionsOf } from "../../edited-packages.ts";

// [TR-181 DHCPv6, RouterAdvertisement]

const network = `
config interface 'lan'
 option device 'br-lan'
 option proto 'static'
config interface 'guest'
 option device 'br-guest'
 option proto 'static'
config interface 'wan6'
 option device 'wan'
 option proto 'dhcpv6'
`;
const guest = { ...lan, interface: "guest", device: "br-guest", l3_device: "br-guest" };
const ubus = netifdWith(lan, guest, { interface: "wan6", autostart: true, proto: "dhcpv6", device: "wan" });
const refusal = (setting: string, message: string) => expect.objectContaining({ setting, message });
const served = (options: string): UciDraft =>
  draftOf({ network, dhcp: `config dhcp 'lan'\n option interface 'lan'\n${options}` });

describe("a DHCPv6 client of OpenWrt", () => {
  const drafted = (options = ""): UciDraft =>
    draftOf({ network: `config interface 'wan6'\n option device 'wan'\n option proto 'dhcpv6'\n${options}` });
  const lines = (draft: UciDraft) =>
    optionsOf(draft, "network", "wan6").filter((line) => line !== "device 'wan'" && line !== "proto 'dhcpv6'");

  it.each<[string, Partial<Dhcpv6ClientSettings>, readonly string[]]>([
    ["", { requestsAddresses: false, requestsPrefixes: false }, ["reqaddress 'none'", "reqprefix 'no'"]],
    [
      " option reqaddress 'none'\n option reqprefix 'no'\n",
      { requestsAddresses: true, requestsPrefixes: true },
      ["reqaddress 'try'", "reqprefix 'auto'"],
    ],
    [
      " option reqaddress 'force'\n option reqprefix '56'\n",
      { requestsAddresses: true, requestsPrefixes: true },
      ["reqaddress 'force'", "reqprefix '56'"],
    ],
    [" option reqopts '21 x'\n", { requestedOptions: [23, 24] }, ["reqopts 'x 23 24'"]],
    ["", { enabled: false }, ["auto '0'"]],
  ])("with %j becomes by %j", async (options, settings, after) => {
    const draft = drafted(options);
    await openWrtDhcpv6ClientEdits(draft, { ubus, command: () => undefined }).changeClient("wan6", settings);
    expect(lines(draft)).toEqual(after);
  });

  it("sends options, one argument each, and renews", async () => {
    const told: InterfaceCommand[] = [];
    const draft = drafted(" list sendopts '11:00000de9'\n list sendopts 'user:x'\n");
    const edits = openWrtDhcpv6ClientEdits(draft, { ubus, command: (command) => void told.push(command) });
    await edits.addSentOption("wan6", "cpe_1", { enabled: true, tag: 16, value: Uint8Array.of(0, 0, 13, 233) });
    await edits.changeSentOption("wan6", "11", { enabled: false });
    await edits.changeClient("wan6", { renew: true });
    expect(lines(draft)).toEqual([
      "list cpe_sendopt '11,0,11,00000de9'",
      "list cpe_sendopt 'cpe_1,1,16,00000de9'",
      "list sendopts '16:00000de9'",
      "list sendopts 'user:x'",
    ]);
    expect(told).toEqual([{ name: "wan6", verb: "renew" }]);
    await edits.removeSentOption("wan6", "cpe_1");
    await edits.removeSentOption("wan6", "11");
    expect(lines(draft)).toEqual(["list sendopts 'user:x'"]);
  });

  it("is added, and removed; one that comes with another connection cannot be set", async () => {
    const draft = drafted();
    const edits = openWrtDhcpv6ClientEdits(draft, { ubus, command: () => undefined });
    await edits.addClient("cpe_v6_2", { requestsPrefixes: false, link: "wan" });
    expect(optionsOf(draft, "network", "cpe_v6_2")).toEqual([
      "auto '0'",
      "device 'wan'",
      "proto 'dhcpv6'",
      "reqprefix 'no'",
    ]);
    await edits.removeClient("cpe_v6_2");
    expect(draft.package("network").section("cpe_v6_2")).toBeUndefined();
    await expect(edits.changeClient("wan_6", {})).rejects.toMatchObject({
      message: "wan_6 is no DHCPv6 client that is configured by itself",
    });
    await expect(edits.changeClient("wan6", { requestedOptions: [0] })).rejects.toEqual(
      refusal("requestedOptions", "0 is no option: there are 1 to 65535"),
    );
  });
});

describe("a DHCPv6 pool of OpenWrt", () => {
  const pools = (draft: UciDraft) => ipv6PoolsIn(draft.package("dhcp"), [], new Map());

  it.each<[string, Partial<Dhcpv6PoolSettings>, readonly string[]]>([
    [
      " option dhcpv6 'server'\n",
      { servesAddresses: false, servesPrefixes: false },
      ["dhcpv6 'server'", "dhcpv6_na '0'", "dhcpv6_pd '0'", "interface 'lan'"],
    ],
    [
      " option dhcpv6 'server'\n option dhcpv6_na '0'\n",
      { servesAddresses: true },
      ["dhcpv6 'server'", "interface 'lan'"],
    ],
    [" option dhcpv6 'hybrid'\n", { enabled: true, link: "br-guest" }, ["dhcpv6 'hybrid'", "interface 'guest'"]],
    [" option dhcpv6 'hybrid'\n", { enabled: false }, ["dhcpv6 'disabled'", "interface 'lan'"]],
    [
      " option dhcpv6 'server'\n option ra 'server'\n option ignore '1'\n",
      { enabled: true },
      ["dhcpv4 'disabled'", "dhcpv6 'server'", "interface 'lan'", "ra 'disabled'"],
    ],
  ])("with %j becomes by %j", async (options, settings, after) => {
    const draft = served(options);
    await openWrtDhcpv6PoolEdits(draft, { ubus, command: () => undefined }).changePool("lan", settings);
    expect(optionsOf(draft, "dhcp", "lan")).toEqual(after);
  });

  it("is added as a section that is no pool of IPv4, and leaves a section that is one", async () => {
    const draft = served(" option dhcpv6 'server'\n");
    const edits = openWrtDhcpv6PoolEdits(draft, { ubus, command: () => undefined });
    await edits.addPool("cpe_v6_2", { link: "br-guest", enabled: true });
    expect(optionsOf(draft, "dhcp", "cpe_v6_2")).toEqual([
      "cpe_no_pool '1'",
      "dhcpv4 'disabled'",
      "dhcpv6 'server'",
      "interface 'guest'",
    ]);
    expect(pools(draft).map(({ key }) => key)).toEqual(["lan", "cpe_v6_2"]);
    await expect(edits.addPool("cpe_v6_2", {})).rejects.toEqual(refusal("key", 'no pool can be added as "cpe_v6_2"'));
    for (const key of ["lan", "cpe_v6_2", "none"]) await edits.removePool(key);
    expect(pools(draft)).toEqual([]);
    expect(optionsOf(draft, "dhcp", "lan")).toEqual(["interface 'lan'"]);
    expect(draft.package("dhcp").section("cpe_v6_2")).toBeUndefined();
  });

  it("waits for the server as a whole", async () => {
    const draft = served(" option dhcpv6 'server'\n");
    const edits = () => openWrtDhcpv6PoolEdits(draft, { ubus, command: () => undefined });
    await edits().changeServer({ enabled: false });
    expect(pools(draft)).toMatchObject([{ enabled: true, held: true }]);
    expect(optionsOf(draft, "dhcp", "lan")).toContain("dhcpv6 'disabled'");
    const on = edits();
    await on.changeServer({ enabled: true });
    expect(on.settled()).toEqual([]);
    expect(optionsOf(draft, "dhcp", "lan")).toEqual(["dhcpv6 'server'", "interface 'lan'"]);
    await edits().changePool("lan", { enabled: false });
    const none = edits();
    await none.changeServer({ enabled: true });
    expect(none.settled()).toEqual([refusal("enabled", "no pool is enabled that could be served")]);
  });
});

describe("router advertisements of OpenWrt", () => {
  const change = async (options: string, settings: Partial<RouterAdvertisementSettings>): Promise<UciDraft> => {
    const draft = served(` option ra 'server'\n${options}`);
    await openWrtRouterAdvertisementEdits(draft, { ubus, command: () => undefined }).change("lan", settings);
    return draft;
  };
  const read = (draft: UciDraft) => advertisementsIn(draft.package("dhcp"), [], () => undefined)[0];

  it.each<[string, Partial<RouterAdvertisementSettings>, readonly string[]]>([
    [
      "",
      { maxIntervalSeconds: 900, minIntervalSeconds: 300, lifetimeSeconds: 2700 },
      ["ra_lifetime '2700'", "ra_maxinterval '900'", "ra_mininterval '300'"],
    ],
    ["", { managed: true }, ["list ra_flags 'managed-config'", "list ra_flags 'other-config'"]],
    [" list ra_flags 'managed-config'\n", { managed: false }, ["list ra_flags 'none'"]],
    [
      " list ra_flags 'none'\n",
      { otherConfiguration: true, mobileAgent: true },
      ["list ra_flags 'home-agent'", "list ra_flags 'other-config'"],
    ],
    [
      "",
      { preference: "high", mtu: 1480, hopLimit: 32 },
      ["ra_hoplimit '32'", "ra_mtu '1480'", "ra_preference 'high'"],
    ],
    ["", { reachableMs: 30_000, retransmitMs: 1000 }, ["ra_reachabletime '30000'", "ra_retranstime '1000'"]],
    [
      " list dns '192.0.2.53'\n",
      { dnsServers: ["2001:db8::53"], searchDomains: ["lan"] },
      ["list dns '192.0.2.53'", "list dns '2001:db8::53'", "list domain 'lan'"],
    ],
  ])("with %j become by %j", async (options, settings, after) => {
    const draft = await change(options, settings);
    const lines = optionsOf(draft, "dhcp", "lan").filter((line) => !/^(interface|ra) /.test(line));
    expect(lines).toEqual(after);
    expect(read(draft)).toMatchObject(settings);
  });

  it.each<[string, Partial<RouterAdvertisementSettings>, readonly string[]]>([
    [" option ra_mtu '1480'\n option ra_hoplimit '9'\n", { mtu: 0, hopLimit: 0 }, []],
    [" option ra_preference 'low'\n", { preference: "medium" }, []],
  ])("with %j are as the link and odhcpd have it by %j", async (options, settings, after) => {
    const lines = optionsOf(await change(options, settings), "dhcp", "lan");
    expect(lines.filter((line) => !/^(interface|ra) /.test(line))).toEqual(after);
  });

  it.each<[Partial<RouterAdvertisementSettings>, string, string]>([
    [
      { minIntervalSeconds: 500 },
      "minIntervalSeconds",
      "500 s are not between 3 s and three quarters of the longest interval (450 s)",
    ],
    [
      { lifetimeSeconds: 300 },
      "lifetimeSeconds",
      "300 s are neither 0 nor between the longest interval (600 s) and 65535 s",
    ],
    [{ mtu: 576 }, "mtu", "576 octets are no MTU of IPv6: it has 1280 to 65535, or 0 for that of the link"],
    [{ retransmitMs: 60_001 }, "retransmitMs", "60001 ms are too long: odhcpd takes 60000 ms at most"],
    [{ dnsServers: ["192.0.2.1"] }, "dnsServers", '"192.0.2.1" is no IPv6 address'],
    [{ searchDomains: ["a b"] }, "searchDomains", '"a b" is no name of a domain'],
    [{ link: undefined }, "link", "a setting stays on an interface: disable it, or delete it"],
  ])("refuse %j", async (settings, setting, message) => {
    await expect(change("", settings)).rejects.toEqual(refusal(setting, message));
  });

  it("are added for a link, switched off as a whole, and removed", async () => {
    const draft = served("");
    const edits = openWrtRouterAdvertisementEdits(draft, { ubus, command: () => undefined });
    await edits.add("cpe_ra_1", { link: "br-guest", enabled: true });
    expect(optionsOf(draft, "dhcp", "cpe_ra_1")).toEqual([
      "cpe_no_pool '1'",
      "dhcpv4 'disabled'",
      "interface 'guest'",
      "ra 'server'",
    ]);
    await edits.changeAll({ enabled: false });
    expect(read(draft)).toMatchObject({ key: "cpe_ra_1", enabled: true, held: true });
    await edits.remove("cpe_ra_1");
    expect(read(draft)).toBeUndefined();
  });
});
