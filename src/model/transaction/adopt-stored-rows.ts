import type { Device } from "../device/device.ts";
import { isWithin } from "../paths.ts";
import { read } from "../reading/read.ts";
import { Reading } from "../reading/reading.ts";
import { loadsAbove, resolve } from "../reading/resolve.ts";
import { carryOut } from "./carry-out.ts";
import { numberByPosition } from "./number-by-position.ts";
import { type PlannedAdoption, planAdoption } from "./plan-adoption.ts";
import { stage } from "./staging.ts";
import { type StoredTables, storedTables } from "./stored-tables.ts";

// A version of the agent before this one may have kept a table in the store that is the system's now. Its rows are handed
// over once: added ones are added there, under their numbers and aliases; of those as shipped, which are the system's own in
// the order that it lists them, those that were removed go, and those that were changed are set.

/**
 * Hands over to the system what is stored of rows that are its own, as one transaction: if it fails or the power goes, the
 * next start begins anew. Rows that the system refuses are logged: added ones stay in the store until it takes them, of
 * others the system's own values stay.
 */
export async function adoptStoredRows(device: Device): Promise<void> {
  const refused = new Set<string>();
  let left = storedTables(device);
  if (left === undefined) return;
  try {
    await numberByPosition(device, left.tables);
    while (left !== undefined) {
      const refusals = await handOver(device, left, refused);
      if (refusals.every((row) => refused.has(row))) return;
      for (const row of refusals) refused.add(row);
      device.records.release();
      left = storedTables(device);
    }
  } catch (error) {
    device.log.error("model.rows-not-adopted", { reason: error instanceof Error ? error.message : String(error) });
  }
}

/** The rows that the system refuses: then nothing is done yet. */
async function handOver(
  device: Device,
  stored: StoredTables,
  refused: ReadonlySet<string>,
): Promise<readonly string[]> {
  const reading = new Reading(device);
  const paths = [...stored.tables.map(({ path }) => `${path}1.`), ...stored.values];
  const loads = paths.flatMap((path) => loadsAbove(resolve(device.kind, path)));
  const planned = await read(reading, loads, () => planAdoption(reading, stored, refused));
  const { staged, faults } = await stage(reading, planned.system);
  for (const { path, reason } of faults) device.log.error("model.row-not-adopted", { path, reason });
  if (faults.length > 0) {
    return faults.flatMap(({ path }) => rowInQuestion(planned, path));
  }
  const changes = staged.map(({ change }) => change);
  await carryOut(device, planned.former, changes, () => ({
    own: planned.draft.changes(),
    others: changes.flatMap(({ records = [] }) => records),
  }));
  planned.draft.adopt(device.records);
  if (planned.system.length > 0) device.log.info("model.rows-adopted", { rows: planned.system.length });
  return [];
}

/**
 * The row that a fault keeps from being handed over: the one that is added, with all of its settings or not at all, as
 * without some it might do what nobody wants; else the innermost that is changed.
 */
function rowInQuestion({ draft, system }: PlannedAdoption, path: string): readonly string[] {
  const added = draft.edited.added.find(({ row }) => isWithin(path, row.path));
  const changed = system.map(({ row }) => row.path).filter((row) => isWithin(path, row));
  const innermost = changed.sort((a, b) => b.length - a.length).slice(0, 1);
  return added === undefined ? innermost : [added.row.path];
}
