import type { Device } from "../device/device.ts";
import { shippedValue, surroundingsOf } from "../device/stored-value.ts";
import type { PlannedObject, PlannedParameter } from "../kind/plan.ts";
import { Reading } from "../reading/reading.ts";

/** The conditions that something of the device is counted by, and whether they hold, by the object that they are about. */
type Counted = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

const none: Counted = new Map();

/** What the device counts by, as it is now; what is stored alone says so. */
export function countedConditions(device: Device): Counted {
  const { expander, kind, overrides, records } = device;
  if (expander?.held === undefined || kind.counting.length === 0) return none;
  const reading = new Reading(device);
  const counted = new Map<string, ReadonlyMap<string, boolean>>();
  // The rows of a table follow from the same few others.
  const way = { steps: 0, known: new Map<string, string>() };
  for (const [object, parameters] of byObject(kind.counting)) {
    for (const { path } of reading.places(object)) {
      const surroundings = surroundingsOf(device, records, path, way);
      const conditions = new Map<string, boolean>();
      for (const parameter of parameters) {
        const template = shippedValue(device, path, parameter, overrides?.get(path + parameter.name)) ?? "";
        for (const [condition, holds] of expander.held(template, surroundings)) conditions.set(condition, holds);
      }
      counted.set(path, conditions);
    }
  }
  return counted;
}

function byObject(parameters: readonly PlannedParameter[]): ReadonlyMap<PlannedObject, readonly PlannedParameter[]> {
  const groups = new Map<PlannedObject, PlannedParameter[]>();
  for (const parameter of parameters) {
    const group = groups.get(parameter.object);
    if (group === undefined) groups.set(parameter.object, [parameter]);
    else group.push(parameter);
  }
  return groups;
}

/** Tells of what is otherwise than before a commit, and of what is there no more. In a row that was not there nothing has held. */
export function tellSwitched(device: Device, before: Counted): void {
  const after = countedConditions(device);
  for (const object of before.keys()) if (!after.has(object)) device.expander?.forgotten?.(object);
  for (const [object, conditions] of after) {
    const were = before.get(object);
    for (const [condition, holds] of conditions)
      if (holds !== (were?.get(condition) ?? false)) device.expander?.switched?.(object, condition, holds);
  }
}
