import { resolve } from "../reading/resolve.ts";
import { type Device, storedRows, storedValue } from "./device.ts";

const mostKnown = 256;

/** The present value of a stored parameter, by its path in numbers, without any reading of the system; undefined if it is not stored. */
export function storedValueAt(device: Device, path: string): string | undefined {
  const known = device.kind.storedPlaces.get(path);
  if (known !== undefined) return storedValue(device, device.records, known.place, known.parameter);
  const target = resolve(device.kind, path);
  if (target.kind !== "parameter") return undefined;
  const { object, parameter, instances } = target;
  if (parameter.source.kind !== "stored" && parameter.source.kind !== "alias") return undefined;
  let place = "";
  let next = 0;
  for (const step of object.lineage) {
    place += step.path === device.kind.root.path ? step.path : `${step.name}.`;
    if (!step.table) continue;
    const instance = instances[next++];
    if (typeof instance !== "number") return undefined;
    if (step.rows.kind === "stored" && !storedRows(device, device.records, place).includes(instance)) return undefined;
    place += `${instance}.`;
  }
  const { storedPlaces } = device.kind;
  // The agent asks for the same few settings at every evaluation.
  if (instances.length === 0 && storedPlaces.size < mostKnown) storedPlaces.set(path, { place, parameter });
  return storedValue(device, device.records, place, parameter);
}
