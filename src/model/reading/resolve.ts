import type { Kind } from "../kind/kind.ts";
import { type PlannedObject, type PlannedParameter, standsOnLoad } from "../kind/plan.ts";
import { parsePath, type RowIdentifier } from "../paths.ts";

/** What a path of the wire means in a kind; whether the rows on the way exist is for a `Reading` to say. */
export type Target =
  /** A single object, or a row. */
  | { readonly kind: "object"; readonly object: PlannedObject; readonly instances: readonly RowIdentifier[] }
  /** A table as a whole. */
  | { readonly kind: "table"; readonly object: PlannedObject; readonly instances: readonly RowIdentifier[] }
  | {
      readonly kind: "parameter";
      readonly object: PlannedObject;
      readonly parameter: PlannedParameter;
      readonly instances: readonly RowIdentifier[];
    }
  | { readonly kind: "unknown"; readonly reason: string };

const unknown = (reason: string): Target => ({ kind: "unknown", reason });

/** The empty path is the root. An object without its final dot is unknown, as the protocol wants it. */
export function resolve(kind: Kind<never>, path: string): Target {
  const parsed = parsePath(path);
  if (!parsed.ok) return unknown(parsed.reason);
  const { segments, partial } = parsed;
  const instances: RowIdentifier[] = [];
  let object = kind.root;
  let awaited = false;
  if (segments.length > 0 && `${segments[0]}.` !== kind.schema.root) return unknown("no such parameter or object");
  for (let at = 1; at < segments.length; at++) {
    const segment = segments[at];
    if (typeof segment === "number" || typeof segment === "object") {
      if (!awaited) return unknown("a row where there is no table");
      instances.push(segment);
      awaited = false;
      continue;
    }
    if (awaited || segment === undefined) return unknown("the row is missing");
    const child = object.childByName.get(segment);
    if (child !== undefined) {
      object = child;
      awaited = child.table;
      continue;
    }
    const parameter = at === segments.length - 1 && !partial ? object.parameterByName.get(segment) : undefined;
    if (parameter === undefined) return unknown("no such parameter or object");
    return { kind: "parameter", object, parameter, instances };
  }
  if (!partial) return unknown("an object: its path ends in a dot");
  return { kind: awaited ? "table" : "object", object, instances };
}

/** As `resolve` for each; neighbours in one object, as ACSes ask for them, cost little more than one. */
export function resolveAll(kind: Kind<never>, paths: readonly string[]): readonly Target[] {
  let object = "";
  let last: Target = unknown("");
  return paths.map((path) => {
    const end = path.lastIndexOf(".") + 1;
    if (last.kind === "parameter" && end === object.length && path.startsWith(object)) {
      const parameter = last.object.parameterByName.get(path.slice(end));
      if (parameter !== undefined) return { ...last, parameter };
    }
    object = path.slice(0, end);
    last = resolve(kind, path);
    return last;
  });
}

/** What has to be loaded from the system to tell whether a target is there. */
export function loadsAbove(target: Target): readonly PlannedObject[] {
  return target.kind === "unknown" ? [] : target.object.lineage.filter(standsOnLoad);
}

/** What has to be loaded to read a target: what it stands on, and what is below it. */
export function loadsOf(target: Target): readonly PlannedObject[] {
  return target.kind === "object" || target.kind === "table"
    ? [...loadsAbove(target), ...target.object.loadedWithin]
    : loadsAbove(target);
}

/**
 * What has to be loaded to read many targets; those in one object need it but once. `below`: what of objects and tables is
 * read, all unless given.
 */
export function loadsOfAll(
  asked: Iterable<{ readonly target: Target }>,
  below: (object: PlannedObject) => readonly PlannedObject[] = ({ loadedWithin }) => loadedWithin,
): ReadonlySet<PlannedObject> {
  const loads = new Set<PlannedObject>();
  const above = new Set<PlannedObject>();
  const whole = new Set<PlannedObject>();
  for (const { target } of asked) {
    if (target.kind === "unknown") continue;
    const { object } = target;
    const isWhole = target.kind !== "parameter";
    const known = isWhole ? whole : above;
    if (known.has(object)) continue;
    known.add(object);
    for (const each of loadsAbove(target)) loads.add(each);
    if (isWhole) for (const each of below(object)) loads.add(each);
  }
  return loads;
}

/** Whether a path is that of a parameter whose value nobody is told. */
export function isSecret(kind: Kind<never>, path: string): boolean {
  const target = resolve(kind, path);
  return target.kind === "parameter" && target.parameter.schema.secret;
}
