import type { RowReference } from "../../model/binding.ts";
import type { ShaperReading, ShaperSettings } from "../../ports/host/uplinks/qos.ts";
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
import { type LinkRows, linkOfRow } from "../interface-stack/link-rows.ts";

export interface ShaperRow extends ShaperReading {
  readonly links: LinkRows;
}

/** The settings of a shaper as parameters bring them; rates in bits per second, -1 for no limit. */
interface GivenSettings {
  readonly enabled: boolean;
  readonly link: RowReference | "";
  readonly upBitsPerSecond: bigint | number;
  readonly downBitsPerSecond: bigint | number;
}

/** Parameters of a row that set its shaper: `shaperChange({ Enable: "enabled" })`. */
export function shaperChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<ShaperRow, Names, GivenSettings> {
  return hostChange(
    settings,
    async (edits, given: Partial<GivenSettings>, { key }: ShaperRow) =>
      qosEdits(edits).changeShaper(key, settingsOf(given)),
    canEdit("qos"),
  );
}

const unset: ShaperSettings = {
  enabled: false,
  link: undefined,
  upBitsPerSecond: undefined,
  downBitsPerSecond: undefined,
};

/** Shapers that the ACS adds are named by their instance number: `cpe_2`. */
export const shaperRows: RowEditing<ShaperRow, GivenSettings> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key) => ({ ...unset, key, running: undefined, links: { rowOf: () => undefined } }),
  add: async (edits, key, given) => qosEdits(edits).addShaper(key, { ...unset, ...settingsOf(given) }),
  remove: async (edits, key) => qosEdits(edits).removeShaper(key),
  able: canEdit("qos"),
};

const qosEdits = editsOf("qos");

function settingsOf({ enabled, link, ...rates }: Partial<GivenSettings>): Partial<ShaperSettings> {
  return {
    ...(enabled !== undefined && { enabled }),
    ...(link !== undefined && { link: link === "" ? undefined : linkOf(link) }),
    ...("upBitsPerSecond" in rates && { upBitsPerSecond: rateOf("upBitsPerSecond", rates.upBitsPerSecond) }),
    ...("downBitsPerSecond" in rates && { downBitsPerSecond: rateOf("downBitsPerSecond", rates.downBitsPerSecond) }),
  };
}

function linkOf(row: RowReference): string {
  const link = linkOfRow(row);
  if (link === undefined) throw new UnsuitableSetting("link", "only interfaces of IP and of Ethernet are shaped");
  return link;
}

/** Up to 100 is in percent of what the link can. [TR-181 QoS] */
function rateOf(setting: string, given: bigint | number | undefined): number | undefined {
  if (given === undefined || Number(given) < 0) return undefined;
  if (Number(given) > 100) return Number(given);
  throw new UnsuitableSetting(setting, "a rate is taken in bits per second, not in percent of what the link can");
}
