import { type PlannedParameter, rowEditsOf } from "../kind/plan.ts";
import { instancesIn, isWithin } from "../paths.ts";
import { locateAbove } from "../reading/names.ts";
import type { Place } from "../reading/place.ts";
import type { Reading } from "../reading/reading.ts";
import { rowAt } from "../reading/references.ts";
import { resolve, type Target } from "../reading/resolve.ts";
import { isWritable, takesRows, undeletable } from "../reading/writable.ts";
import type { ValueType } from "../schema.ts";
import { checkValue } from "../values/check.ts";
import { listItems } from "../values/lists.ts";
import { type Assignment, fullPath } from "./assignment.ts";
import { Draft } from "./draft.ts";
import { formerRows } from "./former-rows.ts";
import type { FormerRow } from "./journal/journal-records.ts";
import { startingValues } from "./new-row.ts";
import type { StoredTable, StoredTables } from "./stored-tables.ts";
import { latest, type SystemEdit, systemEdits } from "./system-edits.ts";

export interface PlannedAdoption {
  readonly draft: Draft;
  readonly system: readonly SystemEdit[];
  readonly former: readonly FormerRow[];
}

/** What stored rows come to on the system. `refused`: rows that it does not take over, or does not change or remove. */
export function planAdoption(reading: Reading, stored: StoredTables, refused: ReadonlySet<string>): PlannedAdoption {
  const draft = new Draft(reading.device);
  reading.view = draft;
  const keptBack: string[] = [];
  for (const table of stored.tables) {
    const above = locateAbove(reading, table.table, instancesIn(table.path));
    if (above === undefined) continue;
    addRows(reading, draft, table, above, refused, keptBack);
    removeRows(reading, draft, table, above, refused);
  }
  const values: Assignment[] = [];
  for (const path of stored.values) {
    if (keptBack.some((row) => isWithin(path, row))) continue;
    const target = resolve(reading.device.kind, path);
    if (target.kind !== "parameter" || isOutOfReach(reading, target.parameter)) continue;
    const assignment = handedOver(reading, path, target);
    draft.unset(path);
    if (assignment !== undefined && !refused.has(assignment.place.path)) values.push(assignment);
  }
  const starting = draft.edited.added
    .flatMap(({ row }) => startingValues(reading, row))
    .filter((each) => reading.device.records.value(fullPath(each)) === undefined);
  for (const each of starting) if (each.parameter.source.kind === "stored") draft.set(fullPath(each), each.value);
  const all = [...latest([...starting, ...values]).values()];
  return { draft, system: systemEdits(reading, draft.edited, all), former: formerRows(reading, draft.edited, all) };
}

function addRows(
  reading: Reading,
  draft: Draft,
  { path, table, record }: StoredTable,
  above: Place,
  refused: ReadonlySet<string>,
  keptBack: string[],
): void {
  const edits = rowEditsOf(table);
  for (const instance of edits === undefined ? [] : record.added) {
    const row = `${path}${instance}.`;
    if (edits === undefined || refused.has(row) || !edits.allowed(reading.context)) {
      keptBack.push(row);
      continue;
    }
    const key = edits.keyOf(instance);
    draft.keepSystemRow({ table: path, key, instance });
    const fresh = edits.fresh(reading.context, key, above.row);
    draft.edited.add({ row: { object: table, path: row, instance, key, row: fresh }, above });
  }
}

/** A row that does not go is one like any other from now on; the mark of one that is not there goes. */
function removeRows(
  reading: Reading,
  draft: Draft,
  { path, table, record }: StoredTable,
  above: Place,
  refused: ReadonlySet<string>,
): void {
  for (const instance of record.removed) {
    const row = reading.row(table, above, instance);
    if (row === undefined) {
      draft.forgetSystemRow(`${path}${instance}.`);
    } else if (refused.has(row.path) || !takesRows(reading, table) || undeletable(row) !== undefined) {
      draft.keepSystemRow({ table: path, key: row.key, instance });
    } else {
      draft.edited.remove({ row, above });
      draft.forgetSystemRow(row.path);
    }
  }
}

/** Whether the system takes values of a parameter, but not now. */
const isOutOfReach = (reading: Reading, parameter: PlannedParameter): boolean =>
  parameter.schema.writable && !isWritable(reading, parameter);

/** What a stored value becomes on the system; undefined if it has no place there. */
function handedOver(
  reading: Reading,
  path: string,
  { object, parameter, instances }: Extract<Target, { kind: "parameter" }>,
): Assignment | undefined {
  const stored = reading.device.records.value(path);
  const place = reading.locate(object, instances);
  if (stored === undefined || place === undefined || !parameter.schema.writable) return undefined;
  const { type } = parameter.schema;
  const verdict = checkValue(type, type.reference?.to === "row" ? toRowsThere(reading, type, stored) : stored);
  return verdict.ok ? { path, place, parameter, value: verdict.canonical } : undefined;
}

/** References to rows that are there; the system cannot hold others. */
function toRowsThere(reading: Reading, type: ValueType, value: string): string {
  const items = type.list === undefined ? [value] : listItems(value);
  return items.filter((item) => rowAt(reading, item) !== undefined).join(",");
}
