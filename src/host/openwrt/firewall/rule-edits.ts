import type { FirewallRule, FirewallRuleSettings } from "../../../ports/host/network/firewall.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { valuesOf } from "../uci/write/values-of.ts";
import { addedRule, type ConfiguredRules, configuredRulesIn } from "./filter-rules.ts";
import { type RuleSurroundings, ruleValues } from "./rule-values.ts";
import { sectionRows } from "./section-rows.ts";

const configuration = "firewall";

/** Rules as `rule` sections of a draft of /etc/config/firewall. */
export interface RuleEdits {
  add(key: string, settings: FirewallRuleSettings): void;
  change(key: string, settings: Partial<FirewallRuleSettings>): void;
  remove(key: string): void;
}

export function ruleEdits(draft: UciDraft, surroundings: RuleSurroundings): RuleEdits {
  const { all, find, named, following, alone, refuseTaken } = sectionRows<FirewallRule, ConfiguredRules>(
    draft,
    () => configuredRulesIn(draft.package(configuration), surroundings.zones),
    (own, rule) => ruleValues(own, rule, surroundings),
    "rule",
  );

  const orderOf = (key: string): number =>
    1 +
    all()
      .flatMap(({ rules }) => rules)
      .findIndex((rule) => rule.key === key);

  /** Puts a rule at this place among those that are left without it. What is for all links comes first whatever its place is. */
  function place(key: string, order: number): void {
    if (!(Number.isSafeInteger(order) && order >= 1)) {
      throw new RefusedSettingError("order", "places are counted from 1");
    }
    const moved = find(key);
    if (moved === undefined) return;
    const others = all().filter(({ section }) => section.name !== moved.section.name);
    const after = others.flatMap((each) => each.rules.map(() => each)).slice(order - 1);
    const next = after.find(({ forAll }) => forAll === moved.forAll);
    const name = named(moved);
    following(name); // has a name, by which the way back is found
    draft.place(configuration, name, next && named(next));
  }

  return {
    add: (key, { order, ...settings }) => {
      const name = addedRule(key);
      refuseTaken(name, key);
      draft.add(configuration, name, "rule", ruleValues(settings, settings, surroundings));
      if (order <= all().flatMap(({ rules }) => rules).length) place(key, order);
    },
    change: (key, { order, ...asked }) => {
      const configured = find(key);
      const before = configured?.rules.find((rule) => rule.key === key);
      if (configured === undefined || before === undefined) throw new RefusedSettingError("key", noRule(key));
      const { description } = asked;
      const own =
        description === undefined ? asked : { ...asked, description: ownName(description, before, configured) };
      const values = ruleValues(own, { ...before, ...own }, surroundings);
      draft.set(configuration, alone(key, configured), values);
      if (order !== undefined && order !== orderOf(key)) place(key, order);
    },
    remove: (key) => {
      const configured = find(key);
      if (configured === undefined) return;
      const name = alone(key, configured);
      following(name); // has a name, by which the way back is found
      draft.delete(configuration, name);
    },
  };
}

const noRule = (key: string): string => `there is no rule ${key}`;

/** A description names what else a rule asks for, behind its name: that is said by options of its own. */
function ownName(description: string, before: FirewallRule, { section }: ConfiguredRules): string {
  const name = valuesOf(section).name;
  const besides = before.description.slice(typeof name === "string" ? name.length : 0);
  return besides !== "" && description.endsWith(besides) ? description.slice(0, -besides.length) : description;
}
