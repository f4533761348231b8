import type { Fault, NativeValue } from "../binding.ts";
import { isCreatable, isWritable, locateAbove } from "../names.ts";
import { isWithin, tableOf } from "../paths.ts";
import type { PlannedObject, PlannedParameter } from "../plan.ts";
import type { Place, Reading } from "../reading.ts";
import { resolve } from "../resolve.ts";
import { type Edit, ModelError, type Origin } from "../tree.ts";
import { checkValue, checkWrittenValue } from "../values/check.ts";
import { listItems } from "../values/lists.ts";
import { toNative } from "../values/native.ts";
import { findConflicts } from "./conflicts.ts";
import { Draft } from "./draft.ts";
import { distinguish } from "./new-row.ts";

// First half of a transaction: what the edits come to, with nothing touched yet.

/** Rows per table that the ACS may make, whatever the data model allows. */
const mostRows = 1024;

/** A parameter that gets a value, and the path by which the request called it. */
export interface Assignment {
  readonly path: string;
  readonly place: Place;
  readonly parameter: PlannedParameter;
  /** Canonical. */
  readonly value: string;
}

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
export function planEdits(reading: Reading, edits: readonly Edit[], origin: Origin): PlannedEdits {
  const draft = new Draft(reading.device);
  reading.view = draft;
  const faults: Fault[] = [];
  const assigned: Assignment[] = [];
  const implied: Assignment[] = [];
  const added: number[] = [];
  for (const edit of edits) {
    const refuse = (kind: Fault["kind"], reason: string): undefined => {
      faults.push({ path: edit.path, kind, reason });
    };
    switch (edit.kind) {
      case "set": {
        const assignment = planSet(reading, edit, origin, refuse);
        if (assignment === undefined) break;
        assigned.push(assignment);
        if (assignment.parameter.source.kind !== "live") draft.set(fullPath(assignment), assignment.value);
        break;
      }
      case "add": {
        const row = planAdd(reading, draft, edit.path, origin, refuse);
        if (row === undefined) break;
        added.push(row.instance);
        implied.push(...countsOf(reading, row.table, row.above));
        break;
      }
      case "delete": {
        const row = planDelete(reading, draft, edit.path, origin, refuse);
        if (row === undefined) break;
        implied.push(...emptyReferences(reading, draft, edit.path), ...countsOf(reading, row.table, row.above));
        break;
      }
    }
  }
  const wanted = new Map(assigned.map((assignment) => [fullPath(assignment), assignment.value]));
  faults.push(...findConflicts(reading, assigned, wanted, origin));
  if (faults.length > 0) throw new ModelError(faults);
  return { draft, assigned, implied, system: systemRows(reading, assigned), added };
}

export const fullPath = ({ place, parameter }: Pick<Assignment, "place" | "parameter">): string =>
  place.path + parameter.name;

type Refuse = (kind: Fault["kind"], reason: string) => undefined;

function planSet(
  reading: Reading,
  { path, value }: Extract<Edit, { kind: "set" }>,
  origin: Origin,
  refuse: Refuse,
): Assignment | undefined {
  const target = resolve(reading.device.kind, path);
  if (target.kind === "unknown") return refuse("name", target.reason);
  if (target.kind !== "parameter") return refuse("name", "not the path of a parameter");
  const { parameter } = target;
  const place = reading.locate(target.object, target.instances);
  if (place === undefined || reading.plain(place, parameter) === undefined) return refuse("name", "no such parameter");
  const own = origin === "agent" && (parameter.source.kind === "stored" || parameter.source.kind === "alias");
  if (!own && !isWritable(reading, parameter)) return refuse("read-only", "cannot be written");
  const verdict = (origin === "agent" ? checkValue : checkWrittenValue)(parameter.schema.type, value);
  return verdict.ok ? { path, place, parameter, value: verdict.canonical } : refuse(verdict.kind, verdict.reason);
}

interface RowEdit {
  readonly table: PlannedObject;
  readonly above: Place;
  readonly instance: number;
}

/** [TR-069 A.3.2.6] */
function planAdd(reading: Reading, draft: Draft, path: string, origin: Origin, refuse: Refuse): RowEdit | undefined {
  const target = resolve(reading.device.kind, path);
  if (target.kind === "unknown") return refuse("name", target.reason);
  if (target.kind !== "table" || !mayChangeRows(target.object, origin))
    return refuse("name", "no rows can be added here");
  const table = target.object;
  const above = locateAbove(reading, table, target.instances);
  if (above === undefined) return refuse("name", "no such object");
  const limit = Math.min(table.schema.entries?.max ?? mostRows, mostRows);
  if (reading.count(table, above) >= limit) return refuse("resources", `no more than ${limit} rows`);
  const instance = draft.addRow(path);
  distinguish(draft, table, above, instance);
  return { table, above, instance };
}

/** [TR-069 A.3.2.7] */
function planDelete(reading: Reading, draft: Draft, path: string, origin: Origin, refuse: Refuse): RowEdit | undefined {
  const target = resolve(reading.device.kind, path);
  if (target.kind === "unknown") return refuse("name", target.reason);
  const table = target.object;
  if (target.kind !== "object" || !mayChangeRows(table, origin)) return refuse("name", "no row that can be deleted");
  const place = reading.locate(table, target.instances);
  const above = locateAbove(reading, table, target.instances);
  if (place === undefined || above === undefined) return refuse("name", "no such row");
  const least = table.schema.entries?.min ?? 0;
  if (reading.count(table, above) <= least) return refuse("denied", `no fewer than ${least} rows`);
  draft.removeRow(tableOf(path), place.instance);
  return { table, above, instance: place.instance };
}

const mayChangeRows = (table: PlannedObject, origin: Origin): boolean =>
  isCreatable(table) || (origin === "agent" && table.rows.kind === "stored");

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

/** Strong references to what is gone become empty, or lose the item. [TR-106 3.2.4] */
function emptyReferences(reading: Reading, draft: Draft, gone: string): readonly Assignment[] {
  return reading.device.kind.strongReferences.flatMap((parameter) =>
    reading.places(parameter.object).flatMap((place) => {
      const value = reading.plain(place, parameter) ?? "";
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
    row.before[parameter.name] = reading.plain(place, parameter) ?? "";
  }
  return [...rows.values()];
}
