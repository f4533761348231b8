import type { FirewallChain, FirewallLevel, FirewallReading } from "../../ports/host/network/firewall.ts";
import type { LinkReading } from "../../ports/host/network/links.ts";
import { jumpTo, loopbackAmong, type ShownRule, shownRules } from "./shown-rule.ts";

// The packet filter as TR-181 has it, in levels and chains. One that has none of its own is one level, since the system has one
// configuration, and three chains. The chain of the level sends each packet through Rules, the filter's own rules in the order in
// which they are looked at, and what they leave undecided through Policies: what each part of the network may do in general. What
// both leave is decided by DefaultPolicy.

export interface ShownLevel extends FirewallLevel {
  readonly order: number;
}

export interface ShownChain extends Omit<FirewallChain, "rules" | "creator"> {
  /** A configuration does not tell who wrote it. */
  readonly creator: FirewallChain["creator"] | "Other";
  readonly rules: readonly ShownRule[];
  /** The link that stands for the device itself. */
  readonly loopback: string | undefined;
}

const configured = {
  key: "configured",
  name: "Configured",
  description: "As the system is configured",
  chain: "all",
  /** They come before Policies. */
  portMappings: true,
};

export function levelsOf({ layout, otherwise, otherwiseLogged = false }: FirewallReading): readonly ShownLevel[] {
  const levels = layout?.levels ?? [{ ...configured, otherwise, log: otherwiseLogged }];
  return levels.map((level, at) => ({ ...level, order: at + 1 }));
}

/** Key of the level in force; undefined while there is none. */
export const levelOf = ({ layout }: FirewallReading): string | undefined =>
  layout === undefined ? configured.key : layout.level;

/** `links`: that are IP interfaces. */
export function chainsOf(
  { layout, running, rules, policies }: FirewallReading,
  links: readonly LinkReading[],
): readonly ShownChain[] {
  const loopback = loopbackAmong(links);
  if (layout !== undefined) {
    return layout.chains.map((chain) => ({
      ...chain,
      rules: shownRules(links, running !== false && chain.enabled)(chain.rules),
      loopback,
    }));
  }
  const shown = shownRules(links, running !== false);
  const every = { enabled: true, creator: "Other", loopback } as const;
  return [
    { ...every, key: "all", name: "All", rules: [jumpTo("rules", 1), jumpTo("policies", 2)] },
    { ...every, key: "rules", name: "Rules", rules: shown(rules) },
    { ...every, key: "policies", name: "Policies", rules: shown(policies) },
  ];
}
