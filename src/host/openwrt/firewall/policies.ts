import type { FirewallRule, FirewallSide, FirewallVerdict } from "../../../ports/host/network/firewall.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import { distinctKeys, sectionKey } from "./section-key.ts";
import { familyOf, type Policies, sidesOf, type Zone } from "./zones.ts";

/**
 * What zones may do in general, as rules, in the order in which fw4 looks: where they may forward to (`forwarding` sections),
 * then the policies of each zone, then those for links of no zone. What comes from one link for another, and nothing here
 * decides, is left to the policy for that (`forward` of the `defaults`).
 */
export function policiesIn(firewall: UciPackage, zones: readonly Zone[], defaults: Policies): readonly FirewallRule[] {
  const rules: FirewallRule[] = [];
  const distinct = distinctKeys();
  const add = (
    key: string,
    description: string,
    verdict: FirewallVerdict,
    [from, to]: readonly [FirewallSide, FirewallSide],
    more: Partial<FirewallRule> = {},
  ): void => {
    rules.push({ ...matchesAll, key: distinct(key), description, verdict, from, to, ...more });
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
        add(sectionKey(section), description, "accept", [from, to], { enabled, family });
      }
    }
  }
  for (const { name, links, family, logs, input, output, forward } of zones) {
    const said = (verdict: FirewallVerdict): Partial<FirewallRule> => ({ family, log: logs && verdict !== "accept" });
    const sides = links.map((link): FirewallSide => ({ link }));
    for (const side of sides) {
      add(`zone_${keyed(name)}_input`, `Input of zone ${name}`, input, [side, "device"], said(input));
      add(`zone_${keyed(name)}_output`, `Output of zone ${name}`, output, ["device", side], said(output));
    }
    for (const from of sides) {
      for (const to of sides) {
        add(`zone_${keyed(name)}_forward`, `Forwarding within zone ${name}`, forward, [from, to], said(forward));
      }
    }
  }
  add("defaults_input", "Input of other links", defaults.input, ["any", "device"]);
  add("defaults_output", "Output of other links", defaults.output, ["device", "any"]);
  return rules;
}

const keyed = (name: string): string => name.replaceAll(/\W/g, "_");

const matchesAll = {
  enabled: true,
  valid: true,
  log: false,
  family: undefined,
  protocol: undefined,
  source: undefined,
  destination: undefined,
  sourcePorts: undefined,
  destinationPorts: undefined,
  sourceMac: undefined,
} as const;
