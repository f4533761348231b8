import type { Fault, NativeValue } from "../binding.ts";
import type { PlannedObject } from "../kind/plan.ts";
import { isWithin } from "../paths.ts";
import { isWritable } from "../reading/names.ts";
import { plainValue } from "../reading/parameter-value.ts";
import type { Place } from "../reading/place.ts";
import { pathOf } from "../reading/read-values.ts";
import type { Reading } from "../reading/reading.ts";
import { resolve } from "../reading/resolve.ts";
import type { ValueType } from "../schema.ts";
import { type DependentEdit, type Edit, ModelError, type Origin } from "../tree.ts";
import { checkValue, checkWrittenValue } from "../values/check.ts";
import { listItems } from "../values/lists.ts";
import { toNative } from "../values/native.ts";
import { type Assignment, fullPath } from "./assignment.ts";
import { findConflicts } from "./conflicts.ts";
import { Draft } from "./draft.ts";
import { type Planning, planAdd, planDelete, planMissing, type Refuse, type RowEdit } from "./plan-rows.ts";

// First half of a transaction: what the edits come to, with nothing touched yet.

/** What is wanted of one row of the system. */
export interface SystemRow {
  readonly place: Place;
  readonly wanted: Record<string, NativeValue>;
  /** Lexical values as they were, to take a change back with. */
  readonly before: Record<string, string>;
}

export interface PlannedEdits {
  readonly draft: Draft;
  /** Values that were asked for. */
  readonly assigned: readonly Assignment[];
  /** Values that follow from what was asked for: references emptied, counts of rows. */
  readonly implied: readonly Assignment[];
  readonly system: readonly SystemRow[];
  readonly added: readonly number[];
}

/** Resolves and checks the edits, on the state that all of them leave behind. Throws a `ModelError` with every fault. */
export function planEdits(reading: Reading, edits: readonly (Edit | DependentEdit)[], origin: Origin): PlannedEdits {
  const draft = new Draft(reading.device);
  reading.view = draft;
  const planning: Planning = { reading, draft, origin };
  const faults: Fault[] = [];
  const assigned = new Map<string, Assignment>();
  const implied: Assignment[] = [];
  const renamed: Assignment[] = [];
  const rows: Place[] = [];
  const added: number[] = [];
  const made = ({ table, above, row, alias }: RowEdit): void => {
    rows.push(row);
    implied.push(...aliasOfNew(row, alias), ...countsOf(reading, table, above));
  };
  for (const each of edits) {
    const edit = typeof each === "function" ? each(added) : each;
    const refuse: Refuse = (kind, reason, path = edit.path) => {
      faults.push({ path, kind, reason });
      return undefined;
    };
    switch (edit.kind) {
      case "set": {
        const assignment = planSet(planning, edit, rows, made, refuse);
        if (assignment === undefined) break;
        const path = fullPath(assignment);
        if (assigned.has(path)) refuse("arguments", "named twice", assignment.path);
        assigned.set(path, assignment);
        if (assignment.parameter.source.kind === "alias") renamed.push(assignment);
        else if (assignment.parameter.source.kind !== "live") draft.set(path, assignment.value);
        break;
      }
      case "add": {
        const edited = planAdd(planning, edit, refuse);
        if (edited === undefined) break;
        added.push(edited.row.instance);
        made(edited);
        break;
      }
      case "delete": {
        const edited = planDelete(planning, edit.path, refuse);
        if (edited === undefined) break;
        const { table, above, row } = edited;
        implied.push(...emptyReferences(reading, draft, row.path), ...countsOf(reading, table, above));
        break;
      }
    }
  }
  // Rows keep the aliases that they had until all of the request's paths are understood: its order carries no meaning.
  for (const assignment of renamed) draft.set(fullPath(assignment), assignment.value);
  const all = [...assigned.values()];
  const wanted = new Map(all.map((assignment) => [fullPath(assignment), assignment.value]));
  faults.push(...findConflicts(reading, all, wanted, origin));
  if (faults.length > 0) throw new ModelError(faults);
  return { draft, assigned: all, implied, system: systemRows(reading, all), added };
}

/** `rows`: those that the request has made so far; `made` is told of further ones. */
function planSet(
  planning: Planning,
  { path, value }: Extract<Edit, { kind: "set" }>,
  rows: readonly Place[],
  made: (row: RowEdit) => void,
  refuse: Refuse,
): Assignment | undefined {
  const { reading, origin } = planning;
  const target = resolve(reading.device.kind, path);
  if (target.kind === "unknown") return refuse("name", target.reason);
  if (target.kind !== "parameter") return refuse("name", "not the path of a parameter");
  const { parameter } = target;
  let place = reading.locate(target.object, target.instances);
  if (place === undefined) {
    const missing = planMissing(planning, target, refuse);
    if (missing === undefined) return undefined;
    missing.forEach(made);
    place = reading.locate(target.object, [...target.instances]);
  }
  if (place === undefined || plainValue(reading, place, parameter) === undefined)
    return refuse("name", "no such parameter");
  const { path: at } = place;
  const called = rows.some((row) => isWithin(at, row.path)) ? path : at + parameter.name;
  const own = origin === "agent" && (parameter.source.kind === "stored" || parameter.source.kind === "alias");
  if (!own && !isWritable(reading, parameter)) return refuse("read-only", "cannot be written", called);
  const verdict = (origin === "agent" ? checkValue : checkWrittenValue)(parameter.schema.type, value);
  if (!verdict.ok) return refuse(verdict.kind, verdict.reason, called);
  return { path: called, place, parameter, value: byNumber(reading, parameter.schema.type, verdict.canonical) };
}

/** References are kept by number, however the request calls the rows: an alias may change. */
function byNumber(reading: Reading, type: ValueType, value: string): string {
  if (type.reference === undefined || !value.includes("[")) return value;
  const { kind } = reading.device;
  const numbered = (item: string): string =>
    pathOf(reading, resolve(kind, `${item}.`))?.slice(0, -1) ?? pathOf(reading, resolve(kind, item)) ?? item;
  return (type.list === undefined ? [value] : listItems(value)).map(numbered).join(",");
}

/** The alias that a request gives to a new row is a value like any other that it sets. */
function aliasOfNew(row: Place, alias: string | undefined): readonly Assignment[] {
  const parameter = row.object.parameterByName.get("Alias");
  return alias === undefined || parameter === undefined
    ? []
    : [{ path: `${row.path}Alias`, place: row, parameter, value: alias }];
}

function countsOf(reading: Reading, table: PlannedObject, above: Place): readonly Assignment[] {
  return above.object.parameters
    .filter(({ source }) => source.kind === "count" && source.table === table)
    .map((parameter) => ({
      path: above.path + parameter.name,
      place: above,
      parameter,
      value: String(reading.count(table, above)),
    }));
}

/** Strong references to what is gone become empty, or lose the item. [TR-106 pathRef] */
function emptyReferences(reading: Reading, draft: Draft, gone: string): readonly Assignment[] {
  return reading.device.kind.strongReferences.flatMap((parameter) =>
    reading.places(parameter.object).flatMap((place) => {
      const value = plainValue(reading, place, parameter) ?? "";
      const items = listItems(value);
      const kept = items.filter((item) => !isWithin(`${item}.`, gone));
      if (kept.length === items.length) return [];
      const assignment = { path: place.path + parameter.name, place, parameter, value: kept.join(",") };
      draft.set(assignment.path, assignment.value);
      return [assignment];
    }),
  );
}

function systemRows(reading: Reading, assigned: readonly Assignment[]): readonly SystemRow[] {
  const rows = new Map<string, SystemRow>();
  for (const { place, parameter, value } of assigned) {
    if (parameter.source.kind !== "live") continue;
    const row = rows.get(place.path) ?? { place, wanted: {}, before: {} };
    rows.set(place.path, row);
    row.wanted[parameter.name] = toNative(parameter.schema.type, value);
    row.before[parameter.name] = plainValue(reading, place, parameter) ?? "";
  }
  return [...rows.values()];
}
