import { describe, expect, it } from "vitest";
import { openWrtAddressEdits } from "../../../../src/host/openwrt/links/address-edits.ts";
import { allConfigured } from "../../../../src/host/openwrt/links/static-addresses.ts";
import { staticOrClient } from "../../../../src/host/openwrt/links/static-or-client.ts";
import { formatPackage } from "../../../../src/host/openwrt/uci/format-package.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import { UciDraft } from "../../../../src/host/openwrt/uci/write/uci-draft.ts";
import type { AddressSettings } from "../../../../src/ports/host/network/links.ts";
import { lan as lanOfNetifd, netifdWith, optionsOf } from "../edited-packages.ts";

const ubus = netifdWith(lanOfNetifd);

const lan = (options: string): string =>
  `\nconfig interface 'lan'\n\toption proto 'static'\n${options.replaceAll(/^ */gm, "\t")}\n\n`;

async function changed(options: string, key: string, settings: Partial<AddressSettings>): Promise<string> {
  const draft = new UciDraft((name) => parsePackage(name, lan(options)));
  await openWrtAddressEdits(draft, { ubus }, staticOrClient(draft)).change(key, settings);
  return formatPackage(draft.package("network"), { header: false });
}

describe("a static address of OpenWrt", () => {
  it.each<[string, string, string, Partial<AddressSettings>, string]>([
    [
      "keeps its mask beside it",
      "option ipaddr '192.168.1.1'\noption netmask '255.255.255.0'",
      "lan.1",
      { address: "192.168.2.1" },
      "option ipaddr '192.168.2.1'\noption netmask '255.255.255.0'",
    ],
    [
      "changes its mask where that is",
      "option ipaddr '192.168.1.1'\noption netmask '255.255.255.0'",
      "lan.1",
      { subnetMask: "255.255.252.0" },
      "option ipaddr '192.168.1.1'\noption netmask '255.255.252.0'",
    ],
    [
      "stays one of a list",
      "list ipaddr '192.168.1.1/24'\nlist ipaddr '10.0.0.1/8'",
      "lan.2",
      { address: "10.1.0.1", subnetMask: "255.255.0.0" },
      "list ipaddr '192.168.1.1/24'\nlist ipaddr '10.1.0.1/16'",
    ],
    [
      "gets a mask of its own where others have the same",
      "list ipaddr '192.168.1.1'\nlist ipaddr '192.168.2.1'\noption netmask '255.255.255.0'",
      "lan.2",
      { subnetMask: "255.255.255.128" },
      "list ipaddr '192.168.1.1'\nlist ipaddr '192.168.2.1/25'\noption netmask '255.255.255.0'",
    ],
  ])("%s", async (_title, before, key, settings, after) => {
    const lines = (text: string): readonly string[] => text.split("\n").toSorted();
    expect(lines(await changed(before, key, settings))).toEqual(lines(lan(after)));
  });
});

describe("static addresses of an interface of OpenWrt", () => {
  const open = { address: "", subnetMask: "", enabled: false };
  const refusal = (setting: string, message: string) => expect.objectContaining({ setting, message });
  const edited = (options: string) => {
    const draft = new UciDraft((name) => parsePackage(name, lan(options)));
    const read = () =>
      [...draft.package("network").sections]
        .flatMap((section) => [...allConfigured(section, 4), ...allConfigured(section, 6)])
        .map(({ key, enabled, address, prefixLength }) => `${key} ${enabled} ${address}/${prefixLength}`);
    return { draft, read, edits: openWrtAddressEdits(draft, { ubus }, staticOrClient(draft)) };
  };
  const single = "option ipaddr '192.168.1.1'\noption netmask '255.255.255.0'";

  it("are added out of force, filled in, and put in force as a list", async () => {
    const { draft, read, edits } = edited(single);
    await edits.add("br-lan", 4, "cpe_2", open);
    expect(optionsOf(draft, "network", "lan")).toContain("list cpe_ipaddr 'cpe_2,0,/24'");
    expect(read()).toEqual(["lan.1 true 192.168.1.1/24", "cpe_2 false /24"]);
    await expect(edits.change("cpe_2", { enabled: true }, "br-lan")).rejects.toEqual(
      refusal("address", '"" is no IPv4 address of a machine'),
    );
    await edits.change("cpe_2", { address: "10.0.0.1", subnetMask: "255.0.0.0", enabled: true }, "br-lan");
    expect(optionsOf(draft, "network", "lan")).toEqual([
      "list cpe_ipaddr 'cpe_2,1,10.0.0.1/8'",
      "list ipaddr '10.0.0.1/8'",
      "list ipaddr '192.168.1.1'",
      "netmask '255.255.255.0'",
      "proto 'static'",
    ]);
    await edits.remove("br-lan", "cpe_2");
    expect(read()).toEqual(["lan.1 true 192.168.1.1/24"]);
  });

  it("keep their keys when others go, and are not mistaken for one that comes", async () => {
    const { draft, read, edits } = edited("list ipaddr '192.168.1.1/24'\nlist ipaddr '10.0.0.1/8'");
    await edits.remove("br-lan", "lan.1");
    expect(read()).toEqual(["lan.2 true 10.0.0.1/8"]);
    draft.set("network", "lan", { ipaddr: ["10.0.0.1/8", "172.16.0.1/12"] });
    expect(read()).toEqual(["lan.2 true 10.0.0.1/8", "lan.3 true 172.16.0.1/12"]);
  });

  it("are taken out of force, and put back with their masks", async () => {
    const { draft, read, edits } = edited(single);
    await edits.change("lan.1", { enabled: false });
    expect(optionsOf(draft, "network", "lan")).not.toContain("ipaddr '192.168.1.1'");
    expect(read()).toEqual(["lan.1 false 192.168.1.1/24"]);
    await edits.change("lan.1", { enabled: true });
    expect(read()).toEqual(["lan.1 true 192.168.1.1/24"]);
  });

  it("are none where an interface has others, or is not there", async () => {
    const { edits } = edited(single);
    await expect(edits.add("eth9", 4, "cpe_2", open)).rejects.toEqual(
      refusal("row", "no interface with static addresses is on the link eth9"),
    );
    await edits.add("br-lan", 4, "cpe_2", open);
    await expect(edits.add("br-lan", 4, "cpe_2", open)).rejects.toEqual(
      refusal("key", 'no address can be added as "cpe_2"'),
    );
    await expect(edits.remove("br-lan", "198.51.100.7/24")).rejects.toMatchObject({ setting: "key" });
    await edits.remove("br-lan", "cpe_9");
  });

  it("are left alone where one is not understood", async () => {
    const { edits } = edited("list ipaddr '192.168.1.1/24'\nlist ipaddr 'router'");
    await expect(edits.add("br-lan", 4, "cpe_2", open)).rejects.toEqual(
      refusal("address", "the addresses of lan are not all understood"),
    );
  });
});

describe("static IPv6 addresses of an interface of OpenWrt", () => {
  const refusal = (setting: string, message: string) => expect.objectContaining({ setting, message });
  const edited = (options: string) => {
    const draft = new UciDraft((name) => parsePackage(name, lan(options)));
    const read = () =>
      [...draft.package("network").sections]
        .flatMap((section) => allConfigured(section, 6))
        .map(({ key, enabled, address, prefixLength }) => `${key} ${enabled} ${address}/${prefixLength}`);
    return { draft, read, edits: openWrtAddressEdits(draft, { ubus }, staticOrClient(draft)) };
  };

  it("are read in canonical form, without what is no address or has no length that fits", () => {
    const list = ["2001:DB8:0:0::1/64", "2001:db8::2", "fd00::1/129", "192.168.1.1/24", "fe80::1%eth0/64", "::/0x1"];
    const { read } = edited(list.map((word) => `list ip6addr '${word}'`).join("\n"));
    expect(read()).toEqual(["lan.6.1 true 2001:db8::1/64", "lan.6.2 true 2001:db8::2/128"]);
  });

  it("are added out of force beside those of IPv4, put in force, changed and removed", async () => {
    const { draft, read, edits } = edited("option ipaddr '192.168.1.1'\noption ip6addr 'fd00::1/64'");
    await edits.add("br-lan", 6, "cpe6_2", {});
    expect(read()).toEqual(["lan.6.1 true fd00::1/64", "cpe6_2 false /64"]);
    await expect(edits.change("cpe6_2", { enabled: true })).rejects.toEqual(
      refusal("address", '"" is no IPv6 address of a machine'),
    );
    await edits.change("cpe6_2", { address: "2001:DB8::0:1", enabled: true });
    await edits.change("lan.6.1", { enabled: false });
    await edits.change("cpe6_2", { prefixLength: 56 });
    expect(optionsOf(draft, "network", "lan")).toEqual([
      "ipaddr '192.168.1.1'",
      "list cpe_ip6addr 'cpe6_2,1,2001:db8::1/56'",
      "list cpe_ip6addr 'lan.6.1,0,fd00::1/64'",
      "list ip6addr '2001:db8::1/56'",
      "proto 'static'",
    ]);
    await edits.remove("br-lan", "cpe6_2");
    await edits.change("lan.6.1", { enabled: true });
    expect(optionsOf(draft, "network", "lan")).toEqual([
      "ip6addr 'fd00::1/64'",
      "ipaddr '192.168.1.1'",

      "proto 'static'",
    ]);
  });

  it.each(["192.168.1.1", "ff02::1", "fe80::1", "::", "::1", "::ffff:10.0.0.1", "fd00::1%lan", "fd00::1/64"])(
    "refuse to be %s",
    async (address) => {
      const { edits } = edited("option ip6addr 'fd00::1/64'");
      await expect(edits.change("lan.6.1", { address })).rejects.toMatchObject({ setting: "address" });
    },
  );

  it.each([0, 129, 1.5])("refuse a prefix of %s bits", async (prefixLength) => {
    const { edits } = edited("option ip6addr 'fd00::1/64'");
    await expect(edits.change("lan.6.1", { prefixLength })).rejects.toEqual(
      refusal("prefixLength", "a prefix of IPv6 has 1 to 128 bits here"),
    );
  });
});

describe("static IPv6 prefixes of an interface of OpenWrt", () => {
  it("are added out of force, set, put in force and removed", async () => {
    const draft = new UciDraft((name) => parsePackage(name, lan("option ip6addr 'fd00::1/64'")));
    const edits = openWrtAddressEdits(draft, { ubus }, staticOrClient(draft));
    await edits.add("br-lan", "prefix", "cpe_prefix_2", {});
    expect(optionsOf(draft, "network", "lan")).toContain("list cpe_ip6prefix 'cpe_prefix_2,0,/64'");
    await edits.change("cpe_prefix_2", { address: "2001:DB8::", prefixLength: 48, enabled: true });
    expect(optionsOf(draft, "network", "lan")).toEqual([
      "ip6addr 'fd00::1/64'",
      "ip6prefix '2001:db8::/48'",
      "list cpe_ip6prefix 'cpe_prefix_2,1,2001:db8::/48'",
      "proto 'static'",
    ]);
    await edits.remove("br-lan", "cpe_prefix_2");
    expect(optionsOf(draft, "network", "lan")).toEqual(["ip6addr 'fd00::1/64'", "proto 'static'"]);
  });

  it.each<[Partial<AddressSettings>, string]>([
    [{ address: "2001:db8:0:0:8000::", prefixLength: 64 }, "address"],
    [{ address: "2001:db8:8000::", prefixLength: 32 }, "address"],
    [{ address: "2001:db8::1" }, "address"],
    [{ address: "ff02::", prefixLength: 16 }, "address"],
    [{ address: "" }, "address"],
    [{ prefixLength: 65 }, "prefixLength"],
  ])("refuse %j", async (settings, setting) => {
    const draft = new UciDraft((name) => parsePackage(name, lan("list ip6prefix '2001:db8::/48'")));
    const edits = openWrtAddressEdits(draft, { ubus }, staticOrClient(draft));
    await expect(edits.change("lan.prefix.1", settings)).rejects.toMatchObject({ setting });
  });
});
