import { isIPv4 } from "node:net";
import { prefixLengthOf } from "../ipv4-mask.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

/** An IPv4 address as an `interface` section of /etc/config/network has it. [OpenWrt netifd, proto static] */
export interface ConfiguredIpv4 {
  /** Interface and place in its list: `lan.1`. */
  readonly key: string;
  readonly section: UciSection;
  readonly address: string;
  readonly prefixLength: number;
  /** Whether its length stands beside it (`192.168.1.1/24`), or in the `netmask` of all. */
  readonly ownLength: boolean;
}

/** In the order of the list; what is no address is left out. */
export function configuredIpv4(section: UciSection): readonly ConfiguredIpv4[] {
  if (section.type !== "interface" || section.anonymous || textOf(section, "proto") !== "static") return [];
  const netmask = prefixLengthOf(textOf(section, "netmask") ?? "");
  return wordsOf(section, "ipaddr").flatMap((word, index) => {
    const [address = "", length] = word.split("/");
    const prefixLength = length === undefined ? (netmask ?? 32) : (prefixLengthOf(length) ?? Number(length));
    if (!isIPv4(address) || !(prefixLength >= 0 && prefixLength <= 32)) return [];
    return [{ key: `${section.name}.${index + 1}`, section, address, prefixLength, ownLength: length !== undefined }];
  });
}

export function configuredIpv4Of(network: UciPackage, key: string): ConfiguredIpv4 | undefined {
  const section = network.section(key.replace(/\.\d+$/, ""));
  return section && configuredIpv4(section).find((each) => each.key === key);
}
