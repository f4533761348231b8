import type { Dhcpv6ClientSettings, Dhcpv6PoolSettings } from "./network/dhcpv6.ts";
import type { RouterAdvertisementSettings } from "./network/router-advertisements.ts";

// What a simulated device asks for and serves of IPv6, as shipped. Types only.

export interface VirtualDhcpv6 {
  /** Whether its pools are served. */
  readonly enabled: boolean;
  readonly clients: readonly VirtualDhcpv6Client[];
  readonly pools: readonly VirtualDhcpv6Pool[];
}

interface VirtualDhcpv6Client extends Omit<Dhcpv6ClientSettings, "link" | "renew"> {
  readonly key: string;
  readonly link: string;
  /** Two groups (`2001:db8::`) that each device has a prefix of 56 bits of its own of; undefined for none. */
  readonly delegation: string | undefined;
  /** How long what it is given is good for. */
  readonly leaseSeconds: number;
  /** Options that the server sends, in hexadecimal. */
  readonly received: readonly { readonly tag: number; readonly value: string }[];
}

interface VirtualDhcpv6Pool extends Omit<Dhcpv6PoolSettings, "link"> {
  readonly key: string;
  readonly link: string;
}

export interface VirtualRouterAdvertisements {
  readonly enabled: boolean;
  readonly settings: readonly VirtualAdvertisement[];
}

/** `mtu` and `hopLimit` of 0 are left to the link. */
export interface VirtualAdvertisement extends Omit<RouterAdvertisementSettings, "link"> {
  readonly key: string;
  readonly link?: string | undefined;
}
