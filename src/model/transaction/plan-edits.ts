import type { Fault, Origin } from "../binding.ts";
import type { PlannedObject } from "../kind/plan.ts";
import { isWithin, rowsOn } from "../paths.ts";
import { stepsOfPath } from "../reading/pace.ts";
import { plainValue } from "../reading/parameter-value.ts";
import type { Place } from "../reading/place.ts";
import { pathOf } from "../reading/read-values.ts";
import type { Reading } from "../reading/reading.ts";
import { resolve } from "../reading/resolve.ts";
import { fixedAt, isWritable } from "../reading/writable.ts";
import type { ValueType } from "../schema.ts";
import { type DependentEdit, type Edit, ModelError } from "../tree.ts";
import { checkValue, checkWrittenValue } from "../values/check.ts";
import { listItems } from "../values/lists.ts";
import { reasonWithValue } from "../values/verdict.ts";
import { type Assignment, fullPath } from "./assignment.ts";
import { findConflicts } from "./conflicts.ts";
import { Draft } from "./draft.ts";
import { formerRows } from "./former-rows.ts";
import type { FormerRow } from "./journal/journal-records.ts";
import { startingValues } from "./new-row.ts";
import { type Planning, planAdd, planDelete, planMissing, type Refuse, type RowEdit, removeRow } from "./plan-rows.ts";
import { latest, type SystemEdit, systemEdits } from "./system-edits.ts";

// First half of a transaction: what the edits come to, with nothing touched yet.

export interface PlannedEdits {
  readonly draft: Draft;
  /** Values that were asked for. */
  readonly assigned: readonly Assignment[];
  /** Values that follow from what was asked for: references emptied, counts of rows. */
  readonly implied: readonly Assignment[];
  /** What is asked of the system, and how that was before. */
  readonly system: readonly SystemEdit[];
  readonly former: readonly FormerRow[];
  readonly added: readonly number[];
  /** Rows that go, by their paths. */
  readonly removed: readonly string[];
}

/**
 * Resolves and checks the edits, on the state that all of them leave behind. Rejects with a `ModelError` with every fault;
 * at the limit of rows it stops, as what comes after would rest on rows that are not there.
 */
export async function planEdits(
  reading: Reading,
  edits: readonly (Edit | DependentEdit)[],
  origin: Origin,
  passedOver: ReadonlySet<string> = new Set(),
): Promise<PlannedEdits> {
  const draft = new Draft(reading.device, passedOver);
  reading.view = draft;
  const planning: Planning = { reading, draft, origin };
  const faults: Fault[] = [];
  const assigned = new Map<string, Assignment>();
  let implied: Assignment[] = [];
  const rows = new Set<string>();
  const added: number[] = [];
  const removed: string[] = [];
  const made = ({ table, above, row, alias }: RowEdit): void => {
    rows.add(row.path);
    implied.push(...aliasOfNew(row, alias), ...countsOf(reading, table, above));
  };
  const remove = (edited: RowEdit): void => {
    const { table, above, row } = edited;
    for (const path of assigned.keys()) if (isWithin(path, row.path)) assigned.delete(path);
    const left = implied.filter(({ place }) => !isWithin(place.path, row.path));
    const emptied = emptyReferences(reading, draft, row.path);
    removeRow(planning, edited);
    removed.push(row.path);
    implied = [...left, ...emptied, ...countsOf(reading, table, above)];
  };
  const { pace } = reading;
  for (const each of edits) {
    if (pace.isDue(stepsOfPath)) await pace.rest();
    if (faults.at(-1)?.kind === "resources") throw new ModelError(faults);
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
        if (isStored(assignment) && !isAlias(assignment)) draft.set(path, assignment.value);
        break;
      }
      case "add": {
        const edited = planAdd(planning, edit, refuse);
        if (edited === undefined) break;
        added.push(edited.row.instance);
        made(edited);
        // It is told from all rows of its table.
        pace.took(reading.count(edited.table, edited.above));
        break;
      }
      case "delete": {
        const edited = planDelete(planning, edit.path, refuse);
        if (edited !== undefined) remove(edited);
        pace.took(stepsOfDelete);
        break;
      }
    }
  }
  const all = [...assigned.values()];
  // Rows keep the aliases that they had until all of the request's paths are understood: its order carries no meaning.
  for (const assignment of all) if (isAlias(assignment)) draft.set(fullPath(assignment), assignment.value);
  const starting = draft.edited.added.flatMap(({ row }) => startingValues(reading, row));
  for (const start of starting) {
    if (isStored(start) && !assigned.has(fullPath(start))) draft.set(fullPath(start), start.value);
  }
  const values = [...latest([...starting, ...implied, ...all]).values()];
  if (pace.isDue(values.length)) await pace.rest();
  faults.push(
    ...(await findConflicts(reading, all, new Map(values.map((each) => [fullPath(each), each.value])), origin)),
  );
  if (faults.length > 0) throw new ModelError(faults);
  if (pace.isDue(values.length)) await pace.rest();
  const system = systemEdits(reading, draft.edited, values);
  return { draft, assigned: all, implied, system, former: formerRows(reading, draft.edited, values), added, removed };
}

/** All that is stored, and all references, are looked at. */
const stepsOfDelete = 512;

const isAlias = ({ parameter }: Assignment): boolean => parameter.source.kind === "alias";
const isStored = ({ parameter }: Assignment): boolean =>
  parameter.source.kind === "stored" || parameter.source.kind === "alias";

/** `rows`: the paths of those that the request has made so far; `made` is told of further ones. */
function planSet(
  planning: Planning,
  { path, value }: Extract<Edit, { kind: "set" }>,
  rows: ReadonlySet<string>,
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
  const called = rowsOn(at).some((row) => rows.has(row)) ? path : at + parameter.name;
  const own = origin === "agent" && (parameter.source.kind === "stored" || parameter.source.kind === "alias");
  if (!own && !isWritable(reading, parameter, place))
    return refuse("read-only", fixedAt(place, parameter) ?? "cannot be written", called);
  const verdict = (origin === "agent" ? checkValue : checkWrittenValue)(parameter.schema.type, value);
  if (!verdict.ok) return refuse(verdict.kind, reasonWithValue(parameter.schema, value, verdict.reason), called);
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
  return reading.device.kind.strongReferences.flatMap((parameter) => {
    if (parameter.source.kind === "live" && !isWritable(reading, parameter)) return [];
    return reading.places(parameter.object).flatMap((place) => {
      if (isWithin(place.path, gone) || fixedAt(place, parameter) !== undefined) return [];
      const value = plainValue(reading, place, parameter) ?? "";
      const items = listItems(value);
      const kept = items.filter((item) => !isWithin(`${item}.`, gone));
      if (kept.length === items.length) return [];
      const assignment = { path: place.path + parameter.name, place, parameter, value: kept.join(",") };
      if (isStored(assignment)) draft.set(assignment.path, assignment.value);
      return [assignment];
    });
  });
}
