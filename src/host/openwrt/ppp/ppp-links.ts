import { textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

// The links that pppd makes for interfaces of /etc/config/network, which are there while they are connected. [netifd ppp.sh]

export const pppProtocols = /^(ppp|pppoe|pppoa|pptp|l2tp|3g)$/;

/** Whether a connection of this key is one that the ACS has added. */
export const isAddedConnection = (key: string): boolean => /^cpe_p\d{1,9}$/.test(key);

/** Where none is configured. [netifd ppp.sh; RFC 2516 7; pppd(8)] */
const pppoeMru = 1492;
const serialMru = 1500;

/** `pppoe-wan`, or what `pppname` says; undefined for a section of no PPP connection, and for what can be no link. */
export function pppLinkOf(section: UciSection): string | undefined {
  const proto = textOf(section, "proto") ?? "";
  if (section.type !== "interface" || section.anonymous || !pppProtocols.test(proto)) return undefined;
  const name = textOf(section, "pppname") || `${proto}-${section.name}`;
  return /^[^\s/]{1,15}$/.test(name) ? name : undefined;
}

/** All that are configured, by their names. */
export function pppLinks(network: UciPackage): ReadonlyMap<string, UciSection> {
  const links = new Map<string, UciSection>();
  for (const section of network.sections) {
    const name = pppLinkOf(section);
    if (name !== undefined && !links.has(name)) links.set(name, section);
  }
  return links;
}

/** Octets. [pppd(8)] */
export const smallestMru = 128;

export const isMru = (octets: number): boolean => octets >= smallestMru && octets <= 65_535;

/** The MRU that the connection of a section asks for. */
export function mruOf(section: UciSection): number {
  const text = textOf(section, "mtu");
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
  return textOf(section, "proto") === "pppoe" ? pppoeMru : serialMru;
}
