import type { Device } from "../device/device.ts";
import type { RecordView } from "../device/records.ts";
import type { Place } from "./place.ts";

/** So many objects are looked up one value at a time before it pays to list those that have any. */
const objectsBefore = 16;

/**
 * Which objects have values that are stored, or that the device has otherwise than its kind: few of a tree, so that a walk
 * need not look for each parameter.
 */
export class OwnValues {
  #place: Place | undefined;
  #may = true;
  #objects: ReadonlySet<string> | undefined;
  #revision = 0;
  #looked = 0;

  /** False only if none of the parameters of the object at `place` has a value of its own. */
  mayHave(device: Device, view: RecordView, place: Place): boolean {
    // What a transaction means to change is nowhere listed.
    if (view !== device.records) return true;
    const { records, overrides } = device;
    if (records.revision !== this.#revision) {
      this.#revision = records.revision;
      this.#objects = undefined;
      this.#place = undefined;
      this.#looked = 0;
    }
    if (place === this.#place) return this.#may;
    this.#place = place;
    this.#looked++;
    if (this.#looked > objectsBefore) this.#objects ??= objectsOf(records.values, overrides);
    this.#may = this.#objects?.has(place.path) ?? true;
    return this.#may;
  }
}

function objectsOf(...maps: readonly (ReadonlyMap<string, string> | undefined)[]): ReadonlySet<string> {
  const objects = new Set<string>();
  for (const map of maps) for (const path of map?.keys() ?? []) objects.add(path.slice(0, path.lastIndexOf(".") + 1));
  return objects;
}
