import type { StoredPlace } from "../kind/kind.ts";
import { resolve } from "../reading/resolve.ts";
import { type Device, storedRows, storedValue } from "./device.ts";

const mostKnown = 512;

/** The present value of a stored parameter, by its path in numbers, without any reading of the system; undefined if it is not stored. */
export function storedValueAt(device: Device, path: string): string | undefined {
  const { storedPlaces } = device.kind;
  let stored = storedPlaces.get(path);
  if (stored === undefined) {
    const { dependsOnRows, place } = placeOf(device, path);
    stored = place;
    // The agent asks for the same few settings at every evaluation.
    if (!dependsOnRows && storedPlaces.size < mostKnown) storedPlaces.set(path, stored);
  }
  return stored === "none" ? undefined : storedValue(device, device.records, stored.place, stored.parameter);
}

/** Where it is stored, and whether that depends on rows that may come and go. */
function placeOf(
  device: Device,
  path: string,
): { readonly place: StoredPlace | "none"; readonly dependsOnRows: boolean } {
  const target = resolve(device.kind, path);
  if (target.kind !== "parameter") return { place: "none", dependsOnRows: false };
  const { object, parameter, instances } = target;
  if (parameter.source.kind !== "stored" && parameter.source.kind !== "alias")
    return { place: "none", dependsOnRows: false };
  let dependsOnRows = false;
  let place = "";
  let next = 0;
  for (const step of object.lineage) {
    place += step.path === device.kind.root.path ? step.path : `${step.name}.`;
    if (!step.table) continue;
    const instance = instances[next++];
    if (typeof instance !== "number") return { place: "none", dependsOnRows };
    if (step.rows.kind === "stored") {
      dependsOnRows = true;
      if (!storedRows(device, device.records, place).includes(instance)) return { place: "none", dependsOnRows };
    }
    place += `${instance}.`;
  }
  return { place: { place, parameter }, dependsOnRows };
}
