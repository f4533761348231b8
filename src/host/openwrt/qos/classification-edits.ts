import type { RefusedSetting } from "../../../ports/host/host-transaction.ts";
import type { ClassificationEdits, ClassificationReading } from "../../../ports/host/uplinks/classifications.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { ruleSurroundings } from "../firewall/rule-surroundings.ts";
import { type SectionRows, sectionRows } from "../firewall/section-rows.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { changedBefore } from "./changed-before.ts";
import {
  addedClassification,
  type ConfiguredClassifications,
  classificationsIn,
  markIn,
} from "./classification-sections.ts";
import { type ClassificationSurroundings, classificationValues } from "./classification-values.ts";

const configuration = "firewall";

interface SettledEdits extends ClassificationEdits {
  /** Why those that were added or changed cannot be as they are once all is staged. */
  settled(): Promise<readonly RefusedSetting[]>;
}

/** Classifications as `rule` sections of a draft of /etc/config/firewall that mark. */
export function openWrtClassificationEdits(draft: UciDraft, parts: OpenWrtParts): SettledEdits {
  const touched = new Set<string>();
  const surroundings = async (): Promise<ClassificationSurroundings> => ({
    ...(await ruleSurroundings(draft, parts)),
    markOfRoute: (mark) => markOfRoute(parts.uci.read("network"), mark),
  });
  const rowsIn = (around: ClassificationSurroundings): SectionRows<ConfiguredClassifications> =>
    sectionRows<ClassificationReading, ConfiguredClassifications>(
      draft,
      () => classificationsIn(draft.package(configuration), around.zones),
      (own, row) => classificationValues(own, row, around),
      "classification",
    );

  return {
    add: async (key, { order, ...settings }) => {
      const around = await surroundings();
      const rows = rowsIn(around);
      const name = addedClassification(key);
      rows.refuseTaken(name, key);
      draft.add(configuration, name, "rule", classificationValues(settings, settings, around));
      touched.add(key);
      place(draft, rows, key, order);
    },
    change: async (key, { order, ...asked }) => {
      const around = await surroundings();
      const rows = rowsIn(around);
      const configured = rows.find(key);
      const before = configured?.rules.find((row) => row.key === key);
      if (configured === undefined || before === undefined) {
        throw new RefusedSettingError("key", `there is no classification ${key}`);
      }
      const values = classificationValues(asked, { ...before, ...asked }, around);
      if (Object.keys(values).length > 0) draft.set(configuration, rows.alone(key, configured), values);
      touched.add(key);
      if (order !== undefined && order !== orderOf(rows, key)) place(draft, rows, key, order);
    },
    remove: async (key) => {
      const rows = rowsIn(await surroundings());
      const configured = rows.find(key);
      if (configured === undefined) return;
      const name = rows.alone(key, configured);
      rows.following(name); // has a name, by which the way back is found
      draft.delete(configuration, name);
    },
    settled: async () => {
      if (touched.size === 0) return [];
      return changedBefore(rowsIn(await surroundings()).all(), touched).map(
        ([row, other]) =>
          new RefusedSettingError(
            "dscp",
            `classification ${row.key} looks at the DSCP of packets that ${other.key}, behind it, has given another: the firewall carries out those behind first`,
          ),
      );
    },
  };
}

const orderOf = (rows: SectionRows<ConfiguredClassifications>, key: string): number =>
  1 +
  rows
    .all()
    .flatMap(({ rules }) => rules)
    .findIndex((row) => row.key === key);

/** Puts one at this place among those that are left without it; in the file, right before that which comes in front of it. */
function place(draft: UciDraft, rows: SectionRows<ConfiguredClassifications>, key: string, order: number): void {
  if (!(Number.isSafeInteger(order) && order >= 1)) {
    throw new RefusedSettingError("order", "places are counted from 1");
  }
  const moved = rows.find(key);
  if (moved === undefined) return;
  const others = rows.all().filter(({ section }) => section.name !== moved.section.name);
  const inFront = others
    .flatMap((each) => each.rules.map(() => each))
    .slice(0, order - 1)
    .findLast(({ stage }) => stage === moved.stage);
  const name = rows.named(moved);
  rows.following(name); // has a name, by which the way back is found
  draft.place(configuration, name, inFront && rows.named(inFront));
}

/** With the mask of the rule: other bits of a packet's mark are somebody else's. */
function markOfRoute(network: UciPackage | undefined, mark: number): string | undefined {
  return [...(network?.sections ?? [])]
    .filter(({ type }) => /^rule6?$/.test(type))
    .filter((section) => !flagOf(section, "disabled", false))
    .map((section) => textOf(section, "mark") ?? "")
    .find((text) => markIn(text) === mark);
}
