import { isIPv4 } from "node:net";
import type { PortMapping } from "../../../ports/host/network/port-mappings.ts";
import { portsIn } from "../firewall/port-range.ts";
import { sectionKey } from "../firewall/section-key.ts";
import { schedulesOf } from "../schedules/schedule-sections.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { allInterfacesOf, copiesIn } from "./all-interfaces.ts";
import { mappedLink } from "./mapped-links.ts";

// Port mappings as `redirect` sections of /etc/config/firewall say them. [OpenWrt fw4, fw3]

/** The link that carries IP for a zone; undefined while none does. */
export type LinkOfZone = (zone: string) => string | undefined;

/**
 * Each redirect that leads to a machine inside, once for each of TCP and UDP that it is for; what a port mapping of TR-181
 * cannot say (other protocols, ranges of sources, IPv6) is left out.
 */
export function portMappingsIn(firewall: UciPackage, linkOf: LinkOfZone): readonly PortMapping[] {
  const copies = copiesIn(firewall);
  return [...firewall.sections].flatMap((section) =>
    copies.has(section.name) ? [] : mappingsOf(firewall, section, linkOf),
  );
}

function mappingsOf(firewall: UciPackage, section: UciSection, linkOf: LinkOfZone): readonly PortMapping[] {
  if (section.type !== "redirect" || !leadsInside(section)) return [];
  const protocols = protocolsOf(section);
  const ports = portsIn(textOf(section, "src_dport"));
  const remoteHost = textOf(section, "src_ip") ?? "";
  if (ports === undefined || (remoteHost !== "" && !isIPv4(remoteHost))) return [];
  const all = allInterfacesOf(firewall, section.name);
  const zone = all === undefined ? textOf(section, "src") : all.zone;
  const schedules = schedulesOf(firewall, section.name);
  return protocols.map((protocol) => {
    const key = sectionKey(section) + (protocols.length > 1 ? `_${protocol}` : "");
    return {
      key,
      origin: isOfController(key) ? "controller" : "user",
      enabled: flagOf(section, "enabled", true),
      link: mappedLink(firewall, section.name) ?? (zone === undefined || zone === "*" ? undefined : linkOf(zone)),
      allLinks: zone === "*" || all !== undefined,
      remoteHost,
      protocol,
      externalPort: ports.first,
      externalPortEnd: ports.last === ports.first ? 0 : ports.last,
      internalPort: portsIn(textOf(section, "dest_port"))?.first ?? 0,
      internalClient: textOf(section, "dest_ip") ?? "",
      description: (textOf(section, "name") ?? "").replaceAll(/\p{Cc}+/gu, " "),
      ...(schedules.length > 0 && { schedules }),
    };
  });
}

/** As the bindings call those that a controller adds. */
const isOfController = (key: string): boolean => key.startsWith("cpe_");

export interface Redirect {
  readonly section: UciSection;
  /** All that it is. */
  readonly mappings: readonly PortMapping[];
}

/** The section that the mapping of this key is, or is of. */
export function redirectOf(firewall: UciPackage, key: string, linkOf: LinkOfZone): Redirect | undefined {
  const copies = copiesIn(firewall);
  for (const section of firewall.sections) {
    const mappings = copies.has(section.name) ? [] : mappingsOf(firewall, section, linkOf);
    if (mappings.some((mapping) => mapping.key === key)) return { section, mappings };
  }
  return undefined;
}

/** fw4 takes what has no target for a DNAT where `dest_ip` or `dest_port` say where to. */
function leadsInside(section: UciSection): boolean {
  const family = textOf(section, "family") ?? "any";
  const client = textOf(section, "dest_ip");
  const target = textOf(section, "target") ?? "DNAT";
  return (
    target.toUpperCase() === "DNAT" && /^(any|ipv4|inet|4|\*)$/.test(family) && (client === undefined || isIPv4(client))
  );
}

function protocolsOf(section: UciSection): readonly ("tcp" | "udp")[] {
  const words = wordsOf(section, "proto").flatMap((word) =>
    word === "tcpudp" ? ["tcp", "udp"] : [word.toLowerCase()],
  );
  if (words.length === 0 || words.includes("all") || words.includes("any")) return ["tcp", "udp"];
  return (["tcp", "udp"] as const).filter(
    (each) => words.includes(each) || words.includes(each === "tcp" ? "6" : "17"),
  );
}
