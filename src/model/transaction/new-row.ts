import type { PlannedParameter } from "../kind/plan.ts";
import { plainValue } from "../reading/parameter-value.ts";
import type { Place } from "../reading/place.ts";
import type { Reading } from "../reading/reading.ts";
import { isWritable } from "../reading/writable.ts";
import { checkValue } from "../values/check.ts";
import type { Assignment } from "./assignment.ts";

/**
 * What a new row of a table of the system starts with where that is not what its binding makes it: the data model's
 * defaults, those of single objects below it included, and keys of its own. [TR-106 default, uniqueKey]
 */
export function startingValues(reading: Reading, row: Place): readonly Assignment[] {
  return [...defaultsOf(reading, row), ...distinctKeys(row)];
}

function defaultsOf(reading: Reading, place: Place): readonly Assignment[] {
  const own = place.object.parameters.flatMap((parameter) => {
    const value = defaultOf(reading, parameter);
    const present = value === undefined ? undefined : plainValue(reading, place, parameter);
    if (value === undefined || present === undefined || present === value) return [];
    return [{ path: place.path + parameter.name, place, parameter, value }];
  });
  const below = place.object.children.flatMap((child) => (child.table ? [] : (reading.single(child, place) ?? [])));
  return [...own, ...below.flatMap((object) => defaultsOf(reading, object))];
}

/** The default that rows begin with, where that can be had. */
function defaultOf(reading: Reading, parameter: PlannedParameter): string | undefined {
  const { schema, source } = parameter;
  if (schema.default?.of !== "object" || schema.command) return undefined;
  if (source.kind !== "stored" && !(source.kind === "live" && isWritable(reading, parameter))) return undefined;
  const verdict = checkValue(schema.type, schema.default.value);
  return verdict.ok ? verdict.canonical : undefined;
}

/**
 * Where rows cannot be disabled, a new row must not begin with the keys of another: its first key parameter that can
 * carry the instance number is given it. [TR-106 uniqueKey]
 */
export function distinctKeys(place: Place): readonly Assignment[] {
  const { schema, parameterByName } = place.object;
  if (schema.enableParameter !== undefined) return [];
  return schema.uniqueKeys.flatMap((key) => {
    const parameters = key.map((name) => parameterByName.get(name));
    if (parameters.some((parameter) => parameter === undefined || parameter.source.kind === "alias")) return [];
    for (const parameter of parameters) {
      if (parameter === undefined || !canCarryNumber(parameter)) continue;
      const candidates = [`cpe-${place.instance}`, String(place.instance)];
      const value = candidates.find((candidate) => checkValue(parameter.schema.type, candidate).ok);
      if (value !== undefined) return [{ path: place.path + parameter.name, place, parameter, value }];
    }
    return [];
  });
}

const canCarryNumber = ({ schema, source, object }: PlannedParameter): boolean =>
  schema.type.reference === undefined &&
  (source.kind === "stored" || (source.kind === "live" && schema.writable && object.change !== undefined));
