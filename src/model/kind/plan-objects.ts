import type { AliasOfKey, BoundObject, NativeValue, Source } from "../binding.ts";
import { parentOf, withThoseAbove } from "../paths.ts";
import type { ObjectSchema, ParameterSchema, Schema } from "../schema.ts";
import { checkValue, nullValue } from "../values/check.ts";
import { defaultValue } from "../values/default.ts";
import { toLexical } from "../values/native.ts";
import { type FactoryObject, isTemplate } from "./factory-defaults.ts";
import {
  isLoaded,
  type LiveSource,
  type PlannedObject,
  type PlannedParameter,
  type PlannedRows,
  type PlannedSource,
} from "./plan.ts";

// From bindings and shipped objects to the plan of a kind: what is bound or shipped, and the objects on the way there.

interface Planning {
  readonly schema: Schema;
  readonly bindings: ReadonlyMap<string, BoundObject<unknown>>;
  readonly factory: ReadonlyMap<string, FactoryObject>;
  /** Schema paths of the objects that the kind has, by the path of their parent. */
  readonly children: ReadonlyMap<string, readonly ObjectSchema[]>;
  readonly problems: string[];
}

/** The root of the plan; undefined, and a problem told, if the schema has no root. */
export function planObjects(
  schema: Schema,
  bindings: readonly BoundObject<unknown>[],
  factory: ReadonlyMap<string, FactoryObject>,
  problems: string[],
): PlannedObject | undefined {
  const byPath = new Map<string, BoundObject<unknown>>();
  for (const binding of bindings) {
    if (!schema.objects.has(binding.path)) problems.push(`${binding.path}: no such object in the data model`);
    if (byPath.has(binding.path)) problems.push(`${binding.path}: bound twice`);
    byPath.set(binding.path, binding);
  }
  const root = schema.objects.get(schema.root);
  if (root === undefined) {
    problems.push(`${schema.root}: the data model has no root`);
    return undefined;
  }
  const children = presentChildren(schema, new Set([...byPath.keys(), ...factory.keys()]));
  return planObject({ schema, bindings: byPath, factory, children, problems }, root, undefined);
}

/** The objects named and all on the way to them, by the path of their parent, in the order of the schema. */
function presentChildren(schema: Schema, named: ReadonlySet<string>): ReadonlyMap<string, readonly ObjectSchema[]> {
  const present = withThoseAbove(named);
  const children = new Map<string, ObjectSchema[]>();
  for (const object of schema.objects.values()) {
    if (!present.has(object.path) || object.path === schema.root) continue;
    const siblings = children.get(parentOf(object.path)) ?? [];
    siblings.push(object);
    children.set(parentOf(object.path), siblings);
  }
  return children;
}

function planObject(planning: Planning, schema: ObjectSchema, parent: PlannedObject | undefined): PlannedObject {
  const binding = planning.bindings.get(schema.path);
  const inRow = schema.table || parent?.inRow === true;
  const lineage: PlannedObject[] = [...(parent?.lineage ?? [])];
  const parameters: PlannedParameter[] = [];
  const children: PlannedObject[] = [];
  const childByName = new Map<string, PlannedObject>();
  const loadedWithin: PlannedObject[] = [];
  const rows = planRows(planning, schema, binding, parent);
  const ownRows = rows.kind === "single" || rows.kind === "system" || rows.kind === "stored";
  const parameterByName = new Map<string, PlannedParameter>();
  const object = {
    schema,
    path: schema.path,
    name: schema.path.slice(parentOf(schema.path).length).replace(/\..*$/, ""),
    table: schema.table,
    inRow,
    lineage,
    rows,
    rowWanted: false,
    signalled: binding?.signalled ?? (ownRows ? undefined : parent?.signalled),
    parameters,
    parameterByName,
    children,
    childByName,
    loadedWithin,
    writable: binding?.writable,
    fixed: binding?.fixed as PlannedObject["fixed"],
    constraint: binding?.constraint,
    written: binding?.written,
    change: binding?.change as PlannedObject["change"],
  };
  lineage.push(object);
  if (isLoaded(object)) loadedWithin.push(object);
  for (const child of planning.children.get(schema.path) ?? []) {
    const planned = planObject(planning, child, object);
    children.push(planned);
    childByName.set(planned.name, planned);
    loadedWithin.push(...planned.loadedWithin);
  }
  for (const parameter of planParameters(planning, object, binding)) {
    parameters.push(parameter);
    parameterByName.set(parameter.name, parameter);
  }
  object.rowWanted = parameters.some(({ source }) => isLive(source)) || children.some((child) => child.rowWanted);
  return object;
}

const isLive = (source: PlannedSource): boolean =>
  source.kind === "live" || (source.kind === "stored" && typeof source.initial === "function");

function isVolatile(source: PlannedSource): boolean {
  return source.kind === "count" ? source.table.rows.kind !== "stored" : source.kind === "live";
}

function planRows(
  { factory, problems }: Planning,
  schema: ObjectSchema,
  binding: BoundObject<unknown> | undefined,
  parent: PlannedObject | undefined,
): PlannedRows {
  const problem = (text: string): PlannedRows => {
    problems.push(`${schema.path}: ${text}`);
    return { kind: "of-parent" };
  };
  const kind = binding?.rows.kind ?? (schema.table ? "stored" : "of-parent");
  const forTable = kind === "system" || kind === "of-parent-rows" || kind === "stored";
  if (forTable !== schema.table) return problem(`${schema.table ? "a table" : "no table"}, but its rows are "${kind}"`);
  if (schema.table && binding === undefined && !factory.has(schema.path))
    return problem("a table without a source of rows");
  if (schema.table && kind !== "stored" && factory.has(schema.path))
    return problem("rows shipped for a table of the system");
  if ((kind === "single" || kind === "system") && parent?.inRow === true) {
    return problem(`"${kind}" below a table: its rows come from its parent's`);
  }
  // Row types are erased here: each function is only ever given rows of its own source.
  return (binding?.rows as PlannedRows | undefined) ?? (schema.table ? { kind: "stored" } : { kind: "of-parent" });
}

function planParameters(
  planning: Planning,
  object: PlannedObject,
  binding: BoundObject<unknown> | undefined,
): readonly PlannedParameter[] {
  const factory = planning.factory.get(object.path);
  for (const name of Object.keys(binding?.parameters ?? {})) {
    if (!object.schema.parameters.has(name))
      planning.problems.push(`${object.path}${name}: no such parameter in the data model`);
  }
  const parameters: PlannedParameter[] = [];
  for (const published of object.schema.parameters.values()) {
    const bound = binding?.parameters[published.name];
    const schema = narrow(published, bound);
    const source = planSource(planning, object, schema, bound, factory);
    if (source === undefined) continue;
    const masked = schema.secret || schema.command ? nullValue(schema.type) : undefined;
    const volatile = isVolatile(source) || factory?.templates.has(schema.name) === true;
    parameters.push({ name: schema.name, schema, object, source, masked, volatile });
  }
  return parameters;
}

function narrow(schema: ParameterSchema, source: Source<never> | undefined): ParameterSchema {
  return typeof source === "object" && "stored" in source && source.narrowed !== undefined
    ? { ...schema, type: { ...schema.type, ...source.narrowed } }
    : schema;
}

function planSource(
  planning: Planning,
  object: PlannedObject,
  schema: ParameterSchema,
  source: Source<never> | undefined,
  factory: FactoryObject | undefined,
): PlannedSource | undefined {
  const counted = object.children.find((child) => child.schema.countParameter === schema.name);
  if (source === undefined && counted !== undefined) return { kind: "count", table: counted };
  if (source === undefined && object.table && schema.name === "Alias")
    return { kind: "alias", ofKey: aliasOfKey(object) };
  const path = `${object.path}${schema.name}`;
  const initial = factory?.values[schema.name];
  if (source === undefined) {
    const has = factory?.names.has(schema.name) === true;
    return has ? { kind: "stored", initial: initial ?? defaultValue(schema) } : undefined;
  }
  if (typeof source === "function") return { kind: "live", read: source as LiveSource };
  if ("countOf" in source) {
    const table = object.children.find((child) => child.path === source.countOf);
    return table === undefined ? { kind: "constant", lexical: "0" } : { kind: "count", table };
  }
  if ("constant" in source) return { kind: "constant", lexical: checkNative(planning, path, schema, source.constant) };
  if (initial !== undefined) return { kind: "stored", initial };
  return {
    kind: "stored",
    initial:
      typeof source.stored === "function"
        ? (source.stored as LiveSource)
        : checkNative(planning, path, schema, source.stored),
  };
}

const aliasOfKey = ({ rows }: PlannedObject): AliasOfKey | undefined =>
  rows.kind === "system" || rows.kind === "of-parent-rows" ? rows.alias : undefined;

function checkNative(planning: Planning, path: string, schema: ParameterSchema, value: NativeValue): string {
  const lexical = toLexical(schema.type, value, () => "");
  const verdict = isTemplate(lexical) ? undefined : checkValue(schema.type, lexical);
  if (verdict?.ok === false) planning.problems.push(`${path}: ${JSON.stringify(lexical)}: ${verdict.reason}`);
  return verdict?.ok === true ? verdict.canonical : lexical;
}
