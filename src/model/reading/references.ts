import type { RowReference } from "../binding.ts";
import type { PlannedObject } from "../kind/plan.ts";
import type { Place } from "./place.ts";
import type { Reading } from "./reading.ts";
import { resolve } from "./resolve.ts";

// Rows as bindings refer to them, by stable keys, and as the ACS does, by path without the final dot. [TR-106 pathRef]

/** The path of the row that a reference names; empty while there is none. */
export function pathOfRow(reading: Reading, { table, keys }: RowReference): string {
  let place: Place | undefined = reading.root();
  let next = 0;
  const target = planned(reading.device.kind.root, table);
  if (target === undefined) return "";
  for (let at = 1; at < target.lineage.length; at++) {
    const step = target.lineage[at] as PlannedObject;
    const above: Place = place;
    place = step.table ? reading.rowOfKey(step, above, keys[next]) : reading.single(step, above);
    if (step.table) next++;
    if (place === undefined) return "";
  }
  return place.path.slice(0, -1);
}

function planned(root: PlannedObject, path: string): PlannedObject | undefined {
  let object: PlannedObject | undefined = root;
  let from = path.indexOf(".") + 1;
  for (let dot = path.indexOf(".", from); dot >= 0; dot = path.indexOf(".", from)) {
    const name = path.slice(from, dot);
    if (name !== "{i}") object = object?.childByName.get(name);
    from = dot + 1;
  }
  return object;
}

/** The row that a path without its final dot leads to; undefined if to none. */
export function rowAt(reading: Reading, path: string): RowReference | undefined {
  const target = resolve(reading.device.kind, `${path}.`);
  if (target.kind !== "object" || !target.object.table) return undefined;
  const keys: string[] = [];
  let above = reading.root();
  let next = 0;
  for (const step of target.object.lineage.slice(1)) {
    const place = step.table ? reading.row(step, above, target.instances[next++] ?? 0) : reading.single(step, above);
    if (place === undefined) return undefined;
    if (step.table) keys.push(place.key);
    above = place;
  }
  return { table: target.object.path, keys };
}
