import { isIPv4 } from "node:net";
import type { Dhcpv4StaticAddress } from "../../../ports/host/network/dhcpv4.ts";
import { hostNameOf } from "../../linux/hosts/host-name.ts";
import { machineAddress } from "../../linux/hosts/mac-address.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";

// `config host` of /etc/config/dhcp: addresses and names that are kept for machines.

/** Addresses of IPv4 that are kept for MAC addresses. One for several machines is one of each; jokers in MAC addresses are left out. */
export function staticAddressesIn(dhcp: UciPackage): readonly Dhcpv4StaticAddress[] {
  const found: Dhcpv4StaticAddress[] = [];
  for (const section of dhcp.sections) {
    if (section.type !== "host") continue;
    const address = textOf(section, "ip") ?? "";
    if (!isIPv4(address)) continue;
    const machines = machinesOf(wordsOf(section, "mac"));
    for (const macAddress of machines) {
      const digits = macAddress.replaceAll(":", "");
      const own = machines.length === 1 ? section.name : `${section.name}_${digits}`;
      // The name of an anonymous section moves with its place.
      found.push({ key: section.anonymous ? `host_${digits}` : own, enabled: true, macAddress, address });
    }
  }
  return found;
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
