import { isIPv4 } from "node:net";
import type { AddressTranslation } from "../../../ports/host/network/firewall.ts";
import type { LinkReading } from "../../../ports/host/network/links.ts";
import type { PortMapping } from "../../../ports/host/network/port-mappings.ts";
import { type IpRecord, numberAt, recordAt, textAt } from "../programs/ip-json.ts";
import { type Criteria, matched } from "./nft-criteria.ts";
import { asksMore, keyOf, withWords } from "./nft-rules.ts";
import type { NftChain, NftRule } from "./nft-ruleset.ts";

/** Links where packets that leave get an address of the link: `oifname "wan" masquerade`, or `snat` to one that it has. */
export function translationsIn(all: readonly NftChain[], links: readonly LinkReading[]): readonly AddressTranslation[] {
  const found = natRules(all, "postrouting").flatMap(({ rule }) => {
    const given = rule.statements.find((statement) => "masquerade" in statement || "snat" in statement);
    if (given === undefined) return [];
    const target = textAt(recordAt(given, "snat"), "addr");
    return criteriaOf(rule).flatMap(({ to, family }) => {
      const link = links.find(({ name }) => name === to);
      const isOwn = "masquerade" in given || link?.addresses.some(({ address }) => address === target) === true;
      return to !== undefined && family !== 6 && isOwn ? [to] : [];
    });
  });
  const seen = new Map<string, number>();
  return [...new Set(found)].map((link) => ({ key: keyOf(["translation", link], seen), link }));
}

/** Rules that lead what comes in for a port to a machine inside. One that asks for more than a mapping has a place for is none. */
export function mappingsIn(all: readonly NftChain[], links: readonly LinkReading[]): readonly PortMapping[] {
  const seen = new Map<string, number>();
  return natRules(all, "prerouting").flatMap(({ chain, rule }) => {
    const target = rule.statements.map((statement) => recordAt(statement, "dnat")).find((dnat) => "addr" in dnat);
    if (target === undefined) return [];
    return criteriaOf(rule).flatMap((criteria) => mappingOf(chain, rule, criteria, target, links, seen) ?? []);
  });
}

interface NatRule {
  readonly chain: NftChain;
  readonly rule: NftRule;
}

/** Of IPv4, in the chains of this hook and in those that they lead all packets to, or all that are for the device. */
function natRules(all: readonly NftChain[], hook: string): readonly NatRule[] {
  const chains = new Set(
    all.filter(({ base, family }) => base?.type === "nat" && base.hook === hook && family !== "ip6"),
  );
  const found: NatRule[] = [];
  for (const chain of chains) {
    for (const rule of chain.rules) {
      const name = rule.statements.map((each) => textAt(recordAt(each, "jump"), "target")).find((each) => each);
      const target = all.find(
        (each) => each.family === chain.family && each.table === chain.table && each.name === name,
      );
      const isForAll = criteriaOf(rule).every((each) => Object.keys(each).length === 1 && isForDevice(each));
      if (target !== undefined && isForAll) chains.add(target);
      found.push({ chain, rule });
    }
  }
  return found;
}

/** Asks for nothing else that there is no place for. */
const isForDevice = ({ others }: Criteria): boolean => others.every((words) => /^fib .*\blocal$/.test(words));

const criteriaOf = ({ statements }: NftRule): readonly Criteria[] =>
  statements.reduce<readonly Criteria[]>(
    (criteria, statement) => {
      if ("match" in statement) return matched(criteria, recordAt(statement, "match"));
      return asksMore(statement) ? criteria.map((each) => withWords(each, statement)) : criteria;
    },
    [{ others: [] }],
  );

function mappingOf(
  chain: NftChain,
  { comment }: NftRule,
  criteria: Criteria,
  target: IpRecord,
  links: readonly LinkReading[],
  seen: Map<string, number>,
): PortMapping | undefined {
  const { from, to, family, protocol, source, destination, sourcePorts, destinationPorts, sourceMac } = criteria;
  const internalClient = textAt(target, "addr") ?? "";
  const own = destination === undefined ? undefined : linkWith(links, destination);
  const isPlain = [to, sourcePorts, sourceMac].every((each) => each === undefined) && family !== 6;
  if (!isPlain || !isIPv4(internalClient) || !isForDevice(criteria)) {
    return undefined;
  }
  if (destination !== undefined && (own === undefined || (from !== undefined && from !== own))) return undefined;
  if (source !== undefined && (source.excluded || (source.value.prefixLength ?? 32) !== 32)) return undefined;
  if (protocol === undefined || protocol.excluded || (protocol.value !== 6 && protocol.value !== 17)) return undefined;
  if (destinationPorts?.excluded === true) return undefined;
  const { first = 0, last = 0 } = destinationPorts?.value ?? {};
  const internalPort = target.port === undefined ? 0 : numberAt(target, "port");
  // A range that leads to another range, or all ports to one: a mapping has no place for that.
  if (internalPort === undefined || (internalPort !== 0 && first !== last)) return undefined;
  const link = from ?? own;
  return {
    key: keyOf(
      ["mapping", link, protocol.value, first, last, source?.value.address, internalClient, internalPort],
      seen,
    ),
    origin: /upnp/i.test(`${chain.table} ${chain.name}`) ? "upnp" : "user",
    enabled: true,
    link,
    allLinks: link === undefined,
    remoteHost: source?.value.address ?? "",
    protocol: protocol.value === 6 ? "tcp" : "udp",
    externalPort: first,
    externalPortEnd: last === first ? 0 : last,
    internalPort,
    internalClient,
    description: [...comment.replaceAll(/\p{Cc}+/gu, " ")].slice(0, 256).join(""),
  };
}

/** The link that has the address that packets are for. */
const linkWith = (
  links: readonly LinkReading[],
  { value, excluded }: NonNullable<Criteria["destination"]>,
): string | undefined =>
  excluded || (value.prefixLength ?? 32) !== 32
    ? undefined
    : links.find(({ addresses }) => addresses.some(({ address }) => address === value.address))?.name;
