import { type IpRecord, numberAt, recordAt, recordsAt, textAt } from "../programs/ip-json.ts";
import { UnreadableSystem } from "../programs/unreadable-system.ts";

export interface NftRule {
  readonly comment: string;
  /** Statements, in order, as nft prints them: `{"match":{…}}`, `{"accept":null}`. */
  readonly statements: readonly IpRecord[];
}

export interface NftChain {
  readonly family: "ip" | "ip6" | "inet";
  readonly table: string;
  readonly name: string;
  /** Where packets come into it; undefined for one that others lead to. */
  readonly base: { readonly type: string; readonly hook: string; readonly policy: "accept" | "drop" } | undefined;
  readonly rules: readonly NftRule[];
}

export const nftWords = ["nft", "-j", "-t", "list", "ruleset"] as const;

/** More than anybody can look at: of a part of them it could not be said what becomes of a packet. */
const mostRules = 20_000;

/**
 * What `nft -j -t list ruleset` prints, of the families that carry IP: `{"nftables":[{"chain":{…}},{"rule":{…}},…]}`. Throws
 * `UnreadableSystem` for anything else. [libnftables-json(5)]
 */
export function parseRuleset(text: string): readonly NftChain[] {
  const chains = new Map<string, NftChain & { readonly rules: NftRule[] }>();
  const keyOf = (record: IpRecord, name: string): string =>
    JSON.stringify([textAt(record, "family"), textAt(record, "table"), textAt(record, name)]);
  let rules = 0;
  for (const entry of entriesIn(text)) {
    const [chain, rule] = [recordAt(entry, "chain"), recordAt(entry, "rule")];
    const family = familyOf(textAt(chain, "family"));
    const [table, name] = [textAt(chain, "table"), textAt(chain, "name")];
    if (family !== undefined && table !== undefined && name !== undefined) {
      chains.set(keyOf(chain, "name"), { family, table, name, base: baseOf(chain), rules: [] });
    }
    if (!("expr" in rule)) continue;
    rules += 1;
    if (rules > mostRules) throw new UnreadableSystem(nftWords.join(" "), `printed more than ${mostRules} rules`);
    chains.get(keyOf(rule, "chain"))?.rules.push({
      comment: textAt(rule, "comment") ?? "",
      statements: recordsAt(rule, "expr"),
    });
  }
  return [...chains.values()];
}

function entriesIn(text: string): readonly IpRecord[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UnreadableSystem(nftWords.join(" "), "printed what is not JSON");
  }
  const entries = recordsAt({ parsed: [parsed] }, "parsed").flatMap((each) => recordsAt(each, "nftables"));
  if (entries.length === 0) throw new UnreadableSystem(nftWords.join(" "), "printed no ruleset");
  return entries;
}

const familyOf = (family: string | undefined): NftChain["family"] | undefined =>
  family === "ip" || family === "ip6" || family === "inet" ? family : undefined;

function baseOf(chain: IpRecord): NftChain["base"] {
  const [type, hook] = [textAt(chain, "type"), textAt(chain, "hook")];
  if (type === undefined || hook === undefined || numberAt(chain, "prio") === undefined) return undefined;
  return { type, hook, policy: textAt(chain, "policy") === "drop" ? "drop" : "accept" };
}
