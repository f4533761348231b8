import { isIPv4 } from "node:net";
import type { Dhcpv4StaticAddress } from "../../../ports/host/network/dhcpv4.ts";
import { hostNameOf } from "../../linux/hosts/host-name.ts";
import { machineAddress } from "../../linux/hosts/mac-address.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

// `config host` of /etc/config/dhcp: addresses and names that are kept for machines.

/** A section of this type is none to dnsmasq: an address that is not in force. */
export const disabledType = "host_disabled";
/** The pool that an address was added to; of the others the address itself tells. dnsmasq does not read it. */
export const poolOption = "cpe_pool";

export interface ConfiguredAddress extends Dhcpv4StaticAddress {
  readonly section: UciSection;
  /** Whether the section keeps the address for others too. */
  readonly shared: boolean;
  /** Key of the pool that it was added to, if it was. */
  readonly pool: string | undefined;
}

/** How the section of an address is called that is added to a pool under this key. */
export const addedSection = (pool: string, key: string): string => `${key}_${pool.replaceAll(/\W/g, "_")}`;

/** Addresses of IPv4 that are kept for MAC addresses. One for several machines is one of each; jokers in MAC addresses are left out. */
export function staticAddressesIn(dhcp: UciPackage): readonly ConfiguredAddress[] {
  const found: ConfiguredAddress[] = [];
  for (const section of dhcp.sections) {
    if (section.type !== "host" && section.type !== disabledType) continue;
    const address = textOf(section, "ip") ?? "";
    const pool = textOf(section, poolOption);
    const machines = machinesOf(wordsOf(section, "mac"));
    if (!isIPv4(address) && pool === undefined) continue;
    for (const macAddress of machines.length === 0 && pool !== undefined ? [""] : machines) {
      const digits = macAddress.replaceAll(":", "");
      const own = machines.length > 1 ? `${section.name}_${digits}` : keyOfAdded(section, pool);
      found.push({
        // The name of an anonymous section moves with its place.
        key: section.anonymous ? `host_${digits}` : own,
        enabled: section.type === "host",
        macAddress,
        address: isIPv4(address) ? address : "",
        section,
        shared: machines.length > 1,
        pool,
      });
    }
  }
  return found;
}

function keyOfAdded({ name }: UciSection, pool: string | undefined): string {
  const end = pool === undefined ? undefined : addedSection(pool, "");
  return end !== undefined && name.startsWith("cpe_") && name.endsWith(end) ? name.slice(0, -end.length) : name;
}

/** The names that machines are given, by MAC address. */
export function namesIn(dhcp: UciPackage): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const section of dhcp.sections) {
    const name = section.type === "host" ? hostNameOf(textOf(section, "name") ?? "") : "";
    if (name === "") continue;
    for (const macAddress of machinesOf(wordsOf(section, "mac"))) names.set(macAddress, name);
  }
  return names;
}

const machinesOf = (words: readonly string[]): readonly string[] => [
  ...new Set(words.flatMap((word) => machineAddress(word) ?? [])),
];
