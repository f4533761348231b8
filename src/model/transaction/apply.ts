import type { StoreChange } from "../../ports/store.ts";
import type { Change, RefusedRow } from "../binding.ts";
import type { Device } from "../device/device.ts";
import { giveNumbers, type NumberedRow, takeNumbersBack } from "../device/instances.ts";
import { change } from "../device/records.ts";
import type { PlannedObject } from "../kind/plan.ts";
import { notificationOf } from "../notification/attributes.ts";
import { stepsOfPath } from "../reading/pace.ts";
import { read } from "../reading/read.ts";
import { Reading } from "../reading/reading.ts";
import { loadsOf, resolve } from "../reading/resolve.ts";
import {
  type Applied,
  type ApplyOptions,
  type ChangedValue,
  type DependentEdit,
  type Edit,
  ModelError,
} from "../tree.ts";
import { fullPath } from "./assignment.ts";
import { carryOut } from "./carry-out.ts";
import { countedConditions, tellSwitched } from "./counted-conditions.ts";
import { type PlannedEdits, planEdits } from "./plan-edits.ts";
import { stage } from "./staging.ts";

/** Characters of a ParameterKey. [TR-069 A.3.2.1] */
const longestParameterKey = 32;

/** How many numbers of new rows are passed over, one after the other. */
const mostPassedOver = 16;

/** Something else on the system has the keys of rows that are to be added. */
class TakenKeys extends ModelError {
  readonly rows: readonly string[];

  constructor(faults: readonly RefusedRow[], rows: readonly string[]) {
    super(faults);
    this.rows = rows;
  }
}

/**
 * One transaction. The number of a new row whose key turns out to be taken on the system, by what is no row of the table, is passed
 * over: without that no row could be added any more.
 */
export async function apply(
  device: Device,
  edits: readonly (Edit | DependentEdit)[],
  options: ApplyOptions,
): Promise<Applied> {
  const passedOver = new Set<string>();
  let first: TakenKeys | undefined;
  for (;;) {
    try {
      return await applyWithout(passedOver, device, edits, options);
    } catch (error) {
      if (!(error instanceof TakenKeys)) throw error;
      first ??= error;
      if (passedOver.size >= mostPassedOver) throw first;
      for (const row of error.rows) passedOver.add(row);
    }
  }
}

/**
 * Everything is resolved and checked, the bindings have validated their part, and only then is anything
 * committed; one write to the store makes all of it true. What fails after that is taken back, last first. [TR-069 A.3.2.1]
 */
async function applyWithout(
  passedOver: ReadonlySet<string>,
  device: Device,
  edits: readonly (Edit | DependentEdit)[],
  options: ApplyOptions,
): Promise<Applied> {
  refuseLongKey(options);
  const reading = new Reading(device);
  const loads = await loadsOfEdits(reading, edits);
  const numbered: NumberedRow[] = [];
  try {
    const planned = await read(reading, loads, async () => {
      const outcome = await planEdits(reading, edits, options.origin, passedOver);
      if (reading.complete) numbered.push(...outcome.draft.numbered);
      giveNumbers(device.records, numbered);
      return outcome;
    });
    const { assigned, implied } = planned;
    const isDue = (): boolean => reading.pace.isDue(assigned.length + implied.length);
    if (isDue()) await reading.pace.rest();
    const refused = options.refuse?.(wantedBy(planned)) ?? [];
    if (refused.length > 0) throw new ModelError(refused);
    const { staged, faults } = await stage(reading, planned.system);
    if (faults.length > 0) throw refusal(faults);
    if (isDue()) await reading.pace.rest();
    const counted = countedConditions(device);
    const { status, half } = await commit(
      device,
      planned,
      staged.map(({ change: part }) => part),
      options,
    );
    planned.draft.adopt(device.records);
    device.hasUnreadChanges = true;
    tellSwitched(device, counted);
    tell(device, planned, options);
    tellBindings(reading, planned, options);
    return { status, added: planned.added, ...(half !== undefined && { half }) };
  } catch (error) {
    takeNumbersBack(device.records, numbered);
    throw error;
  }
}

function refusal(refused: readonly RefusedRow[]): ModelError {
  const taken = refused.flatMap(({ keyTaken, path }) => (keyTaken ? [path] : []));
  const faults = refused.map(({ path, kind, reason }) => ({ path, kind, reason }));
  return taken.length === 0 ? new ModelError(faults) : new TakenKeys(faults, taken);
}

async function loadsOfEdits(
  { device, pace }: Reading,
  edits: readonly (Edit | DependentEdit)[],
): Promise<ReadonlySet<PlannedObject>> {
  const loads = new Set<PlannedObject>();
  for (const edit of edits) {
    if (pace.isDue(stepsOfPath)) await pace.rest();
    if (typeof edit === "function") continue;
    for (const object of loadsOf(resolve(device.kind, edit.path))) loads.add(object);
  }
  return loads;
}

/** What a transaction comes to, by full paths: undefined for rows that go. */
const wantedBy = ({ assigned, removed }: PlannedEdits): ReadonlyMap<string, string | undefined> =>
  new Map<string, string | undefined>([
    ...removed.map((row) => [row, undefined] as const),
    ...assigned.map((assignment) => [fullPath(assignment), assignment.value] as const),
  ]);

function commit(
  device: Device,
  planned: PlannedEdits,
  changes: readonly Change[],
  { origin, parameterKey, alongside = [], sync, half, completes }: ApplyOptions,
): Promise<Pick<Applied, "status" | "half">> {
  if (parameterKey !== undefined) planned.draft.set(device.kind.parameterKeyPath, parameterKey);
  const kept = (records: readonly StoreChange[]): readonly StoreChange[] =>
    sync === false ? records.map((record) => ({ ...record, sync })) : records;
  const records = () => ({
    own: kept([...planned.draft.changes(), ...(origin === "acs" ? newBaselines(device, planned) : [])]),
    others: kept([...changes.flatMap(({ records = [] }) => records), ...alongside]),
  });
  return carryOut(device, planned.former, changes, records, { half, completes });
}

function refuseLongKey({ parameterKey = "" }: ApplyOptions): void {
  if ([...parameterKey].length <= longestParameterKey) return;
  const reason = `the ParameterKey has more than ${longestParameterKey} characters`;
  throw new ModelError([{ path: "", kind: "arguments", reason }]);
}

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
  for (const listener of device.listeners) attempt(device, () => listener(changed));
}

/** Each object whose binding wants to know what was set in it. */
function tellBindings({ context, device }: Reading, { assigned }: PlannedEdits, { origin }: ApplyOptions): void {
  const rows = new Map<string, { readonly object: PlannedObject; readonly values: Map<string, string> }>();
  for (const { place, parameter, value } of assigned) {
    if (place.object.written === undefined) continue;
    const row = rows.get(place.path) ?? { object: place.object, values: new Map() };
    rows.set(place.path, row);
    row.values.set(parameter.name, value);
  }
  for (const [path, { object, values }] of rows) {
    attempt(device, () => object.written?.(context, values, origin, path));
  }
}

/** What hears of a commit cannot take it back. */
function attempt(device: Device, hear: () => void): void {
  try {
    hear();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    device.log.error("model.listener-failed", { reason });
  }
}
