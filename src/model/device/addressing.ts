import type { PlannedObject } from "../kind/plan.ts";
import type { ValueType } from "../schema.ts";
import type { Addressed } from "../tree.ts";
import { listItems } from "../values/lists.ts";
import type { Device } from "./device.ts";
import { aliasOf, storedValueAt } from "./stored-value.ts";

// How rows are called in what the ACS is told: by number, or by alias if it wants that. Aliases are stored, or follow from
// the key or the number, so that nothing of the system is read for it. [TR-069 A.2.2.2, 3.6.1]

/** How the ACS wants rows to be called, where that is not by their numbers. */
export interface Calling {
  /** An object by its path in numbers, which ends in a dot. */
  object(path: string): string;
  /** A value, which may be a path or a list of such. */
  value(type: ValueType | undefined, value: string): string;
}

/** Undefined: by their numbers, as they are. [TR-181 ManagementServer.InstanceMode] */
export function calling(device: Device): Calling | undefined {
  if (storedValueAt(device, device.kind.instanceModePath) !== "InstanceAlias") return undefined;
  const called = new Map<string, string>();
  const object = (path: string): string => {
    const known = called.get(path) ?? withAliases(device, path);
    called.set(path, known);
    return known;
  };
  return {
    object,
    value: (type, value) =>
      value === "" || type?.reference === undefined
        ? value
        : (type.list === undefined ? [value] : listItems(value)).map(referred(renaming(object))).join(","),
  };
}

/** The same entries with their paths, and the paths in references, as the InstanceMode wants them. */
export function addressed<T extends Addressed>(device: Device, entries: readonly T[]): readonly T[] {
  const called = calling(device);
  if (called === undefined) return entries;
  const rename = renaming(called.object);
  return entries.map((entry) => {
    const path = rename(entry.path);
    const { type, value } = entry;
    return value === undefined ? { ...entry, path } : { ...entry, path, value: called.value(type, value) };
  });
}

const renaming =
  (object: Calling["object"]) =>
  (path: string): string => {
    const end = path.lastIndexOf(".") + 1;
    return object(path.slice(0, end)) + path.slice(end);
  };

/** References to rows are without the final dot. */
const referred =
  (rename: (path: string) => string) =>
  (item: string): string =>
    /\.[0-9]+$/.test(item) ? rename(`${item}.`).slice(0, -1) : rename(item);

/** An object's path with the alias of each row whose table has aliases; what is not known stays as it is. */
function withAliases(device: Device, path: string): string {
  const { root } = device.kind;
  if (!path.startsWith(root.path)) return path;
  let object: PlannedObject = root;
  let place = root.path;
  let called = root.path;
  for (const segment of path.slice(root.path.length).split(".").slice(0, -1)) {
    const child = object.childByName.get(segment);
    object = child ?? object;
    const isRow = child === undefined && /^[0-9]+$/.test(segment);
    const alias = isRow ? aliasOfRow(device, object, place, Number(segment)) : undefined;
    place += `${segment}.`;
    called += alias === undefined ? `${segment}.` : `[${alias}].`;
  }
  return called;
}

function aliasOfRow(device: Device, object: PlannedObject, table: string, instance: number): string | undefined {
  const source = object.parameterByName.get("Alias")?.source;
  const isKeyWanted = source?.kind === "alias" && source.ofKey !== undefined;
  const key = isKeyWanted ? keyOfNumber(device.records.table(table)?.numbers, instance) : "";
  return aliasOf(device, device.records, { object, path: `${table}${instance}.`, instance, key });
}

function keyOfNumber(numbers: ReadonlyMap<string, number> | undefined, instance: number): string {
  for (const [key, number] of numbers ?? []) if (number === instance) return key;
  return "";
}
