import { isIPv4 } from "node:net";
import type { FirewallMatch, FirewallRule, FirewallSide } from "../../../ports/host/network/firewall.ts";
import { anyPacket } from "../../linux/firewall/any-packet.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { macOf, matchesOf, networkOf, portsOf, protocolOf } from "./criteria.ts";
import { distinctKeys, sectionKey } from "./section-key.ts";
import { isOpening } from "./strictness.ts";
import { familyOf, sidesOf, verdictOf, type Zone } from "./zones.ts";

// Rules as `rule` sections of /etc/config/firewall say them. [OpenWrt fw4, fw3]

/** Conditions that no member of a rule stands for: the description names them. */
const otherConditions = [
  "icmp_type",
  "ipset",
  "helper",
  "mark",
  "dscp",
  "limit",
  "limit_burst",
  "start_date",
  "stop_date",
  "start_time",
  "stop_time",
  "weekdays",
  "monthdays",
  "utc_time",
] as const;

/** Most rules that one section becomes; where its lists would make more, the description names the lists. */
const mostOfASection = 64;

/** A section, and the rules that it is. */
export interface ConfiguredRules {
  readonly section: UciSection;
  /** Whether it is looked at before those of the zones. */
  readonly forAll: boolean;
  readonly rules: readonly FirewallRule[];
}

/** How the section of a rule is called that is added under this key: others of the same package may be added under it too. */
export const addedRule = (key: string): string => `${key}_rule`;

/**
 * Each section that decides something, in the order in which the system looks: those for packets from anywhere come first. One
 * that has several links, protocols, addresses or ports is as many rules. Those of the agent that open all are left out.
 */
export function configuredRulesIn(firewall: UciPackage, zones: readonly Zone[]): readonly ConfiguredRules[] {
  const distinct = distinctKeys();
  const found: ConfiguredRules[] = [];
  for (const section of firewall.sections) {
    if (section.type !== "rule" || isOpening(section.name)) continue;
    const rules = rulesOf(section, zones).map((rule) => ({ ...rule, key: distinct(rule.key) }));
    if (rules.length > 0) found.push({ section, forAll: isForAll(section), rules });
  }
  return [...found.filter(({ forAll }) => forAll), ...found.filter(({ forAll }) => !forAll)];
}

export const filterRulesIn = (firewall: UciPackage, zones: readonly Zone[]): readonly FirewallRule[] =>
  configuredRulesIn(firewall, zones).flatMap(({ rules }) => rules);

function isForAll(section: UciSection): boolean {
  const source = textOf(section, "src");
  return source === "*" || (source === undefined && ["*", undefined].includes(textOf(section, "dest")));
}

function rulesOf(section: UciSection, zones: readonly Zone[]): readonly FirewallRule[] {
  const verdict = verdictOf(textOf(section, "target"));
  return verdict === undefined ? [] : criteriaOf(section, zones).map((each) => ({ ...each, verdict }));
}

/** What a `rule` section asks of packets, whatever it does with them: each way in which one can be what it asks for. */
export function criteriaOf(section: UciSection, zones: readonly Zone[]): readonly Omit<FirewallRule, "verdict">[] {
  const source = textOf(section, "src");
  const target = textOf(section, "dest");
  const sides = {
    from: source === undefined ? (["device"] as const) : sidesOf(zones, source),
    to: target !== undefined ? sidesOf(zones, target) : ([source === undefined ? "any" : "device"] as const),
  };
  const narrowed = narrowedSide(section, sides);
  const { from, to }: Sides = { ...sides, ...narrowed };
  const others: string[] = otherConditions.flatMap((name) => saidOf(section, name));
  if (narrowed === undefined) others.unshift(...["device", "direction"].flatMap((name) => saidOf(section, name)));

  const lists = {
    source: matchesOf(wordsOf(section, "src_ip"), networkOf),
    destination: matchesOf(wordsOf(section, "dest_ip"), networkOf),
    sourcePorts: matchesOf(wordsOf(section, "src_port"), portsOf),
    destinationPorts: matchesOf(wordsOf(section, "dest_port"), portsOf),
    sourceMac: matchesOf(wordsOf(section, "src_mac"), macOf),
  };
  const protocols = protocolsOf(section);
  const valid = ![lists.sourcePorts, lists.destinationPorts, lists.sourceMac].includes(undefined);
  const count = Object.values(lists).reduce((product, list) => product * Math.max(list?.length ?? 1, 1), 1);
  const tooMany = count * from.length * to.length * (protocols?.length ?? 1) > mostOfASection;

  /** The alternatives of a list; where they cannot be rules of their own, none, and the description names them. */
  const alternatives = <Value>(
    list: readonly FirewallMatch<Value>[] | undefined,
    option: string,
  ): readonly (FirewallMatch<Value> | undefined)[] => {
    if (list?.length === 0) return [undefined];
    if (list?.length === 1 || (list?.every(({ excluded }) => !excluded) && !tooMany)) return list ?? [undefined];
    others.push(...saidOf(section, option));
    return [undefined];
  };
  const sources = alternatives(lists.source, "src_ip");
  const destinations = alternatives(lists.destination, "dest_ip");
  const sourcePorts = alternatives(lists.sourcePorts, "src_port");
  const destinationPorts = alternatives(lists.destinationPorts, "dest_port");
  const macs = alternatives(lists.sourceMac, "src_mac");
  if (protocols === undefined) others.push(...saidOf(section, "proto"));

  const name = textOf(section, "name") ?? "";
  const common = {
    key: keyOf(section),
    enabled: flagOf(section, "enabled", true),
    description: oneLine(others.length === 0 ? name : `${name} (${others.join("; ")})`.trimStart()),
    log: !/^(|0|off|false|no)$/.test(textOf(section, "log") ?? ""),
  };
  const family = familyOf(textOf(section, "family"));
  const rules = combinations({
    from,
    to,
    protocol: protocols ?? [undefined],
    source: sources,
    destination: destinations,
  }).flatMap(({ protocol, ...one }) =>
    familiesOf(family, protocol?.value, [one.source, one.destination]).flatMap((each) =>
      combinations({
        sourcePorts: hasPorts(protocol) ? sourcePorts : [undefined],
        destinationPorts: hasPorts(protocol) ? destinationPorts : [undefined],
        sourceMac: macs,
      }).map((more) => ({
        ...common,
        ...one,
        ...more,
        valid,
        family: each,
        protocol: numbered(protocol, each),
      })),
    ),
  );
  return rules.length > 0
    ? rules
    : [{ ...common, ...anyPacket, valid: false, from: first(from), to: first(to), family }];
}

type Sides = Readonly<Record<"from" | "to", readonly FirewallSide[]>>;

/** A rule for one link of its zone, or of all that there are, names that; undefined where it is for another one. */
function narrowedSide(section: UciSection, sides: Sides): Partial<Sides> | undefined {
  const link = textOf(section, "device");
  if (link === undefined || !/^[^!+*]+$/.test(link)) return undefined;
  const name = /^(out|egress|1)$/.test(textOf(section, "direction") ?? "") ? "to" : "from";
  const isAmong = sides[name].some((side) => side === "any" || (typeof side === "object" && side.link === link));
  return isAmong ? { [name]: [{ link }] } : undefined;
}

/** Those that were added go by the key that they were added under. */
function keyOf(section: UciSection): string {
  const [, added] = /^(cpe_\d+)_(?:rule|class)$/.exec(section.name) ?? [];
  return added ?? sectionKey(section);
}

const first = (sides: readonly FirewallSide[]): FirewallSide => sides[0] ?? "any";

/** One of each list, in all ways; the last list changes fastest. */
function combinations<Lists extends Readonly<Record<string, readonly unknown[]>>>(
  lists: Lists,
): readonly { readonly [Name in keyof Lists]: Lists[Name][number] }[] {
  let found: readonly object[] = [{}];
  for (const [name, list] of Object.entries(lists)) {
    found = found.flatMap((each) => list.map((value) => ({ ...each, [name]: value })));
  }
  return found as readonly { readonly [Name in keyof Lists]: Lists[Name][number] }[];
}

type Protocol = FirewallMatch<number | "icmp" | "any">;

/** TCP and UDP where nothing is said; undefined if there is one that is not known. */
function protocolsOf(section: UciSection): readonly (Protocol | undefined)[] | undefined {
  const words = wordsOf(section, "proto").flatMap((word) =>
    /^!?tcpudp$/i.test(word) ? ["tcp", "udp"].map((each) => word.toLowerCase().replace("tcpudp", each)) : [word],
  );
  const found = matchesOf(words.length === 0 ? ["tcp", "udp"] : words, protocolOf);
  if (found?.some(({ value, excluded }) => value === "any" && !excluded)) return [undefined];
  return found?.some(({ value }) => value === "any") ? undefined : found;
}

const hasPorts = (protocol: Protocol | undefined): boolean =>
  protocol !== undefined && !protocol.excluded && (protocol.value === 6 || protocol.value === 17);

function numbered(protocol: Protocol | undefined, family: 4 | 6 | undefined): FirewallMatch<number> | undefined {
  if (protocol === undefined || protocol.value === "any") return undefined;
  const { value, excluded } = protocol;
  return { value: value === "icmp" ? (family === 6 ? 58 : 1) : value, excluded };
}

/** The families that a rule is for (undefined: both); none if what it says is not of one family. */
function familiesOf(
  said: 4 | 6 | undefined,
  protocol: number | "icmp" | "any" | undefined,
  networks: readonly (FirewallMatch<{ readonly address: string }> | undefined)[],
): readonly (4 | 6 | undefined)[] {
  const asked = new Set<4 | 6>(said === undefined ? [] : [said]);
  if (protocol === 58) asked.add(6);
  for (const network of networks) if (network !== undefined) asked.add(isIPv4(network.value.address) ? 4 : 6);
  if (asked.size > 1) return [];
  if (asked.size === 1) return [...asked];
  return protocol === "icmp" ? [4, 6] : [undefined];
}

function saidOf(section: UciSection, option: string): readonly string[] {
  const text = textOf(section, option);
  return text === undefined ? [] : [`${option} ${text}`];
}

const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, " ");
