import type { Device } from "../device/device.ts";
import { shippedValue, surroundingsOf } from "../device/stored-value.ts";
import { Reading } from "../reading/reading.ts";

/** A condition that something of the device is counted by, in the object that it is about. */
interface Counted {
  readonly object: string;
  readonly condition: string;
  readonly holds: boolean;
}

const none: ReadonlyMap<string, Counted> = new Map();

/** What the device counts by, as it is now; what is stored alone says so. */
export function countedConditions(device: Device): ReadonlyMap<string, Counted> {
  const { expander, kind, records } = device;
  if (expander?.held === undefined || kind.counting.length === 0) return none;
  const reading = new Reading(device);
  const counted = new Map<string, Counted>();
  for (const parameter of kind.counting) {
    for (const { path } of reading.places(parameter.object)) {
      const template = shippedValue(device, path, parameter, device.overrides?.get(path + parameter.name)) ?? "";
      for (const [condition, holds] of expander.held(template, surroundingsOf(device, records, path)))
        counted.set(`${path} ${condition}`, { object: path, condition, holds });
    }
  }
  return counted;
}

/** Tells of what is otherwise than before a commit. In a row that was not there nothing has held. */
export function tellSwitched(device: Device, before: ReadonlyMap<string, Counted>): void {
  for (const [key, { object, condition, holds }] of countedConditions(device))
    if (holds !== (before.get(key)?.holds ?? false)) device.expander?.switched?.(object, condition, holds);
}
