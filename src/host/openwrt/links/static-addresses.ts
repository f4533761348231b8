import { isIPv4, isIPv6 } from "node:net";
import type { StaticKind } from "../../../ports/host/network/links.ts";
import { prefixLengthOf } from "../../linux/links/ipv4-mask.ts";
import { canonical } from "../../linux/links/ipv6-network.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";

// Addresses as `interface` sections of /etc/config/network have them. [OpenWrt netifd, proto static] They are items of a list,
// without names: what the ACS has added or taken out of force is noted beside them, as `KEY,1,192.168.1.1/24`. In the section of a
// DHCP client IPv4 addresses are noted alone: `ipaddr` there is the one that it asks for.

interface AddressForm {
  readonly option: string;
  /** netifd does not read it. */
  readonly note: string;
  readonly bits: number;
  isAddress(text: string): boolean;
}

const isPlainIpv6 = (text: string): boolean => isIPv6(text) && !text.includes("%");

export const addressForms: Readonly<Record<StaticKind, AddressForm>> = {
  4: { option: "ipaddr", note: "cpe_ipaddr", bits: 32, isAddress: isIPv4 },
  6: { option: "ip6addr", note: "cpe_ip6addr", bits: 128, isAddress: isPlainIpv6 },
  /** What is routed to the interface, for netifd to give others parts of. */
  prefix: { option: "ip6prefix", note: "cpe_ip6prefix", bits: 64, isAddress: isPlainIpv6 },
};

export interface ConfiguredAddress {
  readonly family: StaticKind;
  /** Interface and place in its list (`lan.1`, `lan.6.1`, `lan.prefix.1`), or what it was added as. */
  readonly key: string;
  readonly section: UciSection;
  /** Empty while that is open; only out of force. IPv6: in canonical form. */
  readonly address: string;
  readonly prefixLength: number;
  /** Whether its length stands beside it (`192.168.1.1/24`), or in the `netmask` of all. */
  readonly ownLength: boolean;
  readonly enabled: boolean;
}

/** Those in force, in the order of the list; what is no address is left out. */
export const configuredAddresses = (section: UciSection, family: StaticKind): readonly ConfiguredAddress[] =>
  allConfigured(section, family).filter(({ enabled }) => enabled);

/** With those that are out of force, last. */
export function allConfigured(section: UciSection, family: StaticKind): readonly ConfiguredAddress[] {
  const isClient = family === 4 && textOf(section, "proto") === "dhcp";
  if (section.type !== "interface" || section.anonymous || !(isClient || textOf(section, "proto") === "static"))
    return [];
  const { option, note: noteOption, bits, isAddress } = addressForms[family];
  const noted = wordsOf(section, noteOption).flatMap((item) => notedAddress(item, family));
  const taken = new Set(noted.map(({ key }) => key));
  const shared = (family === 4 ? prefixLengthOf(textOf(section, "netmask") ?? "") : undefined) ?? bits;
  const inForce = (isClient ? [] : wordsOf(section, option)).flatMap((word, index) => {
    const [text = "", length] = word.split("/");
    const own = length === undefined ? undefined : family === 4 ? prefixLengthOf(length) : undefined;
    const prefixLength = length === undefined ? shared : (own ?? lengthIn(length));
    if (!isAddress(text) || !(prefixLength >= 0 && prefixLength <= bits)) return [];
    const address = canonical(text);
    const note = noted.find((each) => each.enabled && each.address === address);
    let place = index;
    while (note === undefined && taken.has(placeKey(section, family, place))) place++;
    const key = note?.key ?? placeKey(section, family, place);
    taken.add(key);
    return [{ family, key, section, address, prefixLength, ownLength: length !== undefined, enabled: true }];
  });
  const others = noted.filter(({ enabled }) => isClient || !enabled);
  return [...inForce, ...others.map((note) => ({ ...note, family, section, ownLength: true }))];
}

/** What is noted of one. */
export const noteOf = ({
  key,
  enabled,
  address,
  prefixLength,
}: Pick<ConfiguredAddress, "key" | "enabled" | "address" | "prefixLength">): string =>
  `${key},${enabled ? 1 : 0},${address}/${prefixLength}`;

/** What one is called that nothing is noted of. */
export const placeKey = ({ name }: Pick<UciSection, "name">, family: StaticKind, index: number): string =>
  family === 4 ? `${name}.${index + 1}` : `${name}.${family}.${index + 1}`;

const lengthIn = (text: string): number => (/^\d{1,3}$/.test(text) ? Number(text) : Number.NaN);

function notedAddress(
  item: string,
  family: StaticKind,
): readonly Omit<ConfiguredAddress, "section" | "ownLength" | "family">[] {
  const [, key = "", enabled, text = "", length] = /^([\w.]+),([01]),([\da-fA-F.:]*)\/(\d{1,3})$/.exec(item) ?? [];
  const { bits, isAddress } = addressForms[family];
  if (key === "" || (text !== "" && !isAddress(text)) || Number(length) > bits) return [];
  return [{ key, enabled: enabled === "1", address: canonical(text), prefixLength: Number(length) }];
}
