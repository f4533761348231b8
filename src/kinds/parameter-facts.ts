import { secretMask } from "../cwmp/soap/secrets.ts";
import type { InitialObject } from "../model/binding.ts";
import { parsePath, schemaPath } from "../model/paths.ts";
import type { BaseType, ParameterSchema, Schema, ValueType } from "../model/schema.ts";
import { checkValue } from "../model/values/check.ts";
import { listItems } from "../model/values/lists.ts";
import { type FieldTree, shown } from "./field-tree.ts";
import type { OwnFact } from "./own-kind.ts";
import { standardParameter } from "./standard.ts";
import { inferredType, wireType } from "./value-types.ts";

/** All of one parameter, in whichever rows. */
interface Occurrences {
  readonly values: string[];
  type: BaseType | undefined;
  writable: boolean | undefined;
  differs: boolean;
}

/**
 * What the parameters of a device have otherwise than the data model, or besides it, by their schema paths. `objects`: what the device
 * will be shipped with; `notes` is told of what the data model would refuse.
 */
export function parameterFacts(
  tree: FieldTree,
  objects: readonly InitialObject[],
  standard: Schema,
  notes: string[],
): ReadonlyMap<string, OwnFact> {
  const facts = new Map<string, OwnFact>();
  const problems = referenceProblems(tree, objects, standard);
  for (const [path, seen] of occurrencesIn(tree)) {
    if (seen.differs)
      notes.push(`${path}: what can be set, or of what type, differs between rows: taken from the first`);
    const published = standardParameter(standard, path);
    const fact =
      published === undefined ? vendorFact(seen) : differenceFrom(published, seen, path, problems.get(path), notes);
    if (fact !== undefined) facts.set(path, fact);
  }
  relax(objects, standard, facts);
  return facts;
}

function occurrencesIn(tree: FieldTree): ReadonlyMap<string, Occurrences> {
  const found = new Map<string, Occurrences>();
  for (const [path, { value, type, writable }] of tree.parameters) {
    const schema = schemaPath(path);
    const seen = found.get(schema);
    if (seen === undefined) {
      found.set(schema, { values: value === undefined ? [] : [value], type, writable, differs: false });
      continue;
    }
    if (value !== undefined) seen.values.push(value);
    const differs =
      (type ?? seen.type) !== (seen.type ?? type) || (writable ?? seen.writable) !== (seen.writable ?? writable);
    seen.differs ||= differs;
    seen.type ??= type;
    seen.writable ??= writable;
  }
  return found;
}

/** A value that is refused, and why. */
interface Refused {
  readonly value: string;
  readonly reason: string;
}

/**
 * Paths that a device says otherwise than the standard has them, or of rows that did not come with it, and values that are not in its
 * own list of what it can: it takes these, so they are texts. The first of each parameter, by its schema path.
 */
function referenceProblems(
  tree: FieldTree,
  objects: readonly InitialObject[],
  standard: Schema,
): ReadonlyMap<string, Refused> {
  const found = new Map<string, Refused>();
  const places = new Set(objects.map(({ path }) => path));
  for (const [path, { value = "" }] of tree.parameters) {
    const schema = schemaPath(path);
    const published = standardParameter(standard, schema);
    if (value === "" || published === undefined || found.has(schema)) continue;
    const { type } = published;
    const item = itemsOf(type, value).find((each) => !refers(type, each, tree, places));
    if (item !== undefined) found.set(schema, { value, reason: `${shown(item)} is the path of nothing here` });
    const listed = item === undefined ? unlisted(type, path, value, published, tree) : undefined;
    if (listed !== undefined) found.set(schema, { value, reason: listed });
  }
  return found;
}

const itemsOf = ({ list }: ValueType, value: string): readonly string[] =>
  list === undefined ? [value] : listItems(value);

/** [TR-106 pathRef] */
function refers({ reference }: ValueType, path: string, tree: FieldTree, places: ReadonlySet<string>): boolean {
  if (reference === undefined) return true;
  const parsed = parsePath(path);
  if (!parsed.ok || parsed.partial) return false;
  return reference.strength === "weak" || places.has(`${path}.`) || tree.parameters.has(path);
}

/** [TR-106 enumerationRef] */
function unlisted(
  { enumerationFrom, list }: ValueType,
  path: string,
  value: string,
  published: ParameterSchema,
  tree: FieldTree,
): string | undefined {
  if (enumerationFrom === undefined || value === published.default?.value) return undefined;
  const instances = [...path.matchAll(/\.(\d+)(?=\.)/g)].map(([, instance]) => instance);
  const from = enumerationFrom.replaceAll("{i}", () => instances.shift() ?? "{i}");
  const told = tree.parameters.get(from)?.value;
  if (told === undefined) return undefined;
  const admitted = listItems(told);
  const refused = itemsOf({ base: "string", ...(list && { list }) }, value).find((item) => !admitted.includes(item));
  return refused === undefined ? undefined : `${shown(refused)} is not in ${from}`;
}

/**
 * Where even what is shipped for want of a value is not admitted, any of the type is: what has yet to be set is empty, and rows of one
 * table may say it in several types.
 */
function relax(objects: readonly InitialObject[], standard: Schema, facts: Map<string, OwnFact>): void {
  for (const { path, values } of objects) {
    for (const [name, value] of Object.entries(values)) {
      const schema = schemaPath(path + name);
      const published = standardParameter(standard, schema);
      const fact = facts.get(schema);
      const type = fact?.type === undefined ? published?.type : { base: fact.type };
      if (type === undefined || checkValue(type, value).ok) continue;
      const base = wireType(type);
      facts.set(schema, {
        writable: fact?.writable ?? published?.writable ?? false,
        type: checkValue({ base }, value).ok ? base : "string",
      });
    }
  }
}

const vendorFact = ({ values, type, writable = false }: Occurrences): OwnFact => {
  const base = type ?? inferredType(values);
  const holds = values.every((value) => value === secretMask || checkValue({ base }, value).ok);
  return { writable, type: holds ? base : "string" };
};

/** Undefined where the device is as the data model has it. */
function differenceFrom(
  published: ParameterSchema,
  { values, type, writable = published.writable }: Occurrences,
  path: string,
  problem: Refused | undefined,
  notes: string[],
): OwnFact | undefined {
  const told = type ?? wireType(published.type);
  const base = values.every((value) => checkValue({ base: told }, value).ok) ? told : "string";
  const [refused = problem] = values.flatMap((value): readonly Refused[] => {
    const verdict = checkValue(published.type, value);
    return verdict.ok ? [] : [{ value, reason: verdict.reason }];
  });
  if (refused !== undefined) {
    // Of a secret only the empty value is known, which says nothing.
    if (!published.secret)
      notes.push(
        `${path}: the data model does not admit "${shown(refused.value)}" (${refused.reason}): any ${base} is taken`,
      );
    return { writable, type: base };
  }
  if (base !== wireType(published.type)) return { writable, type: base };
  return writable === published.writable ? undefined : { writable };
}
