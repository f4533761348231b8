import { UnreadableSystem } from "../programs/unreadable-system.ts";
import { iptablesRules } from "./iptables-rule.ts";
import type { NftChain, NftRule } from "./nft-ruleset.ts";

/** More than anybody can look at: of a part of them it could not be said what becomes of a packet. */
const mostRules = 20_000;

const hooks: ReadonlySet<string> = new Set(["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]);

/**
 * What `iptables-save` or `ip6tables-save` prints, as chains of nftables: `*filter`, `:INPUT DROP [0:0]`, `-A INPUT -i lo -j ACCEPT`,
 * `COMMIT`. Throws `UnreadableSystem` for anything else. [iptables-save(8)]
 */
export function parseIptables(text: string, family: "ip" | "ip6"): readonly NftChain[] {
  const tables = text
    .split(/^\*/m)
    .slice(1)
    .map((part) => parseTable(part, family));
  const rules = tables.flat().reduce((sum, chain) => sum + chain.rules.length, 0);
  if (rules > mostRules) throw new UnreadableSystem(`${programOf(family)}`, `printed more than ${mostRules} rules`);
  return tables.filter(canDecide).flat();
}

const programOf = (family: "ip" | "ip6"): string => (family === "ip" ? "iptables-save" : "ip6tables-save");

/** Of the other tables, which mark packets and let them pass, those count that stop some. */
function canDecide(chains: readonly NftChain[]): boolean {
  const stops = ({ statements }: NftRule): boolean => statements.some((each) => "drop" in each || "reject" in each);
  return chains.some(
    ({ table, rules, base }) => table === "filter" || table === "nat" || base?.policy === "drop" || rules.some(stops),
  );
}

function parseTable(text: string, family: "ip" | "ip6"): readonly NftChain[] {
  const [name = "", ...lines] = text.split("\n");
  const table = name.trim();
  const chains = new Map<string, NftChain & { readonly rules: NftRule[] }>();
  for (const line of lines) {
    const [, chain = "", policy] = /^:(\S+) (\S+)/.exec(line) ?? [];
    if (chain === "") continue;
    const isBase = policy !== "-" && hooks.has(chain);
    const base = {
      type: table === "nat" ? "nat" : "filter",
      hook: chain.toLowerCase(),
      policy: policy === "DROP" ? "drop" : "accept",
    } as const;
    chains.set(chain, { family, table, name: chain, base: isBase ? base : undefined, rules: [] });
  }
  const words = { family, chains: new Set(chains.keys()) };
  for (const line of lines) {
    const [option, chain = "", ...argv] = argumentsOf(line);
    if (option !== "-A") continue;
    const found = chains.get(chain);
    if (found === undefined)
      throw new UnreadableSystem(programOf(family), `has a rule of no chain: ${line.slice(0, 80)}`);
    found.rules.push(...iptablesRules(argv, words));
  }
  return [...chains.values()];
}

/** Split at spaces, but for those within quotes; `\"` is a quote, and `\\` a backslash. */
const argumentsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, plain]) => plain ?? (quoted ?? "").replaceAll(/\\(.)/g, "$1"),
  );
