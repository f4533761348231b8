import type { StoreChange } from "../../ports/store.ts";
import type { Device } from "../device/device.ts";
import { change, spaces } from "../device/records.ts";
import type { Kind } from "../kind/kind.ts";
import type { PlannedObject, PlannedParameter } from "../kind/plan.ts";
import { Pace, stepsOfPath, stepsOfStored } from "../reading/pace.ts";
import { presentValue } from "../reading/parameter-value.ts";
import type { Place } from "../reading/place.ts";
import { read } from "../reading/read.ts";
import { Reading } from "../reading/reading.ts";
import { resolve } from "../reading/resolve.ts";
import type { Compared, ParameterValue, ValueChange } from "../tree.ts";
import { notificationOf } from "./attributes.ts";
import { readNotified } from "./notified.ts";

// What the ACS knows of notified parameters (the baseline), and what it has yet to hear of (pending). Both outlive a
// power cut. Secrets are in neither.

const pendingMark = "changed";

/** Compares notified parameters with what the ACS knows; nothing else is read. [TR-069 3.2.1] */
export async function detectChanges(device: Device, which: Compared): Promise<readonly ValueChange[]> {
  const { hasUnreadChanges } = device;
  device.hasUnreadChanges = false;
  try {
    return await compared(device, await readNotified(device, hasUnreadChanges ? "all" : which));
  } catch (failure) {
    device.hasUnreadChanges ||= hasUnreadChanges;
    throw failure;
  }
}

async function compared(
  { pause, scope, store }: Device,
  notified: readonly ValueChange[],
): Promise<readonly ValueChange[]> {
  if (notified.length === 0) return [];
  const pending = new Set([...store.entries(scope + spaces.pending)].map(([path]) => path));
  const written: StoreChange[] = [];
  const changed: ValueChange[] = [];
  const compare = (current: ValueChange): void => {
    const { path, value } = current;
    const baseline = store.read(scope + spaces.baseline, path);
    if (baseline === undefined) {
      written.push(change(scope, "baseline", path, value));
      return;
    }
    if (baseline === value && !pending.has(path)) return;
    if (!pending.has(path)) written.push(change(scope, "pending", path, pendingMark));
    changed.push(current);
  };
  await new Pace(pause).each(notified, compare, stepsOfStored);
  if (written.length > 0) await store.write(written);
  return changed;
}

/** What has been told becomes the baseline, in one write with `alongside`. */
export async function acknowledge(
  device: Device,
  reported: readonly ParameterValue[],
  alongside: readonly StoreChange[],
): Promise<void> {
  const { pause, scope, store } = device;
  const written: StoreChange[] = [];
  const settle = ({ path, value }: ParameterValue): void => {
    const parameter = device.kind.forcedInformByPath.get(path) ?? parameterAt(device.kind, path);
    if (parameter === undefined || parameter.masked !== undefined) return;
    if (notificationOf(device.records.attributes, parameter, path) === 0) return;
    const known = store.read(scope + spaces.baseline, path) === value;
    const told = store.read(scope + spaces.pending, path) === undefined;
    if (!known) written.push(change(scope, "baseline", path, value));
    if (!told) written.push(change(scope, "pending", path, undefined));
  };
  await new Pace(pause).each(reported, settle, stepsOfPath);
  const all = [...written, ...alongside];
  if (all.length > 0) await store.write(all);
}

function parameterAt(kind: Kind<never>, path: string): PlannedParameter | undefined {
  const target = resolve(kind, path);
  return target.kind === "parameter" ? target.parameter : undefined;
}

/** The parameters that every Inform carries, those present. A part of the system that cannot be read leaves its own out. */
export function forcedInform(device: Device): Promise<readonly ParameterValue[]> {
  const { forcedInform: parameters, forcedInformLoads: loads } = device.kind;
  return read(new Reading(device, { lenient: true }), loads, (reading) => {
    const values: ParameterValue[] = [];
    let object: PlannedObject | undefined;
    let places: readonly Place[] = [];
    for (const parameter of parameters) {
      // Most are of the same object as the one before.
      if (parameter.object !== object) {
        object = parameter.object;
        places = reading.places(object);
      }
      for (const place of places) {
        const value = presentValue(reading, place, parameter);
        if (value !== undefined) values.push({ path: place.path + parameter.name, type: parameter.schema.type, value });
      }
    }
    return values;
  });
}
