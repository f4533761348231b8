import { type PlannedObject, type PlannedParameter, rowEditsOf } from "../kind/plan.ts";
import { isWithin } from "../paths.ts";
import { plainValue } from "../reading/parameter-value.ts";
import type { Place } from "../reading/place.ts";
import type { Reading } from "../reading/reading.ts";
import { isWritable } from "../reading/writable.ts";
import type { Assignment } from "./assignment.ts";
import { type EditedRows, outermost } from "./edited-rows.ts";
import type { FormerRow } from "./journal/journal-records.ts";

/** How all that a transaction asks of the system was before it, rows above others first. */
export function formerRows(
  reading: Reading,
  edited: Pick<EditedRows, "added" | "removed">,
  values: readonly Assignment[],
): readonly FormerRow[] {
  const { view } = reading;
  reading.view = reading.device.records;
  const removed = outermost(edited.removed).flatMap(({ row }) => removedRow(reading, row));
  const added = edited.added.map(({ row }) => ({ path: row.path, added: row.key }));
  const changed = changedRows(
    reading,
    values.filter(({ place }) => !added.some(({ path }) => isWithin(place.path, path))),
  );
  reading.view = view;
  return [...removed, ...added, ...changed];
}

function changedRows(reading: Reading, values: readonly Assignment[]): readonly FormerRow[] {
  const rows = new Map<string, { readonly path: string; readonly before: Record<string, string> }>();
  for (const { place, parameter } of values) {
    if (parameter.source.kind !== "live" || place.object.change === undefined) continue;
    const row = rows.get(place.path) ?? { path: place.path, before: {} };
    rows.set(place.path, row);
    const value = plainValue(reading, place, parameter) ?? "";
    if (isKnown(parameter, value)) row.before[parameter.name] = value;
  }
  return [...rows.values()];
}

function removedRow(reading: Reading, row: Place): readonly FormerRow[] {
  return [
    { path: row.path, removed: row.key, before: settings(reading, row) },
    ...row.object.children.flatMap((child) => formerBelow(reading, child, row)),
  ];
}

/** What goes with a row: rows that would have to be added again, and settings of what comes back with it. */
function formerBelow(reading: Reading, object: PlannedObject, above: Place): readonly FormerRow[] {
  const places = object.table ? reading.rows(object, above) : [reading.single(object, above)];
  return places.flatMap((place) => {
    if (place === undefined) return [];
    if (rowEditsOf(object) !== undefined) return removedRow(reading, place);
    const before = settings(reading, place);
    const own = Object.keys(before).length === 0 ? [] : [{ path: place.path, before }];
    return [...own, ...object.children.flatMap((child) => formerBelow(reading, child, place))];
  });
}

function settings(reading: Reading, place: Place): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const parameter of place.object.parameters) {
    if (parameter.source.kind !== "live" || parameter.schema.command || !isWritable(reading, parameter)) continue;
    const value = plainValue(reading, place, parameter);
    if (value !== undefined && isKnown(parameter, value)) values[parameter.name] = value;
  }
  return values;
}

/** A secret that the system does not tell cannot be put back, and is not taken away for that. */
const isKnown = ({ schema }: PlannedParameter, value: string): boolean => !schema.secret || value !== "";
