import type { RowReference } from "../../model/binding.ts";
import type { AccessPointSettings, CellularAccessPoint, ModemReading } from "../../ports/host/uplinks/cellular.ts";
import { keyReferenced } from "../binding/referenced.ts";
import {
  AbsentCapability,
  canEdit,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";

/** The settings of an access point as parameters bring them. */
interface GivenSettings extends Pick<AccessPointSettings, "enabled" | "apn" | "username"> {
  readonly password: string;
  readonly modem: RowReference | "";
  /** -1 for both. */
  readonly version: number;
}

/** Parameters of a row that set its access point: `accessPointChange({ APN: "apn" })`. */
export function accessPointChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<CellularAccessPoint, Names, GivenSettings> {
  return hostChange(
    settings,
    async (edits, given: Partial<GivenSettings>, { key }: CellularAccessPoint) =>
      cellularEdits(edits).changeAccessPoint(key, settingsOf(given)),
    canEdit("cellular"),
  );
}

/** Parameters of a row that switch its modem: `modemChange({ Enable: "enabled" })`. */
export function modemChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, Pick<GivenSettings, "enabled">>,
): RowChange<Pick<ModemReading, "key">, Names, Pick<GivenSettings, "enabled">> {
  return hostChange(
    settings,
    async (edits, { enabled }: Partial<Pick<GivenSettings, "enabled">>, { key }: Pick<ModemReading, "key">) => {
      const { switchModem } = cellularEdits(edits);
      if (switchModem === undefined) throw new AbsentCapability("cellular");
      if (enabled !== undefined) await switchModem(key, enabled);
    },
    ({ cellular }) => cellular?.switchModem !== undefined,
  );
}

const unset = { enabled: false, modem: undefined, apn: "", username: "", family: undefined };

/** Access points that the ACS adds are named by their instance number: `cpeapn2`. */
export const accessPointRows: RowEditing<CellularAccessPoint, GivenSettings> = {
  keyOf: (instance) => `cpeapn${instance}`,
  fresh: (key) => ({ ...unset, key }),
  add: async (edits, key, given) =>
    cellularEdits(edits).addAccessPoint(key, { ...unset, password: "", ...settingsOf(given) }),
  remove: async (edits, key) => cellularEdits(edits).removeAccessPoint(key),
  able: canEdit("cellular"),
};

const cellularEdits = editsOf("cellular");

const settingsOf = ({
  modem,
  version,
  ...same
}: Partial<GivenSettings>): Partial<AccessPointSettings & { readonly password: string }> => ({
  ...same,
  ...(modem !== undefined && { modem: keyReferenced(modem) }),
  ...(version !== undefined && { family: version === 4 || version === 6 ? version : undefined }),
});
