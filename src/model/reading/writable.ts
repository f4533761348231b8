import { type PlannedObject, type PlannedParameter, rowEditsOf } from "../kind/plan.ts";
import type { Place } from "./place.ts";
import type { Reading } from "./reading.ts";

// What can be set, added and deleted at present. [TR-069 A.3.2.3]

/** Whether rows can be added to a table and deleted at all: it is stored, or the system lets go of it now. */
export const takesRows = (reading: Reading, table: PlannedObject): boolean =>
  table.rows.kind === "stored" || rowEditsOf(table)?.allowed(reading.context) === true;

/** Whether the ACS may add rows to a table; `above`: below this object. */
export const isCreatable = (reading: Reading, object: PlannedObject, above?: Place): boolean =>
  object.table &&
  object.schema.creatable &&
  takesRows(reading, object) &&
  (above === undefined || closedBelow(object, above) === undefined);

/** Why rows of a table cannot be added below this object though they can below others; undefined if they can. */
export const closedBelow = (table: PlannedObject, above: Place): string | undefined =>
  rowEditsOf(table)?.closed?.(above.row);

/** Why a row cannot be deleted though others of its table can; undefined if it can too. */
export const undeletable = ({ object, row }: Place): string | undefined => rowEditsOf(object)?.undeletable?.(row);

/** Why a parameter of this object cannot be set though those of others of its kind can; undefined if it can too. */
export const fixedAt = ({ object, row }: Place, { name, source }: PlannedParameter): string | undefined =>
  source.kind === "live" ? object.fixed?.(row, name) : undefined;

/** Whether a write to the parameter could succeed now; `place`: in this object. */
export function isWritable(reading: Reading, parameter: PlannedParameter, place?: Place): boolean {
  const { name, schema, source, object } = parameter;
  if (place !== undefined && fixedAt(place, parameter) !== undefined) return false;
  if (!schema.writable) return false;
  if (source.kind === "alias") return true; // kept by the tree, whatever the system lets be written
  const reachable =
    source.kind === "stored" || (source.kind === "live" && (object.change ?? object.written) !== undefined);
  return reachable && (object.writable?.(reading.context, name) ?? true);
}
