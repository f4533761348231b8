import { isSecretName, secretMask } from "../cwmp/soap/secrets.ts";
import type { InitialObject } from "../model/binding.ts";
import { instancesIn, schemaPath } from "../model/paths.ts";
import type { ParameterSchema, Schema } from "../model/schema.ts";
import { defaultValue } from "../model/values/default.ts";
import { type FieldParameter, type FieldTree, roots } from "./field-tree.ts";
import { identityIn } from "./identity-in.ts";
import { defaultSystem, type OwnKind } from "./own-kind.ts";
import { neededPaths } from "./own-schema.ts";
import { parameterFacts } from "./parameter-facts.ts";
import { standardFor, standardParameter } from "./standard.ts";
import { wireType } from "./value-types.ts";

/** A kind, and what of its device it does not show as it was told. */
export interface MadeKind {
  readonly kind: OwnKind;
  readonly notes: readonly string[];
}

/** Makes a kind of the tree of a device: what the data model says of it is left to that, all else is a fact of the kind. */
export async function makeKind(tree: FieldTree, named: Pick<OwnKind, "name" | "description">): Promise<MadeKind> {
  const model = roots[tree.root];
  const notes: string[] = [];
  const standard = await standardFor(model, [...tree.parameters.keys(), ...tree.objects.keys()]);
  const { objects, secrets } = objectsOf(tree, standard);
  if (secrets > 0) notes.push(`${secrets} secrets (passwords, keys) are left empty`);
  const facts = new Map(parameterFacts(tree, objects, standard, notes));
  for (const [path, writable] of creatableIn(tree)) {
    const published = standard.objects.get(path);
    if (path.endsWith(".{i}.") && (published?.creatable ?? false) !== writable) facts.set(path, { writable });
  }
  for (const path of neededPaths(tree.root)) {
    if (!tree.parameters.has(path)) notes.push(`${path}: not in the file; added, since no CPE is without it`);
  }
  notes.push(...countNotes(objects, standard));
  const { identity, remarks } = identityIn(tree);
  notes.push(...remarks);
  return { kind: { ...named, model, system: defaultSystem[model], identity, facts, objects }, notes };
}

/** Whether rows can be added and deleted, by the schema path of the table: as the table says, else as its first row does. */
function creatableIn(tree: FieldTree): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const [path, writable] of tree.objects) {
    const schema = schemaPath(path);
    if (writable !== undefined && /\.\{i\}\.$/.test(schema) && !found.has(schema)) found.set(schema, writable);
  }
  for (const [path, writable] of tree.objects) {
    const table = `${schemaPath(path)}{i}.`;
    if (writable !== undefined) found.set(table, writable);
  }
  return found;
}

/** Every object with its values, rows too; tables without rows as patterns of what is added to them. */
function objectsOf(
  tree: FieldTree,
  standard: Schema,
): { readonly objects: readonly InitialObject[]; readonly secrets: number } {
  let secrets = 0;
  const objects = new Map<string, Record<string, string>>();
  const at = (path: string): Record<string, string> => {
    const values = objects.get(path) ?? {};
    objects.set(path, values);
    return values;
  };
  const tables = tablesIn(tree, standard);
  for (const path of tree.objects.keys()) if (!tables.has(schemaPath(path))) at(path);
  for (const [path, parameter] of tree.parameters) {
    const dot = path.lastIndexOf(".") + 1;
    const published = standardParameter(standard, schemaPath(path));
    const isSecret = holdsSecret(path, parameter, published);
    const empty = shippedValue({ ...parameter, value: undefined }, published);
    if (isSecret && ![undefined, "", empty].includes(parameter.value)) secrets++;
    at(path.slice(0, dot))[path.slice(dot)] = isSecret ? empty : shippedValue(parameter, published);
  }
  const present = new Set([...objects.keys()].map(schemaPath));
  for (const path of tree.objects.keys()) {
    const row = `${path}{i}.`;
    if (!tables.has(schemaPath(path)) || present.has(schemaPath(row))) continue;
    const published = standard.objects.get(schemaPath(row));
    const names = published?.creatable === true ? [...published.parameters.values()] : [];
    Object.assign(
      at(schemaPath(row)),
      Object.fromEntries(names.flatMap((each) => (each.default ? [[each.name, each.default.value]] : []))),
    );
  }
  for (const path of [...objects.keys()]) for (const row of rowsAround(path)) at(row);
  return { objects: [...objects].map(([path, values]) => ({ path, values })), secrets };
}

/** The rows, or patterns of rows, that a path passes through: they are there even where nothing is told of them themselves. */
const rowsAround = (path: string): readonly string[] =>
  [...path.matchAll(/(?<=\.)(?:\d+|\{i\})\./g)].map((match) => path.slice(0, match.index + match[0].length));

/** Somebody's password has no place in a file that is handed on; a device reads it as empty anyway. */
const holdsSecret = (path: string, { type }: FieldParameter, published: ParameterSchema | undefined): boolean =>
  published === undefined ? isSecretName(path) && (type ?? "string") === "string" : published.secret;

/** Schema paths of tables without their `{i}`: those of the data model, those that have rows, those that something counts. */
function tablesIn(tree: FieldTree, standard: Schema): ReadonlySet<string> {
  const tables = new Set<string>();
  for (const path of [...tree.objects.keys(), ...tree.parameters.keys()]) {
    const schema = schemaPath(path);
    for (let at = schema.indexOf("{i}."); at >= 0; at = schema.indexOf("{i}.", at + 1)) tables.add(schema.slice(0, at));
    const known = `${schema}{i}.`;
    if (
      path.endsWith(".") &&
      (standard.objects.has(known) || tree.parameters.has(`${path.slice(0, -1)}NumberOfEntries`))
    ) {
      tables.add(schema);
    }
  }
  return tables;
}

/** What was masked or never told is empty, or of its type the least. */
function shippedValue({ value, type }: FieldParameter, published: ParameterSchema | undefined): string {
  if (value !== undefined && value !== secretMask) return value;
  const base = type ?? (published === undefined ? "string" : wireType(published.type));
  if (published !== undefined && base === wireType(published.type)) return defaultValue(published);
  switch (base) {
    case "boolean":
      return "false";
    case "int":
    case "unsignedInt":
    case "long":
    case "unsignedLong":
    case "decimal":
      return "0";
    case "dateTime":
      return "0001-01-01T00:00:00Z";
    case "string":
    case "base64":
    case "hexBinary":
      return "";
  }
}

/** Where fewer rows came than the device counts: whoever asked it did not ask for all. */
function countNotes(objects: readonly InitialObject[], standard: Schema): readonly string[] {
  const rows = new Map<string, number>();
  for (const { path } of objects) {
    if (instancesIn(path).length > 0 && /\.\d+\.$/.test(path)) {
      const table = path.replace(/\d+\.$/, "");
      rows.set(table, (rows.get(table) ?? 0) + 1);
    }
  }
  const patterns = new Set(objects.map(({ path }) => path).filter((path) => path.includes("{i}")));
  return objects.flatMap(({ path, values }) =>
    Object.entries(values).flatMap(([name, value]) => {
      // Of a pattern nobody counts rows.
      if (path.includes("{i}")) return [];
      const counted = /^(.+)NumberOfEntries$/.exec(name)?.[1];
      if (counted === undefined) return [];
      const table = [...standard.objects.values()].find(
        (each) => each.countParameter === name && schemaPath(path) === each.path.replace(/[^.]+\.\{i\}\.$/, ""),
      );
      const own = `${path}${table?.name ?? counted}.`;
      const there = rows.get(own) ?? 0;
      // Without the table there is nothing to count: it stays what it was told to be.
      if (there === 0 && !patterns.has(`${schemaPath(own)}{i}.`)) return [];
      return there === Number(value)
        ? []
        : [`${path}${name} is ${value}, and ${there} rows came with the file: the rows are counted`];
    }),
  );
}
