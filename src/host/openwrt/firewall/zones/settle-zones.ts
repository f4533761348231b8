import { addedInterfaces, isAdded } from "../../added-interfaces/added-interfaces.ts";
import { flagOf, textOf } from "../../uci/option-values.ts";
import type { UciPackage, UciSection } from "../../uci/uci-package.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { followLinks } from "./follow-links.ts";
import { interfacesOn, zoneSections, zonesOf } from "./interface-zones.ts";
import { addOutside, addOwnZone, masquerades, ownZones, removeOutside, removeOwnZone } from "./made-zones.ts";
import { joinZone, leaveZone, membersIn } from "./zone-members.ts";

const [networks, configuration] = ["network", "firewall"] as const;

/**
 * Puts interfaces into zones once all else is drafted. One in no zone whose addresses an ACS has translated is part of the zone that
 * masquerades; one that it has added for machines, with a pool, gets a zone of its own. What somebody else has put into a zone stays there.
 */
export function settleZones(draft: UciDraft, has: (name: string) => boolean): void {
  if (!has(configuration) || ![networks, "dhcp", configuration].some((name) => name in draft.changes)) return;
  followLinks(draft);
  const wanted = uplinksIn(draft.package(configuration), draft.package(networks));
  for (const member of membersIn(draft.package(configuration))) {
    if (wanted.get(member.network) !== member.link) leaveZone(draft, member);
  }
  for (const network of ownZones(draft)) {
    if (wanted.has(network) || !isAlone(draft, network)) removeOwnZone(draft, network);
  }
  for (const [network, link] of wanted) {
    if (zonesOf(draft.package(configuration), draft.package(networks), link).length > 0) continue;
    const zone = zoneSections(draft.package(configuration)).find(masquerades) ?? addOutside(draft);
    if (zone !== undefined) joinZone(draft, zone, network, link);
  }
  removeOutside(draft);
  for (const network of has("dhcp") ? servedIn(draft.package("dhcp")) : []) {
    if (zonesOf(draft.package(configuration), draft.package(networks), linkOf(draft, network)).length > 0) continue;
    if (draft.package(networks).section(network) !== undefined) addOwnZone(draft, network);
  }
}

/** Interfaces with their links. */
function uplinksIn(firewall: UciPackage, network: UciPackage): ReadonlyMap<string, string> {
  const uplinks = new Map<string, string>();
  for (const section of firewall.sections) {
    const link = textOf(section, "device");
    const isAsked = section.type === "nat" && /^cpe_\d+_nat$/.test(section.name) && flagOf(section, "enabled", true);
    const [first] = isAsked && link !== undefined ? interfacesOn(network, link) : [];
    if (first !== undefined && link !== undefined) uplinks.set(first, link);
  }
  return uplinks;
}

/** Whether it is there, and in no other zone. */
function isAlone(draft: UciDraft, network: string): boolean {
  const [zone, ...others] = zonesOf(draft.package(configuration), draft.package(networks), linkOf(draft, network));
  return (
    draft.package(networks).section(network) !== undefined && zone?.name === `${network}_zone` && others.length === 0
  );
}

const linkOf = (draft: UciDraft, network: string): string =>
  addedInterfaces(draft.package(networks)).find(({ key }) => key === network)?.device ?? network;

/** Added interfaces whose machines get addresses, or are told of prefixes. */
const servedIn = (dhcp: UciPackage): readonly string[] => [
  ...new Set(
    [...dhcp.sections].flatMap((section) => {
      const network = textOf(section, "interface") ?? "";
      return section.type === "dhcp" && isAdded(network) && serves(section) ? [network] : [];
    }),
  ),
];

function serves(section: UciSection): boolean {
  const isIpv4 = !flagOf(section, "ignore", false) && textOf(section, "dhcpv4") !== "disabled";
  return isIpv4 || ["ra", "dhcpv6"].some((name) => /^(server|relay|hybrid)$/.test(textOf(section, name) ?? ""));
}
