import { describe, expect, it } from "vitest";
import { openWrtAddressEdits } from "../../../../src/host/openwrt/links/address-edits.ts";
import { formatPackage } from "../../../../src/host/openwrt/uci/format-package.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import { UciDraft } from "../../../../src/host/openwrt/uci/write/uci-draft.ts";
import type { AddressSettings } from "../../../../src/ports/host/network/links.ts";

const lan = (options: string): string =>
  `\nconfig interface 'lan'\n\toption proto 'static'\n${options.replaceAll(/^ */gm, "\t")}\n\n`;

async function changed(options: string, key: string, settings: Partial<AddressSettings>): Promise<string> {
  const draft = new UciDraft((name) => parsePackage(name, lan(options)));
  await openWrtAddressEdits(draft).change(key, settings);
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
