import { isIPv4 } from "node:net";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { poolOption } from "./static-addresses.ts";

// dnsmasq gives an address that a `config host` names to nobody else. One that names no MAC address keeps it for whoever calls
// itself so; what is to be given to nobody is kept for a name that nobody has. [OpenWrt dnsmasq.init]

export interface ReservedAddress {
  readonly address: string;
  readonly section: UciSection;
  /** Key of the pool that it was set in; undefined for one that is kept for a machine by its name. */
  readonly pool: string | undefined;
}

/** Addresses of IPv4 that are kept for no MAC address, in the order of the configuration. */
export function reservedAddressesIn(dhcp: UciPackage): readonly ReservedAddress[] {
  const found: ReservedAddress[] = [];
  for (const section of dhcp.sections) {
    const address = textOf(section, "ip") ?? "";
    if (section.type !== "host" || !isIPv4(address) || textOf(section, "name") === undefined) continue;
    if (wordsOf(section, "mac").length > 0 || textOf(section, "duid") !== undefined) continue;
    const isOwn = section.name === reservedSection(address);
    found.push({ address, section, pool: isOwn ? textOf(section, poolOption) : undefined });
  }
  return found;
}

/** How the section of an address is called that is to be given to nobody. */
export const reservedSection = (address: string): string => `cpe_reserved_${address.replaceAll(".", "_")}`;

/** The name of a machine that it is kept for. */
export const reservedName = (address: string): string => `cpe-reserved-${address.replaceAll(".", "-")}`;
