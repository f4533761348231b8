import type { RowReference } from "../../model/binding.ts";
import type { ClassificationReading, ClassificationSettings } from "../../ports/host/uplinks/classifications.ts";
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
import { criteriaAsked, criterion, type GivenCriteria } from "../firewall/criteria-change.ts";
import { noCriteria } from "../firewall/shown-rule.ts";
import { linkOfRow } from "../interface-stack/link-rows.ts";

export interface ClassificationRow extends ClassificationReading {
  readonly order: number;
  /** The link that stands for the device itself. */
  readonly loopback: string | undefined;
  /** The IP interface that packets come in by. */
  readonly reference: RowReference | "";
}

/** The settings of a classification as parameters bring them; numbers are -1 for none, and 0 for no policy. */
interface GivenSettings extends Pick<ClassificationSettings, "enabled" | "order">, GivenCriteria {
  readonly from: RowReference | "";
  readonly fromAll: boolean;
  readonly dscpCheck: number;
  readonly dscpExcluded: boolean;
  readonly dscpMark: number;
  readonly trafficClass: number;
  readonly routingMark: number;
}

const able = canEdit("classifications");
const classificationEdits = editsOf("classifications");

/** Parameters of a row that set its classification: `classificationChange({ Order: "order" })`. */
export function classificationChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<ClassificationRow, Names, GivenSettings> {
  return hostChange(
    settings,
    async (edits, given: Partial<GivenSettings>, before: ClassificationRow) =>
      classificationEdits(edits).change(before.key, settingsOf(given, before)),
    able,
  );
}

const unset: Omit<ClassificationReading, "key" | "valid"> = {
  enabled: false,
  from: { link: undefined },
  ...noCriteria,
  dscp: undefined,
  dscpMark: undefined,
  routingMark: undefined,
};

/** Places count from 1; one that is beyond them all is the last. */
const last = 2 ** 32 - 1;

/** Classifications that the ACS adds are named by their instance number: `cpe_7`. They come last until told otherwise. */
export const classificationRows: RowEditing<ClassificationRow, GivenSettings> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key) => ({ ...unset, key, valid: false, order: last, loopback: undefined, reference: "" }),
  add: async (edits, key, given) => {
    const fresh = classificationRows.fresh(key, undefined);
    await classificationEdits(edits).add(key, { ...unset, order: last, ...settingsOf(given, fresh) });
  },
  remove: async (edits, key) => classificationEdits(edits).remove(key),
  able,
};

function settingsOf(given: Partial<GivenSettings>, before: ClassificationRow): Partial<ClassificationSettings> {
  const { enabled, order, routingMark } = given;
  return {
    ...(enabled !== undefined && { enabled }),
    ...(order !== undefined && { order }),
    ...fromOf(given, before),
    ...criteriaAsked(given, before),
    ...dscpOf(given, before),
    ...markOf(given),
    ...(routingMark !== undefined && { routingMark: routingMark === 0 ? undefined : routingMark }),
  };
}

function fromOf(
  { from, fromAll }: Partial<GivenSettings>,
  before: ClassificationRow,
): Partial<Pick<ClassificationSettings, "from">> {
  if (from === undefined && fromAll === undefined) return {};
  if (fromAll ?? before.from === "any") return { from: "any" };
  const row = from ?? before.reference;
  const link = row === "" ? undefined : linkOfRow(row);
  if (row !== "" && link === undefined) {
    throw new UnsuitableSetting("from", "packets are told by the IP interface that they come in by");
  }
  return { from: link !== undefined && link === before.loopback ? "device" : { link } };
}

function dscpOf(
  { dscpCheck, dscpExcluded }: Partial<GivenSettings>,
  { dscp }: ClassificationRow,
): Partial<Pick<ClassificationSettings, "dscp">> {
  if (dscpCheck === undefined && dscpExcluded === undefined) return {};
  const value = dscpCheck ?? dscp?.value ?? -1;
  const excluded = dscpExcluded ?? dscp?.excluded ?? false;
  return { dscp: criterion("dscpExcluded", value < 0 ? undefined : value, excluded, dscpExcluded) };
}

/** The traffic class is the DSCP that a packet leaves with. */
function markOf({ dscpMark, trafficClass }: Partial<GivenSettings>): Partial<Pick<ClassificationSettings, "dscpMark">> {
  if (dscpMark !== undefined && dscpMark < -1) {
    throw new UnsuitableSetting("dscpMark", "there is no DSCP that follows from the traffic class: it is the class");
  }
  if (trafficClass !== undefined && trafficClass > 63) {
    throw new UnsuitableSetting("trafficClass", "traffic classes are DSCPs (0 to 63), by which queues choose");
  }
  if (dscpMark !== undefined && trafficClass !== undefined && dscpMark !== trafficClass) {
    throw new UnsuitableSetting(
      "trafficClass",
      `the traffic class is the DSCP that a packet leaves with: ${trafficClass} is not ${dscpMark}`,
    );
  }
  const mark = dscpMark ?? trafficClass;
  return mark === undefined ? {} : { dscpMark: mark < 0 ? undefined : mark };
}
