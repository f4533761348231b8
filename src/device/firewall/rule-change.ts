import type { RowReference } from "../../model/binding.ts";
import type { FirewallRule, FirewallRuleSettings, FirewallSide } from "../../ports/host/network/firewall.ts";
import { keyReferenced } from "../binding/referenced.ts";
import { hostChange, type KnownSettings, type RowChange, type SettingNames } from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { criteriaAsked, type GivenCriteria } from "./criteria-change.ts";
import { canEditFirewall, decisionOf, firewallEdits, type Target } from "./firewall-change.ts";
import type { ShownChain } from "./layout.ts";
import { noCriteria, type ShownRule } from "./shown-rule.ts";

/** The settings of a rule as parameters bring them. */
interface GivenSettings extends Pick<FirewallRuleSettings, "enabled" | "order" | "description" | "log">, GivenCriteria {
  readonly target: Target;
  readonly targetChain: RowReference | "";
  readonly fromInterface: RowReference | "";
  readonly fromAll: boolean;
  readonly toInterface: RowReference | "";
  readonly toAll: boolean;
}

export interface RuleRow extends ShownRule {
  readonly chainKey: string;
  readonly loopback: string | undefined;
}

/** Parameters of a row that set its rule: `firewallRuleChange({ Order: "order" })`. */
export function firewallRuleChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<RuleRow, Names, GivenSettings> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenSettings>, before: RuleRow) =>
      firewallEdits(edits).changeRule(before.chainKey, before.key, settingsOf(given, before)),
    canEditFirewall,
  );
}

const unset: Omit<FirewallRule, "key" | "valid"> = {
  enabled: false,
  description: "",
  verdict: "drop",
  log: false,
  from: { link: undefined },
  to: { link: undefined },
  ...noCriteria,
};

/** Rules that the ACS adds are named by their instance number: `cpe_7`. They come last until told otherwise. */
export const firewallRules: RowEditing<RuleRow, GivenSettings, ShownChain> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, { key: chainKey, loopback, rules }) => ({
    ...unset,
    key,
    order: rules.length + 1,
    status: "Disabled",
    from: { reference: "", all: false },
    to: { reference: "", all: false },
    chainKey,
    loopback,
  }),
  add: (edits, key, given, chain) => {
    const fresh = firewallRules.fresh(key, chain);
    return firewallEdits(edits).addRule(chain.key, key, { ...unset, order: fresh.order, ...settingsOf(given, fresh) });
  },
  remove: (edits, key, chain) => firewallEdits(edits).removeRule(chain.key, key),
  able: canEditFirewall,
};

function settingsOf(given: Partial<GivenSettings>, before: RuleRow): Partial<FirewallRuleSettings> {
  const { enabled, order, description, log, target, targetChain } = given;
  return {
    ...(enabled !== undefined && { enabled }),
    ...(order !== undefined && { order }),
    ...(description !== undefined && { description }),
    ...(log !== undefined && { log }),
    ...(target !== undefined && { verdict: decisionOf(target) }),
    ...(targetChain !== undefined && { chain: keyReferenced(targetChain) }),
    ...sideOf("from", given.fromInterface, given.fromAll, before),
    ...sideOf("to", given.toInterface, given.toAll, before),
    ...criteriaAsked(given, before),
  };
}

function sideOf(
  name: "from" | "to",
  reference: RowReference | "" | undefined,
  all: boolean | undefined,
  before: RuleRow,
): Partial<FirewallRuleSettings> {
  if (reference === undefined && all === undefined) return {};
  if (all ?? before[name].all) return { [name]: "any" satisfies FirewallSide };
  const row = reference ?? before[name].reference;
  const link = keyReferenced(row);
  return { [name]: link !== undefined && link === before.loopback ? "device" : { link } };
}
