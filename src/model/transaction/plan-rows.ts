import type { Fault, Origin } from "../binding.ts";
import { storedValueAt } from "../device/stored-value.ts";
import { type PlannedObject, rowEditsOf } from "../kind/plan.ts";
import { type RowIdentifier, tableOf } from "../paths.ts";
import { locateAbove } from "../reading/names.ts";
import type { Place } from "../reading/place.ts";
import type { Reading } from "../reading/reading.ts";
import { resolve, type Target } from "../reading/resolve.ts";
import { closedBelow, isCreatable, takesRows, undeletable } from "../reading/writable.ts";
import type { Edit } from "../tree.ts";
import type { Draft } from "./draft.ts";
import { distinctKeys } from "./new-row.ts";

// Rows that a request makes and takes away.

/** Rows per table that the ACS may make, whatever the data model allows. */
export const mostRows = 1024;

/** What the edits are planned on. */
export interface Planning {
  readonly reading: Reading;
  readonly draft: Draft;
  readonly origin: Origin;
}

/** `path`: absent for the one that the request has. */
export type Refuse = (kind: Fault["kind"], reason: string, path?: string) => undefined;

export interface RowEdit {
  readonly table: PlannedObject;
  readonly above: Place;
  readonly row: Place;
  /** What the request calls a new row. */
  readonly alias?: string;
}

/** With `[alias]` at its end, the path calls the new row by a name of its own. [TR-069 A.3.2.6, 3.6.1] */
export function planAdd(
  planning: Planning,
  { path, back = false }: Extract<Edit, { kind: "add" }>,
  refuse: Refuse,
): RowEdit | undefined {
  const { reading } = planning;
  const target = resolve(reading.device.kind, path);
  if (target.kind === "unknown") return refuse("name", target.reason);
  const table = target.object;
  const last = target.kind === "object" && table.table ? target.instances.at(-1) : undefined;
  const isNamed = typeof last === "object" || (back && last !== undefined);
  if ((target.kind !== "table" && !isNamed) || !mayChangeRows(planning, table))
    return refuse("name", "no rows can be added here");
  const above = locateAbove(reading, table, target.instances);
  if (above === undefined) return refuse("name", "no such object");
  const closed = closedBelow(table, above);
  if (closed !== undefined) return refuse("name", closed);
  return addRow(planning, table, above, last, back, refuse);
}

/**
 * The rows on the way to a target that are called by an alias that no row has, made where the ACS has asked for that.
 * Undefined if there is anything else that is not there. [TR-069 3.6.1, TR-181 ManagementServer.AutoCreateInstances]
 */
export function planMissing(
  planning: Planning,
  { object, instances }: Exclude<Target, { kind: "unknown" }>,
  refuse: Refuse,
): readonly RowEdit[] | undefined {
  const { reading, origin } = planning;
  const { device } = reading;
  const missing = (): undefined => refuse("name", "no such parameter");
  if (origin !== "acs" || storedValueAt(device, device.kind.autoCreatePath) !== "true") return missing();
  const made: RowEdit[] = [];
  let above = reading.root();
  let next = 0;
  for (const step of object.lineage.slice(1)) {
    const identifier = step.table ? instances[next++] : undefined;
    let place = identifier === undefined ? reading.single(step, above) : reading.row(step, above, identifier);
    if (place === undefined) {
      if (typeof identifier !== "object" || !isCreatable(reading, step, above)) return missing();
      const row = addRow(planning, step, above, identifier, false, refuse);
      if (row === undefined) return undefined;
      made.push(row);
      place = row.row;
    }
    above = place;
  }
  return made;
}

/** `wanted`: what the row is to be called, or was, if it is to come `back`. */
function addRow(
  planning: Planning,
  table: PlannedObject,
  above: Place,
  wanted: RowIdentifier | undefined,
  back: boolean,
  refuse: Refuse,
): RowEdit | undefined {
  const { reading, draft, origin } = planning;
  const hasAlias = table.parameterByName.has("Alias");
  const chosen = typeof wanted === "object" ? wanted.alias : undefined;
  if (chosen !== undefined && !hasAlias) return refuse("name", "rows of this table have no alias");
  if (origin !== "agent" && !back && chosen?.startsWith("cpe-"))
    return refuse("name", "cpe- begins what the device calls rows");
  const was = typeof wanted === "number" ? wanted : Number(/^cpe-([1-9][0-9]{0,9})$/.exec(chosen ?? "")?.[1] ?? 0);
  const called = chosen ?? (hasAlias && was > 0 ? `cpe-${was}` : undefined);
  if (called !== undefined && reading.row(table, above, { alias: called }) !== undefined)
    return refuse("name", "a row of the table has this alias");
  const own = table.rows.kind === "stored" ? table.rows.most : undefined;
  const limit = Math.min(table.schema.entries?.max ?? mostRows, own ?? mostRows);
  if (reading.count(table, above) >= limit) return refuse("resources", `no more than ${limit} rows`);
  const instance = makeRow(planning, table, above, was);
  const alias = called === `cpe-${instance}` ? undefined : called;
  if (alias !== undefined) draft.set(`${above.path}${table.name}.${instance}.Alias`, alias);
  const row = reading.row(table, above, instance);
  if (row === undefined) return refuse("internal", "the new row is not there");
  if (table.rows.kind === "stored") for (const { path, value } of distinctKeys(row)) draft.set(path, value);
  return { table, above, row, ...(alias === undefined ? {} : { alias }) };
}

/** The number of a new row, which the reading sees from now on. */
function makeRow({ reading, draft }: Planning, table: PlannedObject, above: Place, was: number): number {
  const path = `${above.path}${table.name}.`;
  const edits = rowEditsOf(table);
  if (edits === undefined) return draft.addRow(path, was);
  const { instance, key } = draft.addSystemRow(path, (number) => edits.keyOf(number), was);
  const row = edits.fresh(reading.context, key, above.row);
  draft.edited.add({ row: { object: table, path: `${path}${instance}.`, instance, key, row }, above });
  return instance;
}

/** The row that a request wants to delete. [TR-069 A.3.2.7] */
export function planDelete(planning: Planning, path: string, refuse: Refuse): RowEdit | undefined {
  const { reading } = planning;
  const target = resolve(reading.device.kind, path);
  if (target.kind === "unknown") return refuse("name", target.reason);
  const table = target.object;
  if (target.kind !== "object" || !mayChangeRows(planning, table)) return refuse("name", "no row that can be deleted");
  const row = reading.locate(table, target.instances);
  const above = locateAbove(reading, table, target.instances);
  if (row === undefined || above === undefined) return refuse("name", "no such row");
  const kept = undeletable(row);
  if (kept !== undefined) return refuse("denied", kept);
  const least = table.schema.entries?.min ?? 0;
  if (reading.count(table, above) <= least) return refuse("denied", `no fewer than ${least} rows`);
  return { table, above, row };
}

/** Takes a row away that can be deleted. */
export function removeRow({ draft }: Planning, { table, above, row }: RowEdit): void {
  if (rowEditsOf(table) === undefined) {
    draft.removeRow(tableOf(row.path), row.instance);
  } else {
    draft.edited.remove({ row, above });
    draft.forgetSystemRow(row.path);
  }
}

const mayChangeRows = ({ reading, origin }: Planning, table: PlannedObject): boolean =>
  origin === "agent" ? table.table && takesRows(reading, table) : isCreatable(reading, table);
