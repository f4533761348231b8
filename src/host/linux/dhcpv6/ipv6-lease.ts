import type { Dhcpv6ClientReading, Dhcpv6Option } from "../../../ports/host/network/dhcpv6.ts";
import type { LinkReading } from "../../../ports/host/network/links.ts";

/** What a client of IPv6 has written down of the lease that it has on a link. */
export interface Ipv6Lease {
  readonly link: string;
  readonly duid: Uint8Array | undefined;
  readonly addresses: readonly string[];
  readonly prefixes: readonly WrittenPrefix[];
  readonly requestsAddresses: boolean;
  readonly requestsPrefixes: boolean;
  readonly receivedOptions: readonly Dhcpv6Option[];
}

/** Unix time in milliseconds; Infinity for ever. */
export interface WrittenPrefix {
  readonly address: string;
  readonly prefixLength: number;
  readonly preferredMs: number;
  readonly validMs: number;
}

/**
 * Whether the link has what was leased: one of the addresses, or, of a lease that has none, a prefix that is not over. A client that ran
 * before may have left a lease there.
 */
export function isHeld({ addresses, prefixes }: Ipv6Lease, link: LinkReading, nowMs: number | undefined): boolean {
  if (addresses.length === 0) return prefixes.some((prefix) => !isOver(prefix, nowMs));
  return addresses.some((leased) => link.addresses.some(({ address }) => address === leased));
}

/** The clients of one kind that go by what they have written: none of them tells what it was told to send. */
export const readingOf = (lease: Ipv6Lease, nowMs: number | undefined): Dhcpv6ClientReading => ({
  key: lease.link,
  link: lease.link,
  enabled: true,
  duid: lease.duid,
  requestsAddresses: lease.requestsAddresses,
  requestsPrefixes: lease.requestsPrefixes,
  requestedOptions: [],
  sentOptions: [],
  receivedOptions: lease.receivedOptions,
  prefixes: lease.prefixes
    .filter((prefix) => !isOver(prefix, nowMs))
    .map(({ preferredMs, validMs, ...prefix }) => ({
      ...prefix,
      preferredSeconds: remaining(preferredMs, nowMs),
      validSeconds: remaining(validMs, nowMs),
    })),
});

const isOver = ({ validMs }: WrittenPrefix, nowMs: number | undefined): boolean =>
  nowMs !== undefined && validMs <= nowMs;

/** Undefined for ever, and by a clock that is not set. */
const remaining = (untilMs: number, nowMs: number | undefined): number | undefined =>
  nowMs === undefined || untilMs === Number.POSITIVE_INFINITY
    ? undefined
    : Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
