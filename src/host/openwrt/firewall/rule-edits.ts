import type { FirewallRule, FirewallRuleSettings } from "../../../ports/host/network/firewall.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { isName } from "../uci/syntax.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { valuesOf } from "../uci/write/values-of.ts";
import { addedRule, type ConfiguredRules, configuredRulesIn } from "./filter-rules.ts";
import { type RuleSurroundings, ruleValues } from "./rule-values.ts";

const configuration = "firewall";

/** Rules as `rule` sections of a draft of /etc/config/firewall. */
export interface RuleEdits {
  add(key: string, settings: FirewallRuleSettings): void;
  change(key: string, settings: Partial<FirewallRuleSettings>): void;
  remove(key: string): void;
}

export function ruleEdits(draft: UciDraft, surroundings: RuleSurroundings): RuleEdits {
  const all = (): readonly ConfiguredRules[] => configuredRulesIn(draft.package(configuration), surroundings.zones);
  const find = (key: string): ConfiguredRules | undefined =>
    all().find(({ rules }) => rules.some((rule) => rule.key === key));

  const orderOf = (key: string): number =>
    1 +
    all()
      .flatMap(({ rules }) => rules)
      .findIndex((rule) => rule.key === key);

  /** The section's own name, which it is given if it has none: the key of its first rule. */
  const named = ({ section, rules }: ConfiguredRules): string =>
    draft.named(configuration, section, rules[0]?.key ?? section.name);

  /** The name of the next section of a rule in the file. */
  function following(name: string): string | undefined {
    const sections = [...draft.package(configuration).sections];
    const at = sections.findIndex((section) => section.name === name);
    const rules = all();
    for (const section of sections.slice(at + 1)) {
      const next = rules.find((each) => each.section.name === section.name);
      if (next !== undefined) return named(next);
    }
    return undefined;
  }

  /** The name of the section that is this rule alone: one that is several becomes a section for each of them. */
  function alone(key: string, configured: ConfiguredRules): string {
    const { section, rules } = configured;
    const name = named(configured);
    if (rules.length === 1) return name;
    const next = following(name);
    const { type } = section;
    const whole = valuesOf(section);
    const values = rules.map((rule) => ({ ...whole, ...ruleValues(ownOf(rule, rules), rule, surroundings) }));
    for (const [index, rule] of rules.entries()) {
      if (index === 0) continue;
      refuseTaken(rule.key, rule.key);
      draft.add(configuration, rule.key, type, values[index] ?? {});
      draft.place(configuration, rule.key, next);
    }
    draft.set(configuration, name, values[0] ?? {});
    return rules[0]?.key === key ? name : key;
  }

  function refuseTaken(name: string, key: string): void {
    if (isName(key) && draft.package(configuration).section(name) === undefined) return;
    throw new RefusedSettingError("key", `no rule can be added as ${JSON.stringify(key)}`);
  }

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

/** What tells a rule from the others of its section. */
function ownOf(rule: FirewallRule, all: readonly FirewallRule[]): Partial<FirewallRuleSettings> {
  const own = Object.entries(rule).filter(([name, value]) => {
    if (name === "key" || name === "valid") return false;
    const said = JSON.stringify(value);
    return all.some((other) => JSON.stringify(other[name as keyof FirewallRule]) !== said);
  });
  return Object.fromEntries(own);
}

/** A description names what else a rule asks for, behind its name: that is said by options of its own. */
function ownName(description: string, before: FirewallRule, { section }: ConfiguredRules): string {
  const name = valuesOf(section).name;
  const besides = before.description.slice(typeof name === "string" ? name.length : 0);
  return besides !== "" && description.endsWith(besides) ? description.slice(0, -besides.length) : description;
}
