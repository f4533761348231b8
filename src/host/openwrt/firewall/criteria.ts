import { isIP } from "node:net";
import type { FirewallMatch } from "../../../ports/host/network/firewall.ts";
import { prefixLengthOf } from "../../linux/links/ipv4-mask.ts";
import { portsIn } from "./port-range.ts";

// What the options of a `rule` ask of a packet, item by item. A `!` before one means all but that. [OpenWrt fw4]

type Network = { readonly address: string; readonly prefixLength: number | undefined };
type Ports = { readonly first: number; readonly last: number };

/** Undefined for what is none of its kind, or none that can be said as such. */
type Criterion<Value> = (text: string) => Value | undefined;

/** Undefined if there is an item among them that `criterion` does not know. */
export function matchesOf<Value>(
  words: readonly string[],
  criterion: Criterion<Value>,
): readonly FirewallMatch<Value>[] | undefined {
  const matches: FirewallMatch<Value>[] = [];
  for (const word of words) {
    const excluded = word.startsWith("!");
    const value = criterion(excluded ? word.slice(1).trim() : word);
    if (value === undefined) return undefined;
    matches.push({ value, excluded });
  }
  return matches;
}

/** An address, with the length of a prefix or with a mask; not a range of them, nor the name of a network. */
export function networkOf(text: string): Network | undefined {
  const [address = "", suffix, more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more !== undefined) return undefined;
  if (suffix === undefined) return { address, prefixLength: undefined };
  const longest = family === 4 ? 32 : 128;
  const prefixLength = /^\d{1,3}$/.test(suffix) ? Number(suffix) : prefixLengthOf(suffix);
  if (prefixLength === undefined || prefixLength > longest) return undefined;
  return { address, prefixLength };
}

export const portsOf = (text: string): Ports | undefined => (text === "" ? undefined : portsIn(text));

export function macOf(text: string): string | undefined {
  const octets = text.split(/[:-]/);
  if (octets.length !== 6 || !octets.every((octet) => /^[0-9a-f]{1,2}$/i.test(octet))) return undefined;
  return octets.map((octet) => octet.toLowerCase().padStart(2, "0")).join(":");
}

const protocols: Readonly<Record<string, number>> = {
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  ospf: 89,
  sctp: 132,
  udplite: 136,
};

/** ICMP has one number in IPv4 and another in IPv6. */
export function protocolOf(text: string): number | "icmp" | "any" | undefined {
  const word = text.toLowerCase();
  if (["all", "any", "*"].includes(word)) return "any";
  if (["icmp", "1"].includes(word)) return "icmp";
  if (["icmpv6", "ipv6-icmp"].includes(word)) return 58;
  if (/^\d{1,3}$/.test(word)) return Number(word) <= 255 ? Number(word) : undefined;
  return Object.hasOwn(protocols, word) ? protocols[word] : undefined;
}
