import { isIPv4 } from "node:net";
import { prefixLengthOf } from "../ipv4-mask.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";

// IPv4 addresses as `interface` sections of /etc/config/network have them. [OpenWrt netifd, proto static] They are items of a list,
// without names: what the ACS has added or taken out of force is noted beside them, as `KEY,1,192.168.1.1/24`.

/** netifd does not read it. */
export const notedAddresses = "cpe_ipaddr";

export interface ConfiguredIpv4 {
  /** Interface and place in its list (`lan.1`), or what it was added as. */
  readonly key: string;
  readonly section: UciSection;
  /** Empty while that is open; only out of force. */
  readonly address: string;
  readonly prefixLength: number;
  /** Whether its length stands beside it (`192.168.1.1/24`), or in the `netmask` of all. */
  readonly ownLength: boolean;
  readonly enabled: boolean;
}

/** Those in force, in the order of the list; what is no address is left out. */
export const configuredIpv4 = (section: UciSection): readonly ConfiguredIpv4[] =>
  allConfiguredIpv4(section).filter(({ enabled }) => enabled);

/** With those that are out of force, last. */
export function allConfiguredIpv4(section: UciSection): readonly ConfiguredIpv4[] {
  if (section.type !== "interface" || section.anonymous || textOf(section, "proto") !== "static") return [];
  const noted = wordsOf(section, notedAddresses).flatMap(notedAddress);
  const taken = new Set(noted.map(({ key }) => key));
  const netmask = prefixLengthOf(textOf(section, "netmask") ?? "");
  const inForce = wordsOf(section, "ipaddr").flatMap((word, index) => {
    const [address = "", length] = word.split("/");
    const prefixLength = length === undefined ? (netmask ?? 32) : (prefixLengthOf(length) ?? Number(length));
    if (!isIPv4(address) || !(prefixLength >= 0 && prefixLength <= 32)) return [];
    const note = noted.find((each) => each.enabled && each.address === address);
    let place = index;
    while (note === undefined && taken.has(placeKey(section, place))) place++;
    const key = note?.key ?? placeKey(section, place);
    taken.add(key);
    return [{ key, section, address, prefixLength, ownLength: length !== undefined, enabled: true }];
  });
  const others = noted.filter(({ enabled }) => !enabled);
  return [...inForce, ...others.map((note) => ({ ...note, section, ownLength: true }))];
}

/** What one is called that nothing is noted of. */
export const placeKey = ({ name }: Pick<UciSection, "name">, index: number): string => `${name}.${index + 1}`;

function notedAddress(item: string): readonly Omit<ConfiguredIpv4, "section" | "ownLength">[] {
  const [, key = "", enabled, address = "", length] = /^([\w.]+),([01]),([\d.]*)\/(\d{1,2})$/.exec(item) ?? [];
  if (key === "" || (address !== "" && !isIPv4(address)) || Number(length) > 32) return [];
  return [{ key, enabled: enabled === "1", address, prefixLength: Number(length) }];
}
