import type { RowReference } from "../../model/binding.ts";
import type {
  BridgeReading,
  BridgeVlan,
  BridgeVlanPort,
  BridgeVlanPortSettings,
  BridgeVlanSettings,
} from "../../ports/host/network/bridges.ts";
import { hostChange, type KnownSettings, type RowChange, type SettingNames } from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { type BridgeRow, bridgeEdits, canEditVlans, whyVlanStays, whyVlansStay } from "./bridge-change.ts";

/** Of which bridge, and whether that is made by others. */
interface OfBridge extends Pick<BridgeReading, "vlansOfOthers"> {
  readonly bridge: string;
}

export interface VlanRow extends BridgeVlan, OfBridge {}

export interface VlanPortRow extends BridgeVlanPort, OfBridge {}

/** Parameters of a row that set its VLAN: `vlanChange({ VLANID: "id" })`. */
export function vlanChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, BridgeVlanSettings>,
): RowChange<VlanRow, Names, BridgeVlanSettings> {
  return hostChange(
    settings,
    (edits, given: Partial<BridgeVlanSettings>, { bridge, key }: VlanRow) =>
      bridgeEdits(edits).changeVlan(bridge, key, given),
    canEditVlans,
    whyVlanStays,
  );
}

/** VLANs that the ACS adds: `cpe_3`. */
export const vlanRows: RowEditing<VlanRow, BridgeVlanSettings, BridgeRow> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, { link }) => ({ bridge: link.name, key, id: 1, enabled: false, name: "" }),
  add: (edits, key, given, { link }) =>
    bridgeEdits(edits).addVlan(link.name, key, { id: 1, enabled: false, name: "", ...given }),
  remove: (edits, key, { link }) => bridgeEdits(edits).removeVlan(link.name, key),
  undeletable: whyVlanStays,
  closed: ({ reading }) => whyVlansStay(reading),
  able: canEditVlans,
};

/** Settings as parameters bring them. */
interface GivenVlanPort extends Pick<BridgeVlanPortSettings, "enabled" | "untagged"> {
  readonly vlan: RowReference | "";
  readonly port: RowReference | "";
}

/** Parameters of a row that set which port is in which VLAN: `vlanPortChange({ Untagged: "untagged" })`. */
export function vlanPortChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenVlanPort>,
): RowChange<VlanPortRow, Names, GivenVlanPort> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenVlanPort>, { bridge, key }: VlanPortRow) =>
      bridgeEdits(edits).changeVlanPort(bridge, key, settingsOf(given)),
    canEditVlans,
    whyVlanStays,
  );
}

/** Rows that the ACS adds: `cpe_3`. */
export const vlanPortRows: RowEditing<VlanPortRow, GivenVlanPort, BridgeRow> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, { link }) => ({ ...open, bridge: link.name, key, pvid: false }),
  add: (edits, key, given, { link }) =>
    bridgeEdits(edits).addVlanPort(link.name, key, { ...open, ...settingsOf(given) }),
  remove: (edits, key, { link }) => bridgeEdits(edits).removeVlanPort(link.name, key),
  undeletable: whyVlanStays,
  closed: ({ reading }) => whyVlansStay(reading),
  able: canEditVlans,
};

const open: BridgeVlanPortSettings = { enabled: false, vlan: undefined, port: undefined, untagged: false };

const settingsOf = ({ vlan, port, ...same }: Partial<GivenVlanPort>): Partial<BridgeVlanPortSettings> => ({
  ...same,
  ...(vlan !== undefined && { vlan: keyOf(vlan) }),
  ...(port !== undefined && { port: keyOf(port) }),
});

/** Of a row below its bridge. */
const keyOf = (row: RowReference | ""): string | undefined => (row === "" ? undefined : row.keys.at(-1));
