import type { RowReference } from "../../model/binding.ts";
import type {
  FirewallMatch,
  FirewallRule,
  FirewallRuleSettings,
  FirewallSide,
} from "../../ports/host/network/firewall.ts";
import { keyReferenced } from "../binding/referenced.ts";
import {
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
  UnsuitableSetting,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { canEditFirewall, decisionOf, firewallEdits, type Target } from "./firewall-change.ts";
import type { ShownChain } from "./layout.ts";
import { noCriteria, type ShownRule } from "./shown-rule.ts";

// Several parameters of TR-181 make one criterion of a rule: what is set of them is laid over what there is of it.

/** The settings of a rule as parameters bring them. */
interface GivenSettings extends Pick<FirewallRuleSettings, "enabled" | "order" | "description" | "log"> {
  readonly target: Target;
  readonly targetChain: RowReference | "";
  readonly fromInterface: RowReference | "";
  readonly fromAll: boolean;
  readonly toInterface: RowReference | "";
  readonly toAll: boolean;
  /** -1 for both, as for each number that follows. */
  readonly family: number;
  readonly sourceAddress: string;
  readonly sourceMask: string;
  readonly sourceExcluded: boolean;
  readonly destinationAddress: string;
  readonly destinationMask: string;
  readonly destinationExcluded: boolean;
  readonly protocolNumber: number;
  readonly protocolExcluded: boolean;
  readonly sourcePort: number;
  readonly sourcePortLast: number;
  readonly sourcePortExcluded: boolean;
  readonly destinationPort: number;
  readonly destinationPortLast: number;
  readonly destinationPortExcluded: boolean;
  readonly sourceMacAddress: string;
  readonly sourceMacExcluded: boolean;
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
  const { enabled, order, description, log, target, targetChain, family } = given;
  return {
    ...(enabled !== undefined && { enabled }),
    ...(order !== undefined && { order }),
    ...(description !== undefined && { description }),
    ...(log !== undefined && { log }),
    ...(target !== undefined && { verdict: decisionOf(target) }),
    ...(targetChain !== undefined && { chain: keyReferenced(targetChain) }),
    ...(family !== undefined && { family: family === 4 || family === 6 ? family : undefined }),
    ...sideOf("from", given.fromInterface, given.fromAll, before),
    ...sideOf("to", given.toInterface, given.toAll, before),
    ...networkOf("source", given.sourceAddress, given.sourceMask, given.sourceExcluded, before),
    ...networkOf("destination", given.destinationAddress, given.destinationMask, given.destinationExcluded, before),
    ...protocolOf(given, before),
    ...portsOf("sourcePort", given.sourcePort, given.sourcePortLast, given.sourcePortExcluded, before),
    ...portsOf(
      "destinationPort",
      given.destinationPort,
      given.destinationPortLast,
      given.destinationPortExcluded,
      before,
    ),
    ...macOf(given, before),
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

function networkOf(
  name: "source" | "destination",
  address: string | undefined,
  mask: string | undefined,
  excluded: boolean | undefined,
  before: RuleRow,
): Partial<FirewallRuleSettings> {
  if (address === undefined && mask === undefined && excluded === undefined) return {};
  const length = mask === undefined ? undefined : /\/(\d+)$/.exec(mask)?.[1];
  const match = {
    value: {
      address: address ?? before[name]?.value.address ?? "",
      prefixLength:
        mask === undefined ? before[name]?.value.prefixLength : length === undefined ? undefined : Number(length),
    },
    excluded: excluded ?? before[name]?.excluded ?? false,
  };
  const none = match.value.address === "" && match.value.prefixLength === undefined && !match.excluded;
  return { [name]: none ? undefined : match };
}

function protocolOf(
  { protocolNumber, protocolExcluded }: Partial<GivenSettings>,
  { protocol }: RuleRow,
): Partial<FirewallRuleSettings> {
  if (protocolNumber === undefined && protocolExcluded === undefined) return {};
  const value = protocolNumber ?? protocol?.value ?? -1;
  const excluded = protocolExcluded ?? protocol?.excluded ?? false;
  return { protocol: criterion("protocolExcluded", value < 0 ? undefined : value, excluded, protocolExcluded) };
}

function portsOf(
  name: "sourcePort" | "destinationPort",
  first: number | undefined,
  last: number | undefined,
  excluded: boolean | undefined,
  before: RuleRow,
): Partial<FirewallRuleSettings> {
  if (first === undefined && last === undefined && excluded === undefined) return {};
  const had = before[`${name}s`];
  const from = first ?? had?.value.first ?? -1;
  const to = last ?? (had === undefined || had.value.first === had.value.last ? -1 : had.value.last);
  if (to >= 0 && to < from)
    throw new UnsuitableSetting(`${name}Last`, `no range of ports begins with ${from} and ends with ${to}`);
  if (last !== undefined && last >= 0 && from < 0)
    throw new UnsuitableSetting(`${name}Last`, "a range needs a first port");
  const value = from < 0 ? undefined : { first: from, last: to < 0 ? from : to };
  return { [`${name}s`]: criterion(`${name}Excluded`, value, excluded ?? had?.excluded ?? false, excluded) };
}

function macOf(
  { sourceMacAddress, sourceMacExcluded }: Partial<GivenSettings>,
  { sourceMac }: RuleRow,
): Partial<FirewallRuleSettings> {
  if (sourceMacAddress === undefined && sourceMacExcluded === undefined) return {};
  const value = sourceMacAddress ?? sourceMac?.value ?? "";
  const excluded = sourceMacExcluded ?? sourceMac?.excluded ?? false;
  const address = value === "" ? undefined : value.toLowerCase();
  return { sourceMac: criterion("sourceMacExcluded", address, excluded, sourceMacExcluded) };
}

/** Throws where all but nothing are `asked` for. */
function criterion<Value>(
  setting: string,
  value: Value | undefined,
  excluded: boolean,
  asked: boolean | undefined,
): FirewallMatch<Value> | undefined {
  if (value !== undefined) return { value, excluded };
  if (asked === true) throw new UnsuitableSetting(setting, "there is nothing to exclude");
  return undefined;
}
