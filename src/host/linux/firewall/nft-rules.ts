import { createHash } from "node:crypto";
import type { FirewallDecision, FirewallRule } from "../../../ports/host/network/firewall.ts";
import { type IpRecord, recordAt, recordsAt, textAt } from "../programs/ip-json.ts";
import { type Criteria, matched } from "./nft-criteria.ts";
import type { NftChain, NftRule } from "./nft-ruleset.ts";

interface Decision {
  readonly verdict: FirewallDecision;
  /** Name of the chain that it leads through. */
  readonly target?: string;
}

/** What a rule comes to, in order: each alternative with its decision. */
interface Read {
  readonly criteria: Criteria;
  readonly decision: Decision;
}

/** TR-181 has no more room for it. */
const longestDescription = 256;

export const chainKey = ({ family, table }: NftChain, name: string): string =>
  `${family}_${table}_${name}`.replaceAll(/\W/g, "_");

/** The rules of a chain that decide; undefined where one does what a firewall of TR-181 has no decision for. */
export function rulesOf(chain: NftChain, seen: Map<string, number>): readonly FirewallRule[] | undefined {
  const rules: FirewallRule[] = [];
  for (const rule of chain.rules) {
    const read = readRule(chain, rule);
    if (read === undefined) return undefined;
    const log = rule.statements.some((statement) => "log" in statement);
    for (const { criteria, decision } of read) rules.push(ruleOf(chain, rule, { criteria, decision }, log, seen));
  }
  return rules;
}

const familyOf = ({ family }: NftChain): 4 | 6 | undefined => (family === "ip" ? 4 : family === "ip6" ? 6 : undefined);

/** Empty for one that decides nothing: it counts, logs or marks. */
function readRule(chain: NftChain, { statements }: NftRule): readonly Read[] | undefined {
  const family = familyOf(chain);
  let criteria: readonly Criteria[] = [{ others: [], ...(family !== undefined && { family }) }];
  for (const statement of statements) {
    const [kind = ""] = Object.keys(statement);
    const decisions = decisionsOf(kind, statement);
    if (decisions !== undefined) {
      return criteria.flatMap((each) => decisions.map((decision) => ({ criteria: each, decision })));
    }
    if (kind === "match") criteria = matched(criteria, recordAt(statement, "match"));
    else if (kind === "vmap") return readMap(criteria, recordAt(statement, "vmap"));
    else if (asksMore(statement)) criteria = criteria.map((each) => withWords(each, statement));
    else if (!passing.has(kind) && !isHarmlessTarget(statement)) return undefined;
  }
  return [];
}

/** What lets a packet go on to the next statement. */
const passing: ReadonlySet<string> = new Set([
  "counter",
  "log",
  "comment",
  "mangle",
  "flow",
  "ct helper",
  "ct timeout",
  "meta",
]);

/** Whether it is for some packets only, by what has no place: a limit, or what iptables has loaded and nftables has no words of its own for. */
export const asksMore = (statement: IpRecord): boolean =>
  "limit" in statement || textAt(recordAt(statement, "xt"), "type") === "match";

const isHarmlessTarget = (statement: IpRecord): boolean =>
  /^(LOG|NFLOG|MARK|CONNMARK|TCPMSS|CT|TRACE)$/.test(textAt(recordAt(statement, "xt"), "name") ?? "");

export function withWords(criteria: Criteria, statement: IpRecord): Criteria {
  const limit = recordAt(statement, "limit");
  const words =
    "limit" in statement
      ? `limit ${limit.inv === true ? "over " : ""}${limit.rate ?? statement.limit}${limit.per === undefined ? "" : `/${limit.per}`}`
      : `xt ${textAt(recordAt(statement, "xt"), "name") ?? ""}`;
  return { ...criteria, others: [...criteria.others, words] };
}

function decisionsOf(kind: string, statement: IpRecord): readonly Decision[] | undefined {
  switch (kind) {
    case "accept":
    case "drop":
    case "reject":
    case "return":
      return [{ verdict: kind }];
    case "jump":
    case "goto": {
      const target = textAt(recordAt(statement, kind), "target") ?? "";
      const through: Decision = { verdict: "chain", target };
      return kind === "jump" ? [through] : [through, { verdict: "return" }];
    }
    default:
      return undefined;
  }
}

/** `ct state vmap { established : accept, invalid : drop }`: a rule for each. */
function readMap(criteria: readonly Criteria[], map: IpRecord): readonly Read[] | undefined {
  const set = recordAt(map, "data").set;
  if (!Array.isArray(set)) return undefined;
  const reads: Read[] = [];
  for (const entry of set) {
    if (!Array.isArray(entry)) return undefined;
    const [right, to] = entry;
    const [statement] = recordsAt({ to: [to] }, "to");
    const [kind = ""] = Object.keys(statement ?? {});
    if (kind === "continue") continue;
    const decisions = statement && decisionsOf(kind, statement);
    if (decisions === undefined) return undefined;
    for (const each of matched(criteria, { op: "==", left: map.key, right })) {
      for (const decision of decisions) reads.push({ criteria: each, decision });
    }
  }
  return reads;
}

function ruleOf(
  chain: NftChain,
  { comment }: NftRule,
  { criteria, decision: { verdict, target } }: Read,
  log: boolean,
  seen: Map<string, number>,
): FirewallRule {
  const { from, to, others, family, protocol, source, destination, sourcePorts, destinationPorts, sourceMac } =
    criteria;
  const hook = chain.base?.hook;
  const words = [comment, ...others].filter((each) => each !== "").join("; ");
  return {
    key: keyOf([chain.family, chain.table, chain.name, criteria, verdict, target, comment], seen),
    enabled: true,
    valid: true,
    description: [...words.replaceAll(/\p{Cc}+/gu, " ")].slice(0, longestDescription).join(""),
    verdict,
    ...(target !== undefined && { chain: chainKey(chain, target) }),
    log,
    from: from === undefined ? (hook === "output" ? "device" : "any") : { link: from },
    to: to === undefined ? (hook === "input" ? "device" : "any") : { link: to },
    family,
    protocol,
    source,
    destination,
    sourcePorts,
    destinationPorts,
    sourceMac,
  };
}

/** By what the rule says: handles are others after each loading of the ruleset. Of several that are the same, by their order. */
export function keyOf(content: unknown, seen: Map<string, number>): string {
  const digest = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 12);
  const count = (seen.get(digest) ?? 0) + 1;
  seen.set(digest, count);
  return count === 1 ? `r_${digest}` : `r_${digest}_${count}`;
}
