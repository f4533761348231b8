import type { RowReference } from "../../model/binding.ts";
import type {
  FirewallChainSettings,
  FirewallDecision,
  FirewallEdits,
  FirewallLevel,
  FirewallLevelSettings,
  FirewallSettings,
  FirewallVerdict,
} from "../../ports/host/network/firewall.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { keyReferenced } from "../binding/referenced.ts";
import {
  AbsentCapability,
  canEdit,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
  UnsuitableSetting,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import type { ShownChain, ShownLevel } from "./layout.ts";

/** Whether a host has levels, chains and rules to change. */
export const canEditFirewall = canEdit("firewall");

export const firewallEdits = editsOf("firewall");

function present<Name extends "levels" | "chains">(edits: HostEdits, name: Name): NonNullable<FirewallEdits[Name]> {
  const rows: FirewallEdits[Name] = firewallEdits(edits)[name];
  if (rows === undefined) throw new AbsentCapability("firewall");
  return rows;
}

/** The settings of the firewall as a whole as parameters bring them. */
interface GivenSettings {
  readonly enabled: boolean;
  readonly strictness: FirewallSettings["strictness"] | "Off";
  readonly level: RowReference | "";
}

/** Parameters that set the firewall as a whole: `firewallChange({ Enable: "enabled" })`. */
export function firewallChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<unknown, Names, GivenSettings> {
  return hostChange(
    settings,
    async (edits, { strictness, level, ...same }: Partial<GivenSettings>) => {
      if (strictness === "Off") throw new UnsuitableSetting("strictness", "it is switched off by Enable");
      await firewallEdits(edits).changeFirewall({
        ...same,
        ...(strictness !== undefined && { strictness }),
        ...(level !== undefined && { level: keyReferenced(level) }),
      });
    },
    canEditFirewall,
  );
}

/** The settings of a level as parameters bring them. */
interface GivenLevel extends Omit<FirewallLevelSettings, "otherwise"> {
  readonly otherwise: "Drop" | "Accept" | "Reject";
}

/** Parameters of a row that set its level: `levelChange({ Order: "order" })`. */
export function levelChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenLevel>,
): RowChange<ShownLevel, Names, GivenLevel> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenLevel>, { key }: ShownLevel) =>
      firewallEdits(edits).changeLevel(key, levelSettings(given)),
    ({ firewall }, setting) =>
      firewall !== undefined &&
      (firewall.levelSettings === undefined || firewall.levelSettings.some((name) => name === setting)),
  );
}

const unset: Omit<FirewallLevel, "key" | "name"> = {
  description: "",
  portMappings: true,
  otherwise: "drop",
  log: false,
};

/** Levels that the ACS adds are named by their instance number: `cpe_2`. They come last until told otherwise. */
export const levelRows: RowEditing<ShownLevel, GivenLevel> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key) => ({ ...unset, key, name: key, order: last }),
  add: (edits, key, given) =>
    present(edits, "levels").add(key, { ...unset, name: key, order: last, ...levelSettings(given) }),
  remove: (edits, key) => present(edits, "levels").remove(key),
  able: ({ firewall }) => firewall?.levels !== undefined,
};

/** Places count from 1; one that is beyond them all is the last. */
const last = 2 ** 32 - 1;

const levelSettings = ({ otherwise, ...same }: Partial<GivenLevel>): Partial<FirewallLevelSettings> => ({
  ...same,
  ...(otherwise !== undefined && { otherwise: verdicts[otherwise] }),
});

/** Parameters of a row that set its chain: `chainChange({ Name: "name" })`. */
export function chainChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, FirewallChainSettings>,
): RowChange<ShownChain, Names, FirewallChainSettings> {
  return hostChange(
    settings,
    (edits, given: Partial<FirewallChainSettings>, { key }: ShownChain) => present(edits, "chains").change(key, given),
    ({ firewall }) => firewall?.chains !== undefined,
  );
}

/** Chains that the ACS adds are named by their instance number: `cpe_2`. */
export const chainRows: RowEditing<ShownChain, FirewallChainSettings> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key) => ({ key, enabled: false, name: key, creator: "ACS", rules: [], loopback: undefined }),
  add: (edits, key, given) => present(edits, "chains").add(key, { enabled: false, name: key, ...given }),
  remove: (edits, key) => present(edits, "chains").remove(key),
  able: ({ firewall }) => firewall?.chains !== undefined,
};

/** What becomes of a packet, as rules say it. */
export type Target = keyof typeof verdicts | "Return" | "TargetChain";

const verdicts = { Drop: "drop", Accept: "accept", Reject: "reject" } as const satisfies Record<
  string,
  FirewallVerdict
>;

const decisions = { ...verdicts, Return: "return", TargetChain: "chain" } as const satisfies Record<
  Target,
  FirewallDecision
>;

export const decisionOf = (target: Target): FirewallDecision => decisions[target];
