import type { PlannedObject } from "../kind/plan.ts";
import type { Addressed } from "../tree.ts";
import { listItems } from "../values/lists.ts";
import { aliasOf, type Device } from "./device.ts";
import { storedValueAt } from "./stored-value.ts";

// How rows are called in what the ACS is told: by number, or by alias if it wants that. Aliases are stored, or follow from
// the key or the number, so that nothing of the system is read for it. [TR-069 A.2.2.2, 3.6.1]

/** The same entries with their paths, and the paths in references, as the InstanceMode wants them. [TR-181 ManagementServer.InstanceMode] */
export function addressed<T extends Addressed>(device: Device, entries: readonly T[]): readonly T[] {
  if (storedValueAt(device, device.kind.instanceModePath) !== "InstanceAlias") return entries;
  const called = new Map<string, string>();
  const rename = (path: string): string => {
    const end = path.lastIndexOf(".") + 1;
    const object = path.slice(0, end);
    const known = called.get(object) ?? withAliases(device, object);
    called.set(object, known);
    return known + path.slice(end);
  };
  return entries.map((entry) => {
    const path = rename(entry.path);
    const { type, value } = entry;
    return value === undefined || value === "" || type?.reference === undefined
      ? { ...entry, path }
      : {
          ...entry,
          path,
          value: (type.list === undefined ? [value] : listItems(value)).map(referred(rename)).join(","),
        };
  });
}

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
