import { isIPv4, isIPv6 } from "node:net";
import type { FirewallRule } from "../../../ports/host/network/firewall.ts";
import { type IpRecord, numberAt, recordAt, textAt } from "../programs/ip-json.ts";

// What a rule of nftables asks of a packet, as far as the firewall's members have a place for it. [libnftables-json(5)]

/** What is asked for besides is in `others`, in words. */
export interface Criteria
  extends Partial<
    Pick<
      FirewallRule,
      "family" | "protocol" | "source" | "destination" | "sourcePorts" | "destinationPorts" | "sourceMac"
    >
  > {
  readonly from?: string;
  readonly to?: string;
  readonly others: readonly string[];
}

/** A rule with sets is as many, up to this. */
const mostAlternatives = 64;

/** `value` as one item of a set, or a value alone. */
type Item = unknown;

/** One match more, for each of what was asked for so far: one for each item of a set that there is a place for. */
export function matched(all: readonly Criteria[], match: IpRecord): readonly Criteria[] {
  const [op, right] = [textAt(match, "op") ?? "==", match.right];
  const left = recordAt(match, "left");
  const excluded = op === "!=";
  const items: readonly Item[] = itemsOf(right);
  const isPlain = op === "==" || op === "!=" || (op === "in" && !Array.isArray(right));
  const split = isPlain && (items.length === 1 || !excluded) && all.length * items.length <= mostAlternatives;
  const whole = (criteria: Criteria): Criteria => ({
    ...criteria,
    others: [...criteria.others, wordsOf(left, op, right)],
  });
  return all.flatMap((criteria) => {
    if (!split) return [whole(criteria)];
    const each = items.map((item) => withItem(criteria, left, item, excluded));
    return each.every((one) => one !== undefined) ? each.filter((one) => one !== undefined) : [whole(criteria)];
  });
}

const itemsOf = (right: unknown): readonly Item[] => {
  const set = isRecord(right) ? right.set : undefined;
  return Array.isArray(set)
    ? set.map((item) => (isRecord(item) && isRecord(item.elem) ? item.elem.val : item))
    : [right];
};

const isRecord = (value: unknown): value is IpRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Undefined where there is no place for it, or that is taken. */
function withItem(criteria: Criteria, left: IpRecord, item: Item, excluded: boolean): Criteria | undefined {
  const meta = textAt(recordAt(left, "meta"), "key");
  const payload = recordAt(left, "payload");
  const field = `${textAt(payload, "protocol")} ${textAt(payload, "field")}`;
  if (meta === "iifname" || meta === "iif") return withLink(criteria, "from", item, excluded);
  if (meta === "oifname" || meta === "oif") return withLink(criteria, "to", item, excluded);
  if (meta === "nfproto") {
    return excluded || (item !== "ipv4" && item !== "ipv6") ? undefined : withFamily(criteria, item === "ipv4" ? 4 : 6);
  }
  if (meta === "l4proto" || field === "ip protocol" || field === "ip6 nexthdr") {
    const family = field === "ip protocol" ? 4 : field === "ip6 nexthdr" ? 6 : criteria.family;
    return withProtocol(withFamily(criteria, family), item, excluded);
  }
  switch (field) {
    case "ip saddr":
    case "ip6 saddr":
      return withNetwork(criteria, "source", field.startsWith("ip6") ? 6 : 4, item, excluded);
    case "ip daddr":
    case "ip6 daddr":
      return withNetwork(criteria, "destination", field.startsWith("ip6") ? 6 : 4, item, excluded);
    case "ether saddr":
      return withMac(criteria, item, excluded);
    case "tcp dport":
    case "udp dport":
    case "th dport":
      return withPorts(criteria, "destinationPorts", field.slice(0, -6), item, excluded);
    case "tcp sport":
    case "udp sport":
    case "th sport":
      return withPorts(criteria, "sourcePorts", field.slice(0, -6), item, excluded);
    default:
      return undefined;
  }
}

function withLink(criteria: Criteria, side: "from" | "to", item: Item, excluded: boolean): Criteria | undefined {
  const isName = typeof item === "string" && /^[^*@\s]{1,15}$/.test(item);
  return !isName || excluded || criteria[side] !== undefined ? undefined : { ...criteria, [side]: item };
}

/** The family that another match says stays. */
function withFamily(criteria: Criteria, family: 4 | 6 | undefined): Criteria | undefined {
  if (family === undefined) return criteria.family === undefined ? criteria : { ...criteria };
  return criteria.family === undefined || criteria.family === family ? { ...criteria, family } : undefined;
}

const protocols: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  "ipv6-icmp": 58,
  sctp: 132,
  udplite: 136,
};

function withProtocol(criteria: Criteria | undefined, item: Item, excluded: boolean): Criteria | undefined {
  const named = typeof item === "string" && Object.hasOwn(protocols, item) ? protocols[item] : undefined;
  const value = typeof item === "number" && Number.isInteger(item) && item >= 0 && item <= 255 ? item : named;
  if (criteria === undefined || value === undefined) return undefined;
  const before = criteria.protocol;
  if (before !== undefined) return before.value === value && before.excluded === excluded ? criteria : undefined;
  return { ...criteria, protocol: { value, excluded } };
}

function withNetwork(
  before: Criteria,
  side: "source" | "destination",
  family: 4 | 6,
  item: Item,
  excluded: boolean,
): Criteria | undefined {
  const criteria = withFamily(before, family);
  const prefix = isRecord(item) ? recordAt(item, "prefix") : {};
  const address = typeof item === "string" ? item : textAt(prefix, "addr");
  const prefixLength = typeof item === "string" ? undefined : numberAt(prefix, "len");
  if (criteria === undefined || address === undefined || criteria[side] !== undefined) return undefined;
  const isAddress = family === 4 ? isIPv4(address) : isIPv6(address);
  const isPrefix = prefixLength === undefined || (prefixLength >= 0 && prefixLength <= (family === 4 ? 32 : 128));
  return isAddress && isPrefix ? { ...criteria, [side]: { value: { address, prefixLength }, excluded } } : undefined;
}

function withMac(criteria: Criteria, item: Item, excluded: boolean): Criteria | undefined {
  const isAddress = typeof item === "string" && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(item);
  if (!isAddress || criteria.sourceMac !== undefined) return undefined;
  return { ...criteria, sourceMac: { value: item.toLowerCase(), excluded } };
}

function withPorts(
  before: Criteria,
  side: "sourcePorts" | "destinationPorts",
  protocol: string,
  item: Item,
  excluded: boolean,
): Criteria | undefined {
  const criteria = protocol === "th" ? before : withProtocol(before, protocol, false);
  const number = criteria?.protocol?.excluded === false ? criteria.protocol.value : undefined;
  const range = isRecord(item) && Array.isArray(item.range) ? item.range : [item, item];
  const [first, last] = range;
  if (criteria === undefined || criteria[side] !== undefined || (number !== 6 && number !== 17)) return undefined;
  if (!isPort(first) || !isPort(last) || last < first) return undefined;
  return { ...criteria, [side]: { value: { first, last }, excluded } };
}

const isPort = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 65_535;

/** What there is no place for: `ct state in established,related`. */
function wordsOf(left: IpRecord, op: string, right: unknown): string {
  const [kind = "", what] = Object.entries(left)[0] ?? [];
  const named = isRecord(what) ? Object.values(what).filter((each) => typeof each === "string") : [what];
  const subject = [...(kind === "payload" ? [] : [kind]), ...named].join(" ");
  return `${subject}${op === "==" ? "" : ` ${op}`} ${valueWords(right)}`;
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join(",");
  if (!isRecord(value)) return String(value);
  const [kind = "", inner] = Object.entries(value)[0] ?? [];
  if (kind === "range" && Array.isArray(inner)) return inner.map(valueWords).join("-");
  if (kind === "prefix" && isRecord(inner)) return `${inner.addr}/${inner.len}`;
  if (kind === "set") return `{${valueWords(inner)}}`;
  return JSON.stringify(value);
}
