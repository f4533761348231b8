import type { ClassificationReading } from "../../../ports/host/uplinks/classifications.ts";
import type { ConfiguredClassifications } from "./classification-sections.ts";

/**
 * Those that look at a DSCP which one behind them has changed by then, each with that one: the last of the file is the first in order,
 * so that what is behind is carried out before.
 */
export function changedBefore(
  all: readonly ConfiguredClassifications[],
): readonly (readonly [row: ClassificationReading, other: ClassificationReading])[] {
  const rows = all.flatMap(({ rules, section }) => rules.map((row) => ({ row, section })));
  return rows.flatMap(({ row, section }, index) => {
    if (!row.enabled || row.dscp === undefined) return [];
    const other = rows
      .slice(index + 1)
      .find((each) => each.section !== section && each.row.enabled && changes(each.row) && mayMeet(row, each.row));
    return other === undefined ? [] : [[row, other.row] as const];
  });
}

const changes = ({ dscpMark, valid }: ClassificationReading): boolean => valid && dscpMark !== undefined;

/** Whether there can be packets that both match; the DSCP aside. */
function mayMeet(one: ClassificationReading, other: ClassificationReading): boolean {
  const [from, otherFrom] = [one.from, other.from];
  if (from !== "any" && otherFrom !== "any" && JSON.stringify(from) !== JSON.stringify(otherFrom)) return false;
  if (one.family !== undefined && other.family !== undefined && one.family !== other.family) return false;
  return (["protocol", "sourceMac", "sourcePorts", "destinationPorts"] as const).every((name) => {
    const [first, second] = [one[name], other[name]];
    if (first === undefined || second === undefined || first.excluded || second.excluded) return true;
    if (typeof first.value === "object" && typeof second.value === "object") {
      return first.value.first <= second.value.last && second.value.first <= first.value.last;
    }
    return first.value === second.value;
  });
}
