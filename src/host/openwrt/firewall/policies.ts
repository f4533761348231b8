import type { FirewallRule, FirewallSide, FirewallVerdict } from "../../../ports/host/network/firewall.ts";
import { anyPacket } from "../../linux/firewall/any-packet.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { distinctKeys, sectionKey } from "./section-key.ts";
import { defaultsIn, familyOf, type Policies, sidesOf, type Zone } from "./zones.ts";

/** A rule, and where it is set. */
interface ConfiguredPolicy {
  readonly rule: FirewallRule;
  /** Undefined where the defaults hold, and there are none. */
  readonly section: UciSection | undefined;
  /** The option that says the verdict; undefined for a `forwarding`, which is to accept. */
  readonly option: keyof Policies | undefined;
}

/**
 * What zones may do in general, as rules, in the order in which fw4 looks: where they may forward to (`forwarding` sections),
 * then the policies of each zone, then those for links of no zone. What comes from one link for another, and nothing here
 * decides, is left to the policy for that (`forward` of the `defaults`).
 */
export function configuredPolicies(
  firewall: UciPackage,
  zones: readonly Zone[],
  defaults: Policies,
): readonly ConfiguredPolicy[] {
  const policies: ConfiguredPolicy[] = [];
  const distinct = distinctKeys();
  const add = (
    [section, option]: readonly [UciSection | undefined, keyof Policies | undefined],
    key: string,
    description: string,
    verdict: FirewallVerdict,
    [from, to]: readonly [FirewallSide, FirewallSide],
    more: Partial<FirewallRule> = {},
  ): void => {
    const rule = { ...matchesAll, key: distinct(key), description, verdict, from, to, ...more };
    policies.push({ rule, section, option });
  };

  for (const section of firewall.sections) {
    if (section.type !== "forwarding") continue;
    const source = textOf(section, "src") ?? "";
    const target = textOf(section, "dest") ?? "";
    const description = textOf(section, "name") ?? `Forwarding from ${source} to ${target}`;
    const enabled = flagOf(section, "enabled", true);
    const family = familyOf(textOf(section, "family"));
    for (const from of sidesOf(zones, source)) {
      for (const to of sidesOf(zones, target)) {
        add([section, undefined], sectionKey(section), description, "accept", [from, to], { enabled, family });
      }
    }
  }
  for (const { name, section, links, family, logs, input, output, forward } of zones) {
    const said = (verdict: FirewallVerdict): Partial<FirewallRule> => ({ family, log: logs && verdict !== "accept" });
    const sides = links.map((link): FirewallSide => ({ link }));
    const key = `zone_${keyed(name)}`;
    for (const side of sides) {
      add([section, "input"], `${key}_input`, `Input of zone ${name}`, input, [side, "device"], said(input));
      add([section, "output"], `${key}_output`, `Output of zone ${name}`, output, ["device", side], said(output));
    }
    for (const from of sides) {
      for (const to of sides) {
        add(
          [section, "forward"],
          `${key}_forward`,
          `Forwarding within zone ${name}`,
          forward,
          [from, to],
          said(forward),
        );
      }
    }
  }
  const set = defaultsIn(firewall);
  add([set, "input"], "defaults_input", "Input of other links", defaults.input, ["any", "device"]);
  add([set, "output"], "defaults_output", "Output of other links", defaults.output, ["device", "any"]);
  return policies;
}

export const policiesIn = (firewall: UciPackage, zones: readonly Zone[], defaults: Policies): readonly FirewallRule[] =>
  configuredPolicies(firewall, zones, defaults).map(({ rule }) => rule);

const keyed = (name: string): string => name.replaceAll(/\W/g, "_");

const matchesAll = {
  enabled: true,
  valid: true,
  log: false,
  family: undefined,
  ...anyPacket,
} as const;
