import type { Fault } from "../binding.ts";
import { storedValueAt } from "../device/stored-value.ts";
import type { PlannedObject } from "../kind/plan.ts";
import { type RowIdentifier, tableOf } from "../paths.ts";
import { isCreatable, locateAbove } from "../reading/names.ts";
import type { Place } from "../reading/place.ts";
import type { Reading } from "../reading/reading.ts";
import { resolve, type Target } from "../reading/resolve.ts";
import type { Edit, Origin } from "../tree.ts";
import type { Draft } from "./draft.ts";
import { distinguish } from "./new-row.ts";

// Rows that a request makes and takes away.

/** Rows per table that the ACS may make, whatever the data model allows. */
const mostRows = 1024;

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
  if ((target.kind !== "table" && !isNamed) || !mayChangeRows(table, planning.origin))
    return refuse("name", "no rows can be added here");
  const above = locateAbove(reading, table, target.instances);
  if (above === undefined) return refuse("name", "no such object");
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
      if (typeof identifier !== "object" || !isCreatable(step)) return missing();
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
  { reading, draft, origin }: Planning,
  table: PlannedObject,
  above: Place,
  wanted: RowIdentifier | undefined,
  back: boolean,
  refuse: Refuse,
): RowEdit | undefined {
  const hasAlias = table.parameterByName.has("Alias");
  const chosen = typeof wanted === "object" ? wanted.alias : undefined;
  if (chosen !== undefined && !hasAlias) return refuse("name", "rows of this table have no alias");
  if (origin !== "agent" && !back && chosen?.startsWith("cpe-"))
    return refuse("name", "cpe- begins what the device calls rows");
  const was = typeof wanted === "number" ? wanted : Number(/^cpe-([1-9][0-9]{0,9})$/.exec(chosen ?? "")?.[1] ?? 0);
  const called = chosen ?? (hasAlias && was > 0 ? `cpe-${was}` : undefined);
  if (called !== undefined && reading.row(table, above, { alias: called }) !== undefined)
    return refuse("name", "a row of the table has this alias");
  const limit = Math.min(table.schema.entries?.max ?? mostRows, mostRows);
  if (reading.count(table, above) >= limit) return refuse("resources", `no more than ${limit} rows`);
  const instance = draft.addRow(`${above.path}${table.name}.`, was);
  const alias = called === `cpe-${instance}` ? undefined : called;
  if (alias !== undefined) draft.set(`${above.path}${table.name}.${instance}.Alias`, alias);
  distinguish(draft, table, above, instance);
  const row = reading.row(table, above, instance);
  if (row === undefined) return refuse("internal", "the new row is not there");
  return { table, above, row, ...(alias === undefined ? {} : { alias }) };
}

/** [TR-069 A.3.2.7] */
export function planDelete({ reading, draft, origin }: Planning, path: string, refuse: Refuse): RowEdit | undefined {
  const target = resolve(reading.device.kind, path);
  if (target.kind === "unknown") return refuse("name", target.reason);
  const table = target.object;
  if (target.kind !== "object" || !mayChangeRows(table, origin)) return refuse("name", "no row that can be deleted");
  const row = reading.locate(table, target.instances);
  const above = locateAbove(reading, table, target.instances);
  if (row === undefined || above === undefined) return refuse("name", "no such row");
  const least = table.schema.entries?.min ?? 0;
  if (reading.count(table, above) <= least) return refuse("denied", `no fewer than ${least} rows`);
  draft.removeRow(tableOf(row.path), row.instance);
  return { table, above, row };
}

const mayChangeRows = (table: PlannedObject, origin: Origin): boolean =>
  isCreatable(table) || (origin === "agent" && table.rows.kind === "stored");
