import type { BoundObject, InitialObject } from "../model/binding.ts";
import { schemaPath } from "../model/paths.ts";
import type { Schema } from "../model/schema.ts";
import { defaultValue } from "../model/values/default.ts";

// Rows of one table that do not all have the same: a device in the field has parameters in one row that it has not in another.

/** What the sources of a row are given. */
interface RowAt<Context> {
  readonly context: Context;
  readonly path: string;
}

/**
 * Bindings of the tables that have such rows, and of the objects below them: a row as shipped has what it was given, one that
 * is added later has all that any row of its table has.
 */
export function unevenRows<Context>(
  schema: Schema,
  objects: readonly InitialObject[],
  counted: (path: string) => boolean,
): readonly BoundObject<Context>[] {
  const lacking = lackingIn(schema, objects, counted);
  const names = new Map<string, Set<string>>();
  for (const full of lacking) {
    const path = schemaPath(full);
    const dot = path.lastIndexOf(".") + 1;
    names.set(path.slice(0, dot), (names.get(path.slice(0, dot)) ?? new Set()).add(path.slice(dot)));
    const table = tableAround(path);
    if (!names.has(table)) names.set(table, new Set());
  }
  return [...names].map(([path, own]): BoundObject<Context> => {
    const below = path.slice(tableAround(path).length);
    const sourceOf = (name: string) => {
      const parameter = schema.objects.get(path)?.parameters.get(name);
      const initial = parameter === undefined ? "" : defaultValue(parameter);
      return { stored: ({ path: row }: RowAt<Context>) => (lacking.has(row + below + name) ? undefined : initial) };
    };
    return {
      path,
      rows: path.endsWith(".{i}.")
        ? { kind: "stored", row: (context, row): RowAt<Context> => ({ context, path: row }) }
        : { kind: "of-parent" },
      parameters: Object.fromEntries([...own].map((name) => [name, sourceOf(name)])),
    };
  });
}

/** The path of the innermost table that a schema path is in. */
const tableAround = (path: string): string => path.slice(0, path.lastIndexOf("{i}.") + "{i}.".length);

/** Full paths of parameters that a row does not have, and another of its table has. */
function lackingIn(
  schema: Schema,
  objects: readonly InitialObject[],
  counted: (path: string) => boolean,
): ReadonlySet<string> {
  const given = new Map(objects.map(({ path, values }) => [path, values]));
  const rows = new Map<string, Set<string>>();
  for (const { path } of objects) {
    // Every row on the way is there, also where nothing is told but what is below it.
    for (const match of path.matchAll(/(?<=\.)\d+\./g)) {
      const row = path.slice(0, match.index + match[0].length);
      rows.set(schemaPath(row), (rows.get(schemaPath(row)) ?? new Set()).add(row));
    }
  }
  const lacking = new Set<string>();
  for (const [path, { parameters }] of schema.objects) {
    const table = path.includes("{i}.") ? tableAround(path) : "";
    for (const row of rows.get(table) ?? []) {
      const place = row + path.slice(table.length);
      const values = given.get(place) ?? {};
      for (const name of parameters.keys()) {
        if (!Object.hasOwn(values, name) && !counted(path + name)) lacking.add(place + name);
      }
    }
  }
  return lacking;
}
