import { schemaPath } from "../model/paths.ts";
import type { ObjectSchema, ParameterSchema, Schema } from "../model/schema.ts";
import { componentNames, loadSchema, type ModelName } from "../schema/load.ts";

/** The data model as far as paths (with or without instance numbers) of a device are in it; all of the components that they are in. */
export async function standardFor(model: ModelName, paths: Iterable<string>): Promise<Schema> {
  const wanted = new Set<string>();
  for (const path of paths) {
    const names = schemaPath(path).split(".");
    const below = names[1] === "Services" ? 2 : 1;
    const component = names[below];
    if (component === undefined || component === "") continue;
    wanted.add(component);
    wanted.add(`${component}.${names[below + 1] ?? ""}`);
  }
  return loadSchema(
    model,
    componentNames(model).filter((name) => wanted.has(name)),
  );
}

/** The object above, a table's `{i}` being part of its name: `A.B.{i}.` is below `A.`; empty for the root. */
export const objectAbove = (path: string): string => path.replace(/[^.]+\.(\{i\}\.)?$/, "");

/** What the data model says of a parameter by its schema path. */
export function standardParameter(standard: Schema, path: string): ParameterSchema | undefined {
  const dot = path.lastIndexOf(".") + 1;
  return standard.objects.get(path.slice(0, dot))?.parameters.get(path.slice(dot));
}

/** An object that the data model does not have. */
export function ownObject(path: string, creatable: boolean): ObjectSchema {
  const table = path.endsWith(".{i}.");
  const name = path.replace(/\.(\{i\}\.)?$/, "").replace(/^.*\./, "");
  return { path, name, table, creatable, uniqueKeys: [], parameters: new Map() };
}
