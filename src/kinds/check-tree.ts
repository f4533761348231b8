import { schemaPath } from "../model/paths.ts";
import type { ObjectSchema, Schema } from "../model/schema.ts";
import { checkValue } from "../model/values/check.ts";
import { type ModelProfile, modelProfiles } from "../schema/profiles.ts";
import { type FieldTree, roots } from "./field-tree.ts";
import { isLearned } from "./learned-rows.ts";
import { standardFor, standardParameter } from "./standard.ts";
import { wireType } from "./value-types.ts";

// A device held against the standard: what a profile asks for, and what the data model says of what it has.

interface Finding {
  readonly kind: "type" | "value" | "read-only" | "writable" | "rows" | "unknown";
  /** Schema path. */
  readonly path: string;
  readonly reason: string;
}

interface ProfileResult {
  readonly name: string;
  /** Parameters and objects that it asks for. */
  readonly asked: number;
  /** Schema paths that are not there. */
  readonly missing: readonly string[];
  /** Schema paths of what the ACS has to be able to set, or of tables where it has to add rows, and cannot. */
  readonly readOnly: readonly string[];
}

export interface CheckResult {
  readonly findings: readonly Finding[];
  /** Schema paths of tables with rows that cannot be set and were learned: nothing is wrong with these. */
  readonly learned: readonly string[];
  /** The profiles that were asked for by name, or all that it says it has or is near to. */
  readonly profiles: readonly ProfileResult[];
}

/** No profile of that name; the message names those that there are. */
export class UnknownProfileError extends Error {
  override readonly name = "UnknownProfileError";
}

/** @throws UnknownProfileError */
export async function checkTree(tree: FieldTree, wanted: readonly string[] = []): Promise<CheckResult> {
  const model = roots[tree.root];
  const standard = await standardFor(model, [...tree.parameters.keys(), ...tree.objects.keys()]);
  const has = presentIn(tree, standard);
  const claims = claimsOf(tree);
  const all = modelProfiles(model);
  const unknown = wanted.find((name) => !all.some((profile) => profile.name === name));
  if (unknown !== undefined) {
    throw new UnknownProfileError(
      `there is no profile "${unknown}" of this data model (there are: ${all.map(({ name }) => name).join(", ")})`,
    );
  }
  const chosen =
    wanted.length > 0
      ? all.filter(({ name }) => wanted.includes(name))
      : all.filter((profile) => isMeant(profile, has, claims));
  const profiles = chosen.map((profile) => resultOf(profile, has));
  return { ...findingsIn(tree, standard), profiles };
}

interface Present {
  /** Schema paths, and whether each can be set (an object: whether rows can be added); undefined where that was not told. */
  readonly writable: ReadonlyMap<string, boolean | undefined>;
  /** Schema paths of the tables that have a row. */
  readonly rows: ReadonlySet<string>;
}

function presentIn(tree: FieldTree, standard: Schema): Present {
  const writable = new Map<string, boolean | undefined>();
  const add = (path: string, told: boolean | undefined): void => {
    const before = writable.get(path);
    writable.set(path, before === undefined || told === true ? told : before);
  };
  for (const [path, told] of tree.objects) {
    const schema = schemaPath(path);
    const isTable = standard.objects.has(`${schema}{i}.`);
    add(isTable ? `${schema}{i}.` : schema, told);
  }
  for (const [path, { writable: told }] of tree.parameters) {
    const schema = schemaPath(path);
    add(schema, told === false && isLearned(tree, path) ? undefined : told);
    const object = schema.slice(0, schema.lastIndexOf(".") + 1);
    if (!writable.has(object)) add(object, undefined);
  }
  const rows = new Set(
    [...tree.objects.keys(), ...tree.parameters.keys()].flatMap((path) => tablesOn(schemaPath(path))),
  );
  return { writable, rows };
}

/** What a device of TR-098 says it has: `InternetGatewayDevice:1.4[](Baseline:1, Time:1)`. */
function claimsOf({ root, parameters }: FieldTree): ReadonlySet<string> {
  const summary = parameters.get(`${root}DeviceSummary`)?.value ?? "";
  return new Set([...summary.matchAll(/[(,]\s*([\w-]+:\d+)/g)].map(([, name = ""]) => name));
}

/** Where it says so, has every object and half of the profile, or is any device at all. An empty table counts: rows come and go. */
function isMeant(profile: ModelProfile, has: Present, claims: ReadonlySet<string>): boolean {
  if (claims.has(profile.name) || /^Baseline:/.test(profile.name)) return true;
  const { asked, missing } = resultOf(profile, has);
  return profile.objects.every(({ path }) => has.writable.has(path)) && missing.length * 2 <= asked;
}

function resultOf({ name, objects }: ModelProfile, has: Present): ProfileResult {
  const { writable } = has;
  const missing: string[] = [];
  const readOnly: string[] = [];
  let asked = 0;
  for (const { path, addable, parameters } of objects) {
    asked += 1 + parameters.length;
    if (!writable.has(path)) missing.push(path);
    else if (addable && writable.get(path) === false) readOnly.push(path);
    for (const each of parameters) {
      const full = path + each.replace("*", "");
      if (!writable.has(full)) missing.push(full);
      else if (each.endsWith("*") && writable.get(full) === false) readOnly.push(full);
    }
  }
  return { name, asked, missing: withoutEmptyTables(missing, has), readOnly };
}

/** Of a table that is there without rows nobody can know what its rows have. */
function withoutEmptyTables(missing: readonly string[], { writable, rows }: Present): readonly string[] {
  const isEmpty = (table: string): boolean => writable.has(table) && !rows.has(table);
  return missing.filter((path) => !tablesOn(path).some(isEmpty));
}

/** The schema paths of the tables that a schema path passes through. */
function tablesOn(path: string): readonly string[] {
  return [...path.matchAll(/\{i\}\./g)].map((match) => path.slice(0, match.index + match[0].length));
}

function findingsIn(tree: FieldTree, standard: Schema): Pick<CheckResult, "findings" | "learned"> {
  const learned = new Set<string>();
  const findings = new Map<string, Finding>();
  // What can be set in some rows is not read-only.
  const settable = new Set(
    [...tree.parameters].flatMap(([path, { writable }]) => (writable === true ? [schemaPath(path)] : [])),
  );
  const find = (kind: Finding["kind"], path: string, reason: string): void => {
    const key = `${kind} ${path}`;
    if (!findings.has(key)) findings.set(key, { kind, path, reason });
  };
  for (const [path, { value, type, writable }] of tree.parameters) {
    const schema = schemaPath(path);
    const published = standardParameter(standard, schema);
    if (published === undefined) {
      if (!isVendors(schema)) find("unknown", schema, "is not in the data model, and its name does not begin with X_");
      continue;
    }
    const expected = wireType(published.type);
    if (type !== undefined && type !== expected) find("type", schema, `is ${type}, and ${expected} in the data model`);
    const verdict = value === undefined || published.secret ? undefined : checkValue(published.type, value);
    if (verdict?.ok === false) find("value", schema, `${quoted(path, value ?? "")}: ${verdict.reason}`);
    if (writable === true && !published.writable)
      find("writable", schema, "can be set, and is read-only in the data model");
    if (writable !== false || !published.writable) continue;
    if (isLearned(tree, path)) learned.add(schema.slice(0, schema.lastIndexOf(".") + 1));
    else if (!settable.has(schema)) find("read-only", schema, "is read-only, and can be set in the data model");
  }
  for (const [path, writable] of tree.objects) {
    const schema = schemaPath(path);
    const table: ObjectSchema | undefined = standard.objects.get(`${schema}{i}.`);
    if (table === undefined && !standard.objects.has(schema) && !isVendors(schema)) {
      find("unknown", schema, "is not in the data model, and its name does not begin with X_");
    }
    if (table !== undefined && writable !== undefined && writable !== table.creatable) {
      const can = (may: boolean): string => (may ? "rows can be added" : "no rows can be added");
      find("rows", table.path, `${can(writable)}, and ${can(table.creatable)} in the data model`);
    }
  }
  return { findings: [...findings.values()], learned: [...learned] };
}

const isVendors = (path: string): boolean => /\.X_/.test(path);

const quoted = (path: string, value: string): string =>
  `${path} = ${JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)}`;
