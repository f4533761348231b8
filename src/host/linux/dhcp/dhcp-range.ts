import { isIPv4 } from "node:net";
import { prefixLengthOf } from "../links/ipv4-mask.ts";
import { ipv4Number } from "../links/subnets.ts";
import { leaseSecondsOf } from "./lease-time.ts";

/** A `dhcp-range` of IPv4. */
export interface DhcpRange {
  readonly first: string;
  /** Undefined where only those get an address that have one reserved. */
  readonly last: string | undefined;
  /** Undefined where it is that of the link. */
  readonly prefixLength: number | undefined;
  /** Infinity for ever. */
  readonly leaseSeconds: number;
  /** Tags that whoever gets an address of it has from then on. */
  readonly sets: readonly string[];
}

/** Where it is not said. [dnsmasq(8)] */
const usualSeconds = 3600;

/**
 * `set:lan,192.168.1.100,192.168.1.199,255.255.255.0,12h` or `192.168.1.0,static`. Undefined for one of IPv6, for a proxy that gives no
 * addresses, and for what is none.
 */
export function dhcpRangeOf(value: string): DhcpRange | undefined {
  const words = value.split(",").map((each) => each.trim());
  const at = words.findIndex((word) => !/^(tag|set|net):/.test(word));
  const sets = words.slice(0, Math.max(0, at)).flatMap((word) => (word.startsWith("set:") ? [word.slice(4)] : []));
  const [first = "", end = "", ...others] = words.slice(Math.max(0, at));
  if (!isIPv4(first) || (end !== "static" && !isIPv4(end))) return undefined;
  if (isIPv4(end) && (ipv4Number(end) ?? 0) < (ipv4Number(first) ?? 0)) return undefined;
  const masks = others.filter((word) => isIPv4(word));
  const times = others.flatMap((word) => leaseSecondsOf(word) ?? []);
  return {
    first,
    last: isIPv4(end) ? end : undefined,
    prefixLength: masks[0] === undefined ? undefined : prefixLengthOf(masks[0]),
    leaseSeconds: times.at(-1) ?? usualSeconds,
    sets,
  };
}
