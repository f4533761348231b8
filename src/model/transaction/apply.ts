import type { StoreChange } from "../../ports/store.ts";
import type { Change, Fault } from "../binding.ts";
import type { Device } from "../device/device.ts";
import { change } from "../device/records.ts";
import { notificationOf } from "../notification/attributes.ts";
import { Reading, read } from "../reading/reading.ts";
import { loadsOf, resolve } from "../reading/resolve.ts";
import {
  type Applied,
  type ApplyOptions,
  type ChangedValue,
  type DependentEdit,
  type Edit,
  ModelError,
} from "../tree.ts";
import { journalCleared, journalEntry } from "./journal.ts";
import { fullPath, type PlannedEdits, planEdits, type SystemRow } from "./plan-edits.ts";

/** Characters of a ParameterKey. [TR-069 A.3.2.1] */
const longestParameterKey = 32;

/**
 * One transaction: everything is resolved and checked, the bindings have validated their part, and only then is anything
 * committed; one write to the store makes all of it true. What fails after that is taken back, last first. [TR-069 A.3.2.1]
 */
export async function apply(
  device: Device,
  edits: readonly (Edit | DependentEdit)[],
  options: ApplyOptions,
): Promise<Applied> {
  refuseLongKey(options);
  const reading = new Reading(device);
  const loads = edits.flatMap((edit) => (typeof edit === "function" ? [] : loadsOf(resolve(device.kind, edit.path))));
  const planned = await read(reading, loads, () => planEdits(reading, edits, options.origin));
  const changes = await changesOf(reading, planned.system);
  const { draft, added } = planned;
  const { parameterKey, alongside = [] } = options;
  if (parameterKey !== undefined) draft.set(device.kind.parameterKeyPath, parameterKey);
  const status = await carryOut(device, planned.system, changes, () => [
    ...draft.changes(),
    ...(options.origin === "acs" ? newBaselines(device, planned) : []),
    ...changes.flatMap(({ records = [] }) => records),
    ...alongside,
  ]);
  draft.adopt(device.records);
  device.hasUnreadChanges = true;
  tell(device, planned, options);
  return { status, added };
}

function refuseLongKey({ parameterKey = "" }: ApplyOptions): void {
  if ([...parameterKey].length <= longestParameterKey) return;
  const reason = `the ParameterKey has more than ${longestParameterKey} characters`;
  throw new ModelError([{ path: "", kind: "arguments", reason }]);
}

/**
 * Asks the bindings for their part, and then whether it can be done; throws with all that they refuse. Rows may share one
 * change, which is then asked once: what it refuses by a parameter's name is the fault of each of its rows that set it.
 */
async function changesOf(reading: Reading, rows: readonly SystemRow[]): Promise<readonly Change[]> {
  const changes = new Map<Change, SystemRow[]>();
  const faults: Fault[] = [];
  const blame = ({ place }: SystemRow, refused: readonly Fault[]): void => {
    for (const fault of refused) {
      faults.push({ ...fault, path: fault.path.startsWith(place.path) ? fault.path : place.path + fault.path });
    }
  };
  for (const row of rows) {
    const { place, wanted } = row;
    try {
      const outcome = await place.object.change?.(reading.context, wanted, place.row);
      if (outcome === undefined) continue;
      if ("commit" in outcome) changes.set(outcome, [...(changes.get(outcome) ?? []), row]);
      else blame(row, outcome);
    } catch (error) {
      blame(row, internalFaults(row, error));
    }
  }
  for (const [part, ofPart] of changes) {
    try {
      for (const fault of (await part.validate?.()) ?? []) {
        const setters = ofPart.filter(({ wanted }) => fault.path in wanted);
        for (const row of setters.length > 0 ? setters : ofPart.slice(0, 1)) blame(row, [fault]);
      }
    } catch (error) {
      for (const row of ofPart) blame(row, internalFaults(row, error));
    }
  }
  if (faults.length > 0) throw new ModelError(faults);
  return [...changes.keys()];
}

const internalFaults = ({ wanted }: SystemRow, error: unknown): readonly Fault[] =>
  Object.keys(wanted).map((path) => ({ path, kind: "internal", reason: messageOf(error) }));

async function carryOut(
  device: Device,
  rows: readonly SystemRow[],
  changes: readonly Change[],
  records: () => readonly StoreChange[],
): Promise<Applied["status"]> {
  const begun: Change[] = [];
  let status: Applied["status"] = "applied";
  try {
    if (changes.length > 0) await device.store.write([journalEntry(device, rows)]);
    for (const part of changes) {
      begun.unshift(part);
      if ((await part.commit()) === "deferred") status = "deferred";
    }
    const written = [...records(), ...(changes.length > 0 ? [journalCleared(device)] : [])];
    if (written.length > 0) await device.store.write(written);
    return status;
  } catch (error) {
    await takeBack(device, begun);
    throw new ModelError([{ path: "", kind: isFull(error) ? "resources" : "internal", reason: messageOf(error) }]);
  }
}

async function takeBack(device: Device, begun: readonly Change[]): Promise<void> {
  for (const part of begun) {
    try {
      await part.rollback();
    } catch (error) {
      device.log.error("model.rollback-failed", { reason: messageOf(error) });
    }
  }
  if (begun.length === 0) return;
  try {
    await device.store.write([journalCleared(device)]);
  } catch (error) {
    // The journal stays, and the next start puts back what is back already.
    device.log.error("model.journal-stays", { reason: messageOf(error) });
  }
}

const isFull = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "full";
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the ACS has set it knows: that is no value change. */
function newBaselines(device: Device, { assigned, implied }: PlannedEdits): readonly StoreChange[] {
  return [...assigned, ...implied].flatMap((assignment) => {
    const path = fullPath(assignment);
    const { parameter, value } = assignment;
    if (parameter.masked !== undefined || notificationOf(device.records.attributes, parameter, path) === 0) return [];
    return [change(device.scope, "baseline", path, value), change(device.scope, "pending", path, undefined)];
  });
}

function tell(device: Device, { assigned, implied }: PlannedEdits, { origin }: ApplyOptions): void {
  if (device.listeners.length === 0) return;
  const changed = [...assigned, ...implied].map((assignment): ChangedValue => {
    const { parameter, value } = assignment;
    return { path: fullPath(assignment), type: parameter.schema.type, value: parameter.masked ?? value, origin };
  });
  for (const listener of device.listeners) {
    try {
      listener(changed);
    } catch (error) {
      device.log.error("model.listener-failed", { reason: messageOf(error) });
    }
  }
}
