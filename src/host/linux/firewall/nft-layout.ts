import type {
  FirewallChain,
  FirewallLayout,
  FirewallRule,
  FirewallSide,
} from "../../../ports/host/network/firewall.ts";
import { anyPacket } from "./any-packet.ts";
import { chainKey, keyOf, rulesOf } from "./nft-rules.ts";
import type { NftChain } from "./nft-ruleset.ts";

// A ruleset as a level and chains: the chain of the level leads each packet through the chain of its hook, and then to what that
// does with what it has not decided.

const hooks = ["input", "output", "forward"] as const;
type Hook = (typeof hooks)[number];

const levelKey = "ruleset";
const entryKey = "all";

/** Of a filter that has chains. Without a level where several of them filter the same packets, or one cannot be shown. */
export function layoutOf(all: readonly NftChain[]): FirewallLayout {
  const filters = reachedFrom(all, (chain) => chain.base?.type === "filter" && hookOf(chain) !== undefined);
  const seen = new Map<string, number>();
  const read = filters.flatMap((chain) => {
    const rules = rulesOf(chain, seen);
    return rules === undefined ? [] : [{ chain, rules }];
  });
  const present = new Set(read.map(({ chain }) => chainKey(chain, chain.name)));
  const chains = read.map(
    ({ chain, rules }): FirewallChain => ({
      key: chainKey(chain, chain.name),
      enabled: true,
      name: `${chain.family} ${chain.table} ${chain.name}`.slice(0, 64),
      creator: "Defaults",
      rules: rules.map((rule) =>
        rule.chain !== undefined && !present.has(rule.chain) ? { ...rule, chain: undefined } : rule,
      ),
    }),
  );
  const bases = filters.filter(({ base }) => base !== undefined);
  if (bases.length === 0 || read.length < filters.length || overlap(bases) || present.size < chains.length) {
    return { levels: [], chains: unique(chains), level: undefined };
  }
  const entry: FirewallChain = {
    key: entryKey,
    enabled: true,
    name: "All",
    creator: "Defaults",
    rules: entryRules(bases, seen),
  };
  const forward = bases.find((chain) => hookOf(chain) === "forward" && chain.family === "inet");
  const level = {
    key: levelKey,
    name: "Ruleset",
    description: "As nftables is configured",
    chain: entryKey,
    portMappings: letsMappedIn(bases),
    otherwise: forward?.base?.policy ?? "accept",
    log: false,
  };
  return { levels: [level], chains: [entry, ...chains], level: levelKey };
}

function hookOf({ base }: NftChain): Hook | undefined {
  return hooks.find((hook) => hook === base?.hook);
}

/** Those, and all that they lead to. */
function reachedFrom(all: readonly NftChain[], isWanted: (chain: NftChain) => boolean): readonly NftChain[] {
  const byKey = new Map(all.map((chain) => [chainName(chain, chain.name), chain]));
  const reached = new Set(all.filter(isWanted));
  for (const chain of reached) {
    for (const name of targetsIn(chain)) {
      const target = byKey.get(chainName(chain, name));
      if (target !== undefined) reached.add(target);
    }
  }
  return [...reached];
}

const chainName = ({ family, table }: NftChain, name: string): string => JSON.stringify([family, table, name]);

/** In rules and in their maps. */
function targetsIn({ rules }: NftChain): readonly string[] {
  const found = JSON.stringify(rules.map(({ statements }) => statements)).matchAll(
    /"(?:jump|goto)":\{"target":("(?:[^"\\]|\\.)*")\}/g,
  );
  return [...found].map(([, name = '""']) => String(JSON.parse(name)));
}

const families = ({ family }: NftChain): readonly (4 | 6)[] =>
  family === "inet" ? [4, 6] : family === "ip" ? [4] : [6];

/** Whether two of them filter the same packets: what one accepts the other may still drop. */
function overlap(bases: readonly NftChain[]): boolean {
  const taken = bases.flatMap((chain) => families(chain).map((family) => `${hookOf(chain)} ${family}`));
  return new Set(taken).size < taken.length;
}

function unique(chains: readonly FirewallChain[]): readonly FirewallChain[] {
  return [...new Map(chains.map((chain) => [chain.key, chain])).values()];
}

function entryRules(bases: readonly NftChain[], seen: Map<string, number>): readonly FirewallRule[] {
  return hooks.flatMap((hook) =>
    bases
      .filter((chain) => hookOf(chain) === hook)
      .flatMap((chain): readonly FirewallRule[] => {
        const from: FirewallSide = hook === "output" ? "device" : "any";
        const to: FirewallSide = hook === "input" ? "device" : "any";
        const policy = chain.base?.policy ?? "accept";
        const own = { ...open, from, to, family: chain.family === "inet" ? undefined : families(chain)[0] };
        const key = chainKey(chain, chain.name);
        const through: FirewallRule = {
          ...own,
          key: keyOf([hook, key], seen),
          description: chain.name.slice(0, 256),
          verdict: "chain",
          chain: key,
        };
        // What is forwarded is left to the policy of the level, if that is for both families.
        if (hook === "forward" && chain.family === "inet") return [through];
        return [through, { ...own, key: keyOf([hook, key, policy], seen), description: "Policy", verdict: policy }];
      }),
  );
}

const open = {
  enabled: true,
  valid: true,
  log: false,
  ...anyPacket,
} as const;

/** Whether whatever was led to a machine inside may go there: by the policy, or by `ct status dnat accept`. */
function letsMappedIn(bases: readonly NftChain[]): boolean {
  const forward = bases.filter((chain) => hookOf(chain) === "forward" && chain.family !== "ip6");
  return forward.every(
    ({ base, rules }) =>
      base?.policy === "accept" ||
      rules.some(({ statements }) => {
        const text = JSON.stringify(statements);
        return (
          /^\[\{"match":\{"op":"(==|in)","left":\{"ct":\{"key":"status"\}\},"right":"dnat"\}\}/.test(text) &&
          text.includes('"accept"')
        );
      }),
  );
}
