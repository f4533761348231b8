import type { Fault } from "../../binding.ts";
import type { Device } from "../../device/device.ts";
import { giveNumbers, type NumberedRow } from "../../device/instances.ts";
import { rowEditsOf } from "../../kind/plan.ts";
import { instancesIn, isWithin, tableOf } from "../../paths.ts";
import { locateAbove } from "../../reading/names.ts";
import { plainValue } from "../../reading/parameter-value.ts";
import type { Place } from "../../reading/place.ts";
import { read } from "../../reading/read.ts";
import { Reading } from "../../reading/reading.ts";
import { loadsAbove, resolve } from "../../reading/resolve.ts";
import { ModelError } from "../../tree.ts";
import type { Assignment } from "../assignment.ts";
import { Draft } from "../draft.ts";
import { isFull, messageOf } from "../failures.ts";
import { stage } from "../staging.ts";
import { type SystemEdit, systemEdits } from "../system-edits.ts";
import { inPlaceOf, journalCleared, journalled } from "./journal.ts";
import type { FormerRow } from "./journal-records.ts";

/**
 * Puts back what an interrupted transaction did to the system, with one reading and each distinct change once. What cannot
 * be put back is logged; the rest goes on.
 */
export async function recover(device: Device): Promise<void> {
  const journal = journalled(device);
  if (journal === undefined) return;
  const former = journal.rows;
  const failed = new Map<string, string>();
  const reading = new Reading(device, { lenient: true });
  // The rows that it made have their numbers as if it were still under way: nobody else is to get these by looking.
  giveNumbers(device.records, former.flatMap(numberedRow));
  const loads = former.flatMap(({ path }) => loadsAbove(resolve(device.kind, path)));
  const edits = await read(reading, loads, () => editsBack(reading, former, failed));
  const { staged, faults } = await stage(reading, edits);
  for (const fault of faults) note(failed, former, fault);
  for (const { change, edits: of } of staged) {
    try {
      await change.commit();
    } catch (error) {
      for (const { row } of of) note(failed, former, { path: row.path, kind: "internal", reason: messageOf(error) });
    }
  }
  device.records.release();
  for (const { path } of former) {
    const reason = failed.get(path);
    if (reason === undefined) device.log.warn("model.transaction-undone", { object: path });
    else device.log.error("model.transaction-not-undone", { object: path, reason });
  }
  const records = staged.flatMap(({ change }) => change.records ?? []);
  try {
    await device.store.write([...records, inPlaceOf(device, journal, journalCleared(device))]);
  } catch (error) {
    // On a full disk the ACS may be the only one who can make room. The next start puts back what is back already.
    if (!isFull(error)) throw error;
    device.log.error("model.journal-stays", { reason: messageOf(error) });
  }
}

function numberedRow(row: FormerRow): readonly NumberedRow[] {
  if (!("added" in row)) return [];
  const table = tableOf(row.path);
  return [{ table, key: row.added, instance: Number(row.path.slice(table.length, -1)) }];
}

/** A fault is that of the innermost row that it lies in. */
function note(failed: Map<string, string>, former: readonly FormerRow[], { path, reason }: Fault): void {
  const rows = former.filter((row) => isWithin(path, row.path)).sort((a, b) => b.path.length - a.path.length);
  failed.set(rows[0]?.path ?? path, reason);
}

function editsBack(reading: Reading, former: readonly FormerRow[], failed: Map<string, string>): readonly SystemEdit[] {
  const draft = new Draft(reading.device);
  reading.view = draft;
  failed.clear();
  const values: Assignment[] = [];
  for (const row of former) {
    try {
      values.push(...planBack(reading, draft, row));
    } catch (error) {
      failed.set(row.path, messageOf(error));
    }
  }
  return systemEdits(reading, draft.edited, values);
}

/** The values that one row gets back, there or anew. */
function planBack(reading: Reading, draft: Draft, row: FormerRow): readonly Assignment[] {
  const target = resolve(reading.device.kind, row.path);
  if (target.kind !== "object") return [];
  if (reading.hasFailed(target.object)) {
    throw new ModelError([{ path: row.path, kind: "internal", reason: "the system does not tell how it is" }]);
  }
  const above = locateAbove(reading, target.object, target.instances);
  const place = reading.locate(target.object, target.instances);
  if ("added" in row) {
    if (place !== undefined && above !== undefined) draft.edited.remove({ row: place, above });
    return [];
  }
  const isGone = place === undefined && "removed" in row && above !== undefined;
  const found = isGone ? madeAgain(reading, draft, row.path, row.removed, above) : place;
  return found === undefined ? [] : valuesBack(reading, found, row.before);
}

/** A row that was taken away, as the reading sees it from now on. */
function madeAgain(reading: Reading, draft: Draft, path: string, key: string, above: Place): Place | undefined {
  const target = resolve(reading.device.kind, path);
  const edits = target.kind === "object" ? rowEditsOf(target.object) : undefined;
  if (target.kind !== "object" || edits === undefined) return undefined;
  const instance = instancesIn(path).at(-1) ?? 0;
  const row = { object: target.object, path, instance, key, row: edits.fresh(reading.context, key, above.row) };
  draft.edited.add({ row, above });
  return row;
}

/** The values that differ from what they were. */
function valuesBack(reading: Reading, place: Place, before: Readonly<Record<string, string>>): readonly Assignment[] {
  return Object.entries(before).flatMap(([name, value]) => {
    const parameter = place.object.parameterByName.get(name);
    if (parameter === undefined || plainValue(reading, place, parameter) === value) return [];
    return [{ path: place.path + name, place, parameter, value }];
  });
}
