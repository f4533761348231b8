import type { NetifdInterface } from "../netifd.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

/** A `config dhcp`: what is served on an interface. */
export interface ServedSection {
  /** Stable, and of it alone. */
  readonly key: string;
  readonly section: UciSection;
  /** Undefined where netifd has no interface of that name. */
  readonly served: NetifdInterface | undefined;
}

/** The `config dhcp` of /etc/config/dhcp, in order. */
export function servedSections(dhcp: UciPackage, interfaces: readonly NetifdInterface[]): readonly ServedSection[] {
  const byName = new Map(interfaces.map((each) => [each.name, each]));
  const keys = new Set<string>();
  return [...dhcp.sections]
    .filter(({ type }) => type === "dhcp")
    .map((section) => {
      const name = textOf(section, "interface") ?? section.name;
      return { key: keyAmong(keys, section, name), section, served: byName.get(name) };
    });
}

/** The name of an anonymous section moves with its place, so that it goes by the interface that it is for. */
function keyAmong(keys: Set<string>, section: UciSection, name: string): string {
  const plain = section.anonymous ? `interface_${name}` : section.name;
  let key = plain;
  for (let count = 2; keys.has(key); count++) key = `${plain}_${count}`;
  keys.add(key);
  return key;
}

export const linkOf = (served: NetifdInterface | undefined): string | undefined => served?.l3Device ?? served?.device;

/** Where a section serves no IPv4 and is no pool of it, but there for IPv6 alone; no daemon reads it. */
export const noPoolOption = "cpe_no_pool";
/** A kind of what sections serve: its option, and the one by which it waits for the server as a whole; no daemon reads that. */
export interface ServedKind {
  readonly option: "dhcpv4" | "dhcpv6" | "ra";
  readonly held: string;
}

export const servedKinds = {
  dhcpv4: { option: "dhcpv4", held: "cpe_held" },
  dhcpv6: { option: "dhcpv6", held: "cpe_held_dhcpv6" },
  advertisements: { option: "ra", held: "cpe_held_ra" },
} as const satisfies Readonly<Record<string, ServedKind>>;

/** In mode `hybrid` odhcpd serves where it is not told to relay. */
const isServed = (section: UciSection, option: "dhcpv6" | "ra"): boolean =>
  !flagOf(section, "ignore", false) && /^(server|hybrid)$/.test(textOf(section, option) ?? "");

export const servesIpv6 = (section: UciSection): boolean => isServed(section, "dhcpv6");
export const advertises = (section: UciSection): boolean => isServed(section, "ra");

/** Those that say something of DHCPv6, or of router advertisements; those that relay are none. */
export const sectionsOfIpv6 = (
  dhcp: UciPackage,
  interfaces: readonly NetifdInterface[],
  option: "dhcpv6" | "ra",
): readonly ServedSection[] =>
  servedSections(dhcp, interfaces).filter(({ section }) => (textOf(section, option) ?? "relay") !== "relay");
