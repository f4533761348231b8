import { aliasOf } from "../device/stored-value.ts";
import type { LiveSource, PlannedParameter } from "../kind/plan.ts";
import { type FindRow, toLexical } from "../values/native.ts";
import type { Place } from "./place.ts";
import type { Reading } from "./reading.ts";
import { pathOfRow } from "./references.ts";

/** What a parameter reads as; undefined if this object does not have it. */
export function presentValue(reading: Reading, place: Place, parameter: PlannedParameter): string | undefined {
  const value = plainValue(reading, place, parameter);
  return value === undefined ? undefined : (parameter.masked ?? value);
}

/** The value itself, secrets and commands too. */
export function plainValue(reading: Reading, place: Place, parameter: PlannedParameter): string | undefined {
  const { source } = parameter;
  switch (source.kind) {
    case "constant":
      return source.lexical;
    case "count":
      return reading.hasFailed(source.table) ? undefined : String(reading.count(source.table, place));
    case "alias":
      return aliasOf(reading.device, reading.view, place);
    case "live":
      return liveValue(reading, place, parameter, source.read);
    case "stored": {
      const stored = reading.storedAt(place, parameter);
      return stored === undefined && typeof source.initial === "function"
        ? liveValue(reading, place, parameter, source.initial)
        : stored;
    }
  }
}

function liveValue(
  reading: Reading,
  place: Place,
  { name, schema }: PlannedParameter,
  source: LiveSource,
): string | undefined {
  try {
    const value = source(place.row);
    if (value === undefined) return undefined;
    return toLexical(schema.type, value, typeof value === "object" ? rowsOf(reading) : nowhere);
  } catch (error) {
    reading.fail(place.path + name, error);
    return undefined;
  }
}

/** Apart from where each value is read, since what is kept for a function takes memory whether it is made or not. */
const rowsOf =
  (reading: Reading): FindRow =>
  (reference) =>
    pathOfRow(reading, reference);

/** For values that are no references. */
const nowhere = (): string => "";
