import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openWrtPoolEdits } from "../../../../../src/host/openwrt/dhcp/edits/pool-edits.ts";
import { openWrtPoolOptionEdits } from "../../../../../src/host/openwrt/dhcp/edits/pool-option-edits.ts";
import { poolsIn } from "../../../../../src/host/openwrt/dhcp/pools.ts";
import { openWrtAddressEdits } from "../../../../../src/host/openwrt/links/address-edits.ts";
import { staticOrClient } from "../../../../../src/host/openwrt/links/static-or-client.ts";
import { readNetifd } from "../../../../../src/host/openwrt/netifd.ts";
import type { UciDraft } from "../../../../../src/host/openwrt/uci/write/uci-draft.ts";
import type { Dhcpv4PoolSettings } from "../../../../../src/ports/host/network/dhcpv4.ts";
import { draftOf, lan, netifdWith, optionsOf, sectionsOf } from "../../edited-packages.ts";

// [TR-181 DHCPv4]

const network = `
config interface 'lan'
 option device 'br-lan'
 option proto 'static'
 option ipaddr '192.168.1.1'
 option netmask '255.255.255.0'
config interface 'guest'
 option device 'br-guest'
 option proto 'static'
 option ipaddr '10.0.0.1/16'
`;
const guest = { ...lan, interface: "guest", device: "br-guest", l3_device: "br-guest" };
const ubus = netifdWith(lan, { ...guest, "ipv4-address": [{ address: "10.0.0.1", mask: 16 }] });
const refusal = (setting: string, message: string) => expect.objectContaining({ setting, message });

const pool = (options: string): UciDraft =>
  draftOf({
    network,
    dhcp: `config dnsmasq\n option domain 'lan'\n\nconfig dhcp 'lan'\n option interface 'lan'\n${options}`,
  });

const readOf = async (draft: UciDraft) =>
  poolsIn(draft.package("dhcp"), await readNetifd(ubus), [], { network: draft.package("network") });

/** The section of the pool with these settings; or what they are refused for. */
async function changed(before: string, settings: Partial<Dhcpv4PoolSettings>): Promise<readonly string[]> {
  const draft = pool(before);
  const edits = openWrtPoolEdits(draft, { ubus });
  await edits.changePool("lan", settings);
  const [refused] = await edits.settled();
  if (refused !== undefined) throw refused;
  return optionsOf(draft, "dhcp", "lan");
}

describe("a pool of OpenWrt", () => {
  it.each<[string, string, Partial<Dhcpv4PoolSettings>, readonly string[]]>([
    ["begins elsewhere and ends where it did", "", { first: "192.168.1.50" }, ["limit '200'", "start '50'"]],
    ["ends elsewhere", " option start '10'\n", { last: "192.168.1.19" }, ["limit '10'", "start '10'"]],
    ["is of one address", "", { first: "192.168.1.9", last: "192.168.1.9" }, ["limit '1'", "start '9'"]],
    ["is as dnsmasq has it by itself", " option start '9'\n option limit '9'\n", { first: "", last: "" }, []],
    [
      "has a mask of its own",
      "",
      { subnetMask: "255.255.255.128", last: "192.168.1.126" },
      ["limit '27'", "netmask '255.255.255.128'", "start '100'"],
    ],
    ["has the mask of its interface", " option netmask '255.255.255.128'\n", { subnetMask: "255.255.255.0" }, []],
    ["leases for a day", "", { leaseSeconds: 86_400 }, ["leasetime '24h'"]],
    ["leases for minutes and seconds", "", { leaseSeconds: 5401 }, ["leasetime '5401s'"]],
    ["leases for ever", "", { leaseSeconds: undefined }, ["leasetime 'infinite'"]],
    [
      "names other routers",
      " list dhcp_option '42,192.0.2.1'\n",
      { routers: ["192.168.1.2", "192.168.1.3"] },
      ["list dhcp_option '3,192.168.1.2,192.168.1.3'", "list dhcp_option '42,192.0.2.1'"],
    ],
    [
      "names itself as the router by naming none",
      " list dhcp_option '3,192.168.1.2'\n",
      { routers: ["192.168.1.1"] },
      [],
    ],
    ["names no router", "", { routers: [] }, ["list dhcp_option '3'"]],
    ["names other name servers", "", { dnsServers: ["192.0.2.53"] }, ["list dhcp_option '6,192.0.2.53'"]],
    [
      "names a domain",
      " list dhcp_option 'option:domain-name,old'\n",
      { domainName: "home.arpa" },
      ["list dhcp_option '15,home.arpa'"],
    ],
    ["names the domain of the server", " list dhcp_option '15,old'\n", { domainName: "lan" }, []],
    ["names no domain", "", { domainName: "" }, ["list dhcp_option '15'"]],
    ["serves those alone that it knows", "", { dynamic: false }, ["dynamicdhcp '0'"]],
    [
      "is on another interface",
      "",
      { link: "br-guest", first: "10.0.1.0", last: "10.0.1.9" },
      ["limit '10'", "start '256'"],
    ],
    ["is disabled", "", { enabled: false }, ["dhcpv4 'disabled'"]],
    ["is enabled", " option dhcpv4 'disabled'\n", { enabled: true }, ["dhcpv4 'server'"]],
    [
      "is enabled where all was ignored, without IPv6",
      " option ignore '1'\n option ra 'server'\n option dhcpv6 'relay'\n",
      { enabled: true },
      ["dhcpv4 'server'", "dhcpv6 'disabled'", "ra 'disabled'"],
    ],
    ["stays ignored", " option ignore '1'\n", { enabled: false }, ["ignore '1'"]],
  ])("%s", async (_title, before, settings, after) => {
    const own = settings.link === undefined ? "interface 'lan'" : "interface 'guest'";
    expect(await changed(before, settings)).toEqual([own, ...after].toSorted());
  });

  it.each<[Partial<Dhcpv4PoolSettings>, string, string]>([
    [{ first: "192.168.2.9" }, "first", "192.168.2.9 is no address for machines in 192.168.1.0/24"],
    [{ last: "192.168.1.255" }, "last", "192.168.1.255 is no address for machines in 192.168.1.0/24"],
    [{ first: "192.168.1.0" }, "first", "192.168.1.0 is no address for machines in 192.168.1.0/24"],
    [{ first: "192.168.1.250" }, "first", "no range begins with 192.168.1.250 and ends with 192.168.1.249"],
    [{ first: "fd00::1" }, "first", '"fd00::1" is no IPv4 address'],
    [{ subnetMask: "255.0.255.0" }, "subnetMask", "255.0.255.0 is no mask of a subnet with room for others"],
    [{ subnetMask: "255.255.255.255" }, "subnetMask", "255.255.255.255 is no mask of a subnet with room for others"],
    [{ routers: ["gateway"] }, "routers", '"gateway" is no IPv4 address'],
    [{ dnsServers: ["::1"] }, "dnsServers", '"::1" is no IPv4 address'],
    [{ domainName: "a b" }, "domainName", '"a b" is no name of a domain'],
    [{ leaseSeconds: 60 }, "leaseTime", "60 s are no time of a lease: it has 120 s or more, or -1"],
    [{ link: "eth9" }, "link", "no interface of OpenWrt is on the link eth9"],
    [{ link: undefined }, "link", "a pool stays on an interface: disable it, or delete it"],
  ])("refuses %j", async (settings, setting, message) => {
    await expect(changed("", settings)).rejects.toEqual(refusal(setting, message));
  });

  it("is of the subnet that its interface gets in the same request, whichever comes first", async () => {
    const settings = { first: "192.168.7.10", last: "192.168.7.19", routers: ["192.168.7.1"] };
    for (const poolFirst of [true, false]) {
      const draft = pool("");
      const pools = openWrtPoolEdits(draft, { ubus });
      const addresses = openWrtAddressEdits(draft, { ubus }, staticOrClient(draft));
      if (poolFirst) await pools.changePool("lan", settings);
      await addresses.change("lan.1", { address: "192.168.7.1" });
      if (!poolFirst) await pools.changePool("lan", settings);
      expect(await pools.settled()).toEqual([]);
      expect(optionsOf(draft, "dhcp", "lan")).toEqual(["interface 'lan'", "limit '10'", "start '10'"]);
      const [read] = await readOf(draft);
      expect(read).toMatchObject({ first: "192.168.7.10", last: "192.168.7.19", routers: ["192.168.7.1"] });
    }
  });

  it("is read as what was set, for any range of the subnet", async () => {
    const at = (offset: number): string => `10.0.${offset >> 8}.${offset & 255}`;
    const offsets = fc.tuple(fc.integer({ min: 1, max: 65_534 }), fc.integer({ min: 1, max: 65_534 }));
    await fc.assert(
      fc.asyncProperty(offsets, async (pair) => {
        const [first = "", last = ""] = pair.toSorted((a, b) => a - b).map(at);
        const draft = pool("");
        const edits = openWrtPoolEdits(draft, { ubus });
        await edits.changePool("lan", { link: "br-guest", first, last });
        expect(await edits.settled()).toEqual([]);
        expect((await readOf(draft))[0]).toMatchObject({ first, last, link: "br-guest" });
      }),
      { numRuns: 50 },
    );
  });

  it("is added disabled, gets what it needs, and goes with its static addresses", async () => {
    const draft = draftOf({
      network,
      dhcp: "config host 'cpe_1_cpe_2'\n option mac '02:00:00:00:00:01'\n option cpe_pool 'cpe_2'\n",
    });
    const edits = openWrtPoolEdits(draft, { ubus });
    const open = { first: "", last: "", subnetMask: "", reserved: [], routers: [], dnsServers: [], domainName: "" };
    const settings = { ...open, enabled: false, link: undefined, order: 1, dynamic: true, leaseSeconds: 86_400 };
    await edits.addPool("cpe_2", settings);
    await expect(edits.addPool("cpe_2", settings)).rejects.toEqual(refusal("key", 'no pool can be added as "cpe_2"'));
    expect(optionsOf(draft, "dhcp", "cpe_2")).toEqual(["dhcpv4 'disabled'", "leasetime '24h'"]);
    await edits.changePool("cpe_2", { link: "br-guest", first: "10.0.0.5", last: "10.0.0.6", enabled: true });
    expect(await edits.settled()).toEqual([]);
    expect(optionsOf(draft, "dhcp", "cpe_2")).toEqual([
      "dhcpv4 'server'",
      "interface 'guest'",
      "leasetime '24h'",
      "limit '2'",
      "start '5'",
    ]);
    await edits.removePool("cpe_2");
    await edits.removePool("cpe_2");
    expect(sectionsOf(draft, "dhcp")).toEqual([]);
  });

  it("leaves what its section says of IPv6 when it goes", async () => {
    const draft = pool(" option ra 'server'\n option dhcpv6 'server'\n");
    await openWrtPoolEdits(draft, { ubus }).removePool("lan");
    expect(await readOf(draft)).toEqual([]);
    expect(optionsOf(draft, "dhcp", "lan")).toEqual([
      "cpe_no_pool '1'",
      "dhcpv4 'disabled'",
      "dhcpv6 'server'",
      "interface 'lan'",
      "ra 'server'",
    ]);
  });

  it("waits for the server as a whole, and is served again with it", async () => {
    const draft = pool("\nconfig dhcp 'guest'\n option interface 'guest'\n option dhcpv4 'disabled'\n");
    const enabled = async () => (await readOf(draft)).map((each) => each.enabled);
    const edit = async (act: (edits: ReturnType<typeof openWrtPoolEdits>) => Promise<void>) => {
      const edits = openWrtPoolEdits(draft, { ubus });
      await act(edits);
      return edits.settled();
    };
    expect(await edit((edits) => edits.changeServer({ enabled: false }))).toEqual([]);
    expect(optionsOf(draft, "dhcp", "lan")).toEqual(["cpe_held '1'", "dhcpv4 'disabled'", "interface 'lan'"]);
    expect(await enabled()).toEqual([true, false]);
    await edit((edits) => edits.changePool("guest", { enabled: true }));
    expect(optionsOf(draft, "dhcp", "guest")).toEqual(["cpe_held '1'", "dhcpv4 'disabled'", "interface 'guest'"]);
    await edit((edits) => edits.changePool("lan", { enabled: false }));
    expect(await enabled()).toEqual([false, true]);
    expect(await edit((edits) => edits.changeServer({ enabled: true }))).toEqual([]);
    expect(optionsOf(draft, "dhcp", "lan")).toEqual(["dhcpv4 'disabled'", "interface 'lan'"]);
    expect(optionsOf(draft, "dhcp", "guest")).toEqual(["dhcpv4 'server'", "interface 'guest'"]);
    await edit((edits) => edits.changePool("guest", { enabled: false }));
    expect(await edit((edits) => edits.changeServer({ enabled: true }))).toEqual([
      refusal("enabled", "no pool is enabled that could be served"),
    ]);
  });
});

describe("an option of a pool of OpenWrt", () => {
  const octets = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
  const items = (draft: UciDraft) => optionsOf(draft, "dhcp", "lan").filter((line) => !line.startsWith("interface"));

  it("is noted while it is not sent, and keeps its key when it is", async () => {
    const draft = pool(" list dhcp_option '3,192.168.1.2'\n list dhcp_option 'tag:a,66,x'\n");
    const edits = openWrtPoolOptionEdits(draft);
    const kept = ["list dhcp_option '3,192.168.1.2'", "list dhcp_option 'tag:a,66,x'"];
    await edits.addOption("lan", "cpe_1", { enabled: false, tag: 1, value: new Uint8Array() });
    expect(items(draft)).toEqual(["list cpe_option 'cpe_1,0,1,'", ...kept]);
    await edits.changeOption("lan", "cpe_1", { tag: 43, value: octets("010a"), enabled: true });
    expect(items(draft)).toEqual([
      "list cpe_option 'cpe_1,1,43,010a'",
      kept[0],
      "list dhcp_option '43,01:0a'",
      kept[1],
    ]);
    expect((await readOf(draft))[0]?.options).toEqual([
      { key: "cpe_1", enabled: true, tag: 43, value: octets("010a") },
    ]);
    await edits.removeOption("lan", "cpe_1");
    expect(items(draft)).toEqual(kept);
  });

  it("that somebody else has made is known by its tag, and comes back when it was out of force", async () => {
    const draft = pool(" list dhcp_option '42,192.0.2.1'\n");
    await openWrtPoolOptionEdits(draft).changeOption("lan", "42", { enabled: false });
    expect(items(draft)).toEqual(["list cpe_option '42,0,42,c0000201'"]);
    await openWrtPoolOptionEdits(draft).changeOption("lan", "42", { enabled: true });
    expect(items(draft)).toEqual(["list dhcp_option '42,192.0.2.1'"]);
  });

  it.each([
    [43, "0102030405060708", "43,01:02:03:04:05:06:07:08"],
    [43, "07", "43,7b"],
    [66, Buffer.from("tftp.example,x").toString("hex"), "66,tftp.example,x"],
    [42, "c0000201c0000202", "42,192.0.2.1,192.0.2.2"],
  ])("%i with %s is %s", async (tag, hex, item) => {
    const draft = pool("");
    await openWrtPoolOptionEdits(draft).addOption("lan", "cpe_1", { enabled: true, tag, value: octets(hex) });
    expect(items(draft)).toContain(`list dhcp_option '${item}'`);
    expect((await readOf(draft))[0]?.options).toMatchObject([{ tag, value: octets(hex) }]);
  });

  it.each([
    [{ tag: 42, value: octets("c00002") }, "value", "dnsmasq takes no such value for option 42"],
    [{ tag: 66, value: octets("00ff") }, "value", "dnsmasq takes no such value for option 66"],
    [{ tag: 6, value: octets("c0000201") }, "tag", "option 6 has a parameter of the pool for itself"],
    [{ tag: 255, value: octets("00") }, "tag", "255 is no option: there are 1 to 254"],
    [{ tag: 43, value: new Uint8Array(256) }, "value", "an option has at most 255 octets, not 256"],
  ])("refuses %j", async (settings, setting, message) => {
    const adding = openWrtPoolOptionEdits(pool("")).addOption("lan", "cpe_1", { enabled: true, ...settings });
    await expect(adding).rejects.toEqual(refusal(setting, message));
  });

  it("refuses what is not there, and what is there already", async () => {
    const edits = openWrtPoolOptionEdits(pool(" list dhcp_option '42,192.0.2.1'\n"));
    const some = { enabled: false, tag: 43, value: octets("00") };
    await expect(edits.changeOption("lan", "43", {})).rejects.toEqual(refusal("key", "there is no option 43"));
    await expect(edits.changeOption("none", "42", {})).rejects.toEqual(refusal("key", "there is no pool none"));
    await expect(edits.addOption("lan", "42", some)).rejects.toMatchObject({ setting: "key" });
    await edits.removeOption("lan", "43");
  });
});
