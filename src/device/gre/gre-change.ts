import type { GreSettings, GreTunnel } from "../../ports/host/uplinks/tunnels.ts";
import {
  canEdit,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
  UnsuitableSetting,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import type { TunnelLink } from "../interface-stack/tunnel-links.ts";

export type GreRow = GreTunnel & TunnelLink;

/** The settings of a tunnel as parameters bring them. */
interface GivenSettings extends Pick<GreSettings, "enabled" | "checksums" | "sequenceNumbers"> {
  readonly endpoints: readonly string[];
  readonly deliveredBy: "IPv4" | "IPv6";
  readonly keyPolicy: "Disabled" | "Provisioned" | "CPE_Generated";
  readonly keyIdentifier: number;
}

/** Parameters of a row that set its tunnel: `greChange({ Enable: "enabled" })`. */
export function greChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<GreRow, Names, GivenSettings> {
  return hostChange(
    settings,
    async (edits, given: Partial<GivenSettings>, row: GreRow) =>
      tunnelEdits(edits).changeGre(row.key, settingsOf(given, row)),
    canEdit("tunnels"),
  );
}

const unset: GreSettings = {
  enabled: false,
  endpoint: "",
  family: 4,
  checksums: false,
  sequenceNumbers: false,
  keyIdentifier: undefined,
};

/** Tunnels that the ACS adds are named by their instance number: `cpegre2`. */
export const greRows: RowEditing<GreRow, GivenSettings> = {
  keyOf: (instance) => `cpegre${instance}`,
  fresh: (key) => ({ ...unset, key, link: undefined, up: undefined, device: undefined, tunneled: "" }),
  add: async (edits, key, given) => tunnelEdits(edits).addGre(key, { ...unset, ...settingsOf(given, unset) }),
  remove: async (edits, key) => tunnelEdits(edits).removeGre(key),
  able: canEdit("tunnels"),
};

const tunnelEdits = editsOf("tunnels");

function settingsOf(given: Partial<GivenSettings>, before: GreSettings): Partial<GreSettings> {
  const { endpoints, deliveredBy, keyPolicy, keyIdentifier, ...same } = given;
  if (endpoints !== undefined && endpoints.length > 1) {
    throw new UnsuitableSetting("endpoints", "only one remote endpoint can be kept");
  }
  if (keyPolicy === "CPE_Generated") throw new UnsuitableSetting("keyPolicy", "this device makes up no identifiers");
  const keyed =
    keyPolicy === undefined
      ? before.keyIdentifier !== undefined || keyIdentifier !== undefined
      : keyPolicy === "Provisioned";
  const asksForKey = keyPolicy !== undefined || keyIdentifier !== undefined;
  return {
    ...same,
    ...(endpoints && { endpoint: endpoints[0] ?? "" }),
    ...(deliveredBy && { family: deliveredBy === "IPv6" ? 6 : 4 }),
    ...(asksForKey && { keyIdentifier: keyed ? (keyIdentifier ?? before.keyIdentifier ?? 0) : undefined }),
  };
}
