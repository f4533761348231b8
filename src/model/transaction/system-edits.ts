import type { NativeValue, Wanted } from "../binding.ts";
import type { PlannedParameter } from "../kind/plan.ts";
import { plainValue } from "../reading/parameter-value.ts";
import type { Place } from "../reading/place.ts";
import type { Reading } from "../reading/reading.ts";
import { rowAt } from "../reading/references.ts";
import { toNative } from "../values/native.ts";
import { type Assignment, fullPath } from "./assignment.ts";
import { type EditedRows, outermost } from "./edited-rows.ts";

/** What a transaction asks of the system for one row. */
export type SystemEdit =
  /** `isSo`: all that is wanted reads so already. */
  | { readonly kind: "change"; readonly row: Place; readonly wanted: Wanted; readonly isSo: boolean }
  | { readonly kind: "add"; readonly row: Place; readonly above: Place; readonly wanted: Wanted }
  | { readonly kind: "remove"; readonly row: Place; readonly above: Place };

/** What takes rows away, then what adds some, parents first, then what changes some: each may rest on what comes before it. */
export function systemEdits(
  reading: Reading,
  { added, removed }: Pick<EditedRows, "added" | "removed">,
  values: readonly Assignment[],
): readonly SystemEdit[] {
  const rows = new Map<string, { readonly row: Place; readonly wanted: Record<string, NativeValue>; isSo: boolean }>();
  for (const { place, parameter, value } of values) {
    if (parameter.source.kind !== "live") continue;
    const known = rows.get(place.path) ?? { row: place, wanted: {}, isSo: true };
    rows.set(place.path, known);
    known.wanted[parameter.name] = nativeValue(reading, parameter, value);
    known.isSo &&= parameter.masked === undefined && plainValue(reading, place, parameter) === value;
  }
  const adds = added.map(({ row, above }): SystemEdit => {
    const wanted = rows.get(row.path)?.wanted ?? {};
    rows.delete(row.path);
    return { kind: "add", row, above, wanted };
  });
  const removes = outermost(removed).map((edited): SystemEdit => ({ kind: "remove", ...edited }));
  const changes = [...rows.values()].filter(({ row }) => row.object.change !== undefined);
  return [...removes, ...adds, ...changes.map((row): SystemEdit => ({ kind: "change", ...row }))];
}

const nativeValue = (reading: Reading, { schema }: PlannedParameter, value: string): NativeValue =>
  toNative(schema.type, value, (path) => rowAt(reading, path));

/** Of values for the same parameter the last one. */
export const latest = (values: readonly Assignment[]): ReadonlyMap<string, Assignment> =>
  new Map(values.map((assignment) => [fullPath(assignment), assignment]));
