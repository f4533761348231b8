import type { Dhcpv6Prefix } from "../../ports/host/network/dhcpv6.ts";
import type { AddressReading } from "../../ports/host/network/links.ts";

/** A prefix that is on the link, as its addresses show, or that was delegated to the device. */
export interface Ipv6Prefix {
  /** Canonical, with length: `fd00::/64`. */
  readonly text: string;
  readonly origin: AddressReading["origin"] | "delegated";
  readonly preferredSeconds: number | undefined;
  readonly validSeconds: number | undefined;
  /** All of its addresses are. */
  readonly deprecated: boolean;
}

/** The prefixes of the addresses, once each. Single addresses (/128) have none. */
export function onLinkPrefixes(addresses: readonly AddressReading[]): readonly Ipv6Prefix[] {
  const prefixes = new Map<string, Ipv6Prefix>();
  for (const address of addresses) {
    if (address.family !== 6 || address.prefixLength >= 128) continue;
    const text = prefixText(address.address, address.prefixLength);
    const known = prefixes.get(text);
    prefixes.set(text, {
      text,
      origin: known?.origin ?? address.origin,
      preferredSeconds:
        known === undefined ? address.preferredSeconds : later(known.preferredSeconds, address.preferredSeconds),
      validSeconds: known === undefined ? address.validSeconds : later(known.validSeconds, address.validSeconds),
      deprecated: address.deprecated && (known?.deprecated ?? true),
    });
  }
  return [...prefixes.values()];
}

export function delegatedPrefix(prefix: Dhcpv6Prefix): Ipv6Prefix {
  const { address, prefixLength, preferredSeconds, validSeconds } = prefix;
  const text = prefixText(address, prefixLength);
  return { text, origin: "delegated", preferredSeconds, validSeconds, deprecated: preferredSeconds === 0 };
}

/** Of one that is configured; empty while it is open. */
export const textOfPrefix = ({ address, prefixLength }: Pick<AddressReading, "address" | "prefixLength">): string =>
  address === "" ? "" : prefixText(address, prefixLength);

/** Undefined has no end. */
function later(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.max(one, other);
}

/** The network that an address with this prefix length is in, in canonical form. [RFC 5952 4] */
export function prefixText(address: string, prefixLength: number): string {
  const groups = groupsOf(address).map((group, index) => {
    const kept = Math.min(16, Math.max(0, prefixLength - index * 16));
    return group & (0xffff << (16 - kept)) & 0xffff;
  });
  return `${compressed(groups)}/${prefixLength}`;
}

function groupsOf(address: string): readonly number[] {
  const parse = (part: string): readonly number[] =>
    part === ""
      ? []
      : part.split(":").flatMap((group) => (group.includes(".") ? dotted(group) : [Number.parseInt(group, 16)]));
  const [head = "", tail] = address.split("::", 2);
  if (tail === undefined) return parse(head);
  const before = parse(head);
  const after = parse(tail);
  return [...before, ...new Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after];
}

function dotted(ipv4: string): readonly number[] {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split(".").map(Number);
  return [a * 256 + b, c * 256 + d];
}

/** The longest run of at least two zero groups, the first of equals, becomes `::`. */
function compressed(groups: readonly number[]): string {
  let start = -1;
  let length = 1;
  for (let at = 0; at < groups.length; at++) {
    let end = at;
    while (end < groups.length && groups[end] === 0) end++;
    if (end - at > length) {
      start = at;
      length = end - at;
    }
  }
  const hex = groups.map((group) => group.toString(16));
  if (start < 0) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}
