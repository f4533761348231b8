import type { AddressReading } from "../../../ports/host/network/links.ts";

export interface AddressTraits {
  readonly family: 4 | 6;
  readonly address: string;
  readonly prefixLength: number;
  /** Has a lifetime that somebody renews. */
  readonly dynamic: boolean;
  /** On a point-to-point link. */
  readonly ppp: boolean;
}

/**
 * How an address came to be, as far as the kernel tells: it keeps no name of who set it, only whether it expires.
 * A DHCPv6 address has a prefix of 128, one from router advertisements that of the link.
 */
export function originOf({ family, address, prefixLength, dynamic, ppp }: AddressTraits): AddressReading["origin"] {
  if (family === 4 ? address.startsWith("169.254.") : /^fe[89ab]/i.test(address)) return "link-local";
  if (family === 6) {
    if (!dynamic) return "static";
    return prefixLength === 128 ? "dhcp" : "autoconfigured";
  }
  if (ppp) return "ppp";
  return dynamic ? "dhcp" : "static";
}
