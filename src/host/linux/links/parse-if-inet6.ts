import type { AddressReading } from "../../../ports/host/network/links.ts";
import { originOf } from "./address-origin.ts";
import { ipv6FromHex } from "./ipv6-from-hex.ts";

const IFA_F_PERMANENT = 0x80;
const IFA_F_TENTATIVE = 0x40;
const IFA_F_DEPRECATED = 0x20;

const scopes: Readonly<Record<number, AddressReading["scope"]>> = { 0: "global", 16: "host", 32: "link", 64: "site" };

/** /proc/net/if_inet6: the IPv6 addresses of each link. Lifetimes are not in it. */
export function parseIfInet6(text: string): ReadonlyMap<string, readonly AddressReading[]> {
  const links = new Map<string, AddressReading[]>();
  for (const line of text.split("\n")) {
    const [hex, , length, scope, flagsHex, link] = line.trim().split(/ +/);
    if (hex?.length !== 32 || length === undefined || scope === undefined || link === undefined) continue;
    const flags = Number.parseInt(flagsHex ?? "", 16);
    const address = ipv6FromHex(hex);
    const prefixLength = Number.parseInt(length, 16);
    const dynamic = !(flags & IFA_F_PERMANENT);
    const found = links.get(link) ?? [];
    links.set(link, found);
    found.push({
      family: 6,
      address,
      prefixLength,
      scope: scopes[Number.parseInt(scope, 16)] ?? "global",
      origin: originOf({ family: 6, address, prefixLength, dynamic, ppp: false }),
      preferredSeconds: undefined,
      validSeconds: undefined,
      tentative: (flags & IFA_F_TENTATIVE) !== 0,
      deprecated: (flags & IFA_F_DEPRECATED) !== 0,
    });
  }
  return links;
}
