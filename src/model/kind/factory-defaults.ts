import type { InitialObject } from "../binding.ts";
import { instancesIn, parsePath, rowsOn, schemaPath, tableOf } from "../paths.ts";
import type { ParameterSchema, Schema } from "../schema.ts";
import { checkValue } from "../values/check.ts";

// What a kind of device ships with, checked against the schema.

/** What is known of an object of the kind, wherever it stands. */
export interface FactoryObject {
  /** The parameters that it has. */
  readonly names: Set<string>;
  /** What they start with in rows that are added, or in the object itself if it is single. */
  readonly values: Record<string, string>;
  /** The parameters that have something to fill in, in any row. */
  readonly templates: Set<string>;
  /** Those of them that count while something holds, in any row. */
  readonly counting: Set<string>;
}

export interface FactoryDefaults {
  /** Instance numbers in rising order, by table path. */
  readonly rows: Map<string, readonly number[]>;
  /** Values of rows and of what is below rows, by object path. */
  readonly values: Map<string, Readonly<Record<string, string>>>;
  /** By schema path. */
  readonly objects: Map<string, FactoryObject>;
}

/** Sorts the initial objects out; adds to `problems` what the schema does not admit. */
export function readFactoryDefaults(
  schema: Schema,
  initial: readonly InitialObject[],
  problems: string[],
): FactoryDefaults {
  const factory: FactoryDefaults = { rows: new Map(), values: new Map(), objects: new Map() };
  const instances = new Map<string, Set<number>>();
  for (const { path, values } of initial) {
    const object = schema.objects.get(schemaPath(path));
    if (object === undefined || (!isPattern(path) && !parsePath(path).ok)) {
      problems.push(`${path}: no such object in the data model`);
      continue;
    }
    const checked = checkFactoryValues(path, values, object.parameters, problems);
    const known = factory.objects.get(object.path) ?? {
      names: new Set(),
      values: {},
      templates: new Set(),
      counting: new Set(),
    };
    factory.objects.set(object.path, known);
    for (const [name, value] of Object.entries(checked)) {
      known.names.add(name);
      if (isTemplate(value)) known.templates.add(name);
      if (isCounting(value)) known.counting.add(name);
    }
    if (isPattern(path) || instancesIn(path).length === 0) {
      Object.assign(known.values, checked);
    } else {
      factory.values.set(path, { ...factory.values.get(path), ...checked });
      for (const row of rowsOn(path)) addRow(instances, row);
    }
  }
  for (const [table, numbers] of instances)
    factory.rows.set(
      table,
      [...numbers].sort((a, b) => a - b),
    );
  return factory;
}

const isPattern = (path: string): boolean => path.includes("{i}");

/** Whether a value as shipped has something to fill in (`${serialNumber}`) for each device. */
export const isTemplate = (value: string): boolean => value.includes("${");

/** Whether what it has filled in depends on since when something holds (`${counter:1,while:Enable}`). */
const isCounting = (value: string): boolean => isTemplate(value) && value.includes(",while:");

function addRow(instances: Map<string, Set<number>>, row: string): void {
  const table = tableOf(row);
  const instance = Number(row.slice(table.length, -1));
  const known = instances.get(table);
  if (known === undefined) instances.set(table, new Set([instance]));
  else known.add(instance);
}

function checkFactoryValues(
  path: string,
  values: Readonly<Record<string, string>>,
  parameters: ReadonlyMap<string, ParameterSchema>,
  problems: string[],
): Readonly<Record<string, string>> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const parameter = parameters.get(name);
    if (parameter === undefined) {
      problems.push(`${path}${name}: no such parameter in the data model`);
      continue;
    }
    const verdict = isTemplate(value) ? undefined : checkValue(parameter.type, value);
    if (verdict?.ok === false) problems.push(`${path}${name}: ${JSON.stringify(value)}: ${verdict.reason}`);
    else checked[name] = verdict?.canonical ?? value;
  }
  return checked;
}
