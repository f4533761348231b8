import { describe, expect, it } from "vitest";
import { openWrtAddressEdits } from "../../../../src/host/openwrt/links/address-edits.ts";
import { allConfiguredIpv4 } from "../../../../src/host/openwrt/links/static-ipv4.ts";
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
  await openWrtAddressEdits(draft, { ubus }).change(key, settings);
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
        .flatMap(allConfiguredIpv4)
        .map(({ key, enabled, address, prefixLength }) => `${key} ${enabled} ${address}/${prefixLength}`);
    return { draft, read, edits: openWrtAddressEdits(draft, { ubus }) };
  };
  const single = "option ipaddr '192.168.1.1'\noption netmask '255.255.255.0'";

  it("are added out of force, filled in, and put in force as a list", async () => {
    const { draft, read, edits } = edited(single);
    await edits.add("br-lan", "cpe_2", open);
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
    await expect(edits.add("eth9", "cpe_2", open)).rejects.toEqual(
      refusal("key", "no interface with static addresses is on the link eth9"),
    );
    await edits.add("br-lan", "cpe_2", open);
    await expect(edits.add("br-lan", "cpe_2", open)).rejects.toEqual(
      refusal("key", 'no address can be added as "cpe_2"'),
    );
    await expect(edits.remove("br-lan", "198.51.100.7/24")).rejects.toMatchObject({ setting: "key" });
    await edits.remove("br-lan", "cpe_9");
  });

  it("are left alone where one is not understood", async () => {
    const { edits } = edited("list ipaddr '192.168.1.1/24'\nlist ipaddr 'router'");
    await expect(edits.add("br-lan", "cpe_2", open)).rejects.toEqual(
      refusal("address", "the addresses of lan are not all understood"),
    );
  });
});
