import type { Fault } from "../binding.ts";
import type { Device } from "../device/device.ts";
import type { PlannedObject, PlannedParameter } from "../kind/plan.ts";
import type { RowIdentifier } from "../paths.ts";
import { ModelError, type NamesOptions, type ParameterInfo } from "../tree.ts";
import { presentValue } from "./parameter-value.ts";
import type { Place } from "./place.ts";
import { read } from "./read.ts";
import { Reading } from "./reading.ts";
import { loadsAbove, loadsOf, type Target } from "./resolve.ts";
import { askAll, targetsOf } from "./wildcards.ts";
import { isCreatable, isWritable, undeletable } from "./writable.ts";

/**
 * GetParameterNames in all its forms. What the system cannot tell has its name all the same; of a table that it cannot tell
 * no row is known. [TR-069 A.3.2.3]
 */
export function names(
  device: Device,
  path: string,
  nextLevel: boolean,
  { complete = false }: NamesOptions = {},
): Promise<readonly ParameterInfo[]> {
  if (path === "" && nextLevel) return Promise.resolve([{ path: device.kind.root.path, writable: false }]);
  const asked = askAll(device.kind, [path]);
  const loads = asked.flatMap(({ target }) => (nextLevel ? loadsAbove(target) : loadsOf(target)));
  return read(new Reading(device, { lenient: true }), loads, async (reading) => {
    const { pace } = reading;
    const found: ParameterInfo[] = [];
    for (const each of asked) {
      for (const target of targetsOf(reading, each)) {
        const walk = list(reading, target, nextLevel, found);
        let step = walk.next();
        for (; step.done !== true; step = walk.next()) if (pace.isDue(step.value)) await pace.rest();
        const fault = step.value;
        const missed = fault?.kind === "name" && each.rows !== undefined;
        if (fault !== undefined && !missed) throw new ModelError([{ path, ...fault }]);
      }
    }
    const untold = complete ? loads.filter((object) => object.table && reading.hasFailed(object)) : [];
    if (untold.length > 0) throw new ModelError(untold.map((table) => untoldRows(reading, table)));
    return found;
  });
}

const untoldRows = (reading: Reading, table: PlannedObject): Fault => ({
  path: table.path,
  kind: "internal",
  reason: `the system does not tell its rows: ${reading.failureOf(table)}`,
});

/** Adds what is at and below a target; why that cannot be, if so. */
function* list(
  reading: Reading,
  target: Target,
  nextLevel: boolean,
  found: ParameterInfo[],
): Generator<number, Omit<Fault, "path"> | undefined> {
  switch (target.kind) {
    case "unknown":
      return { kind: "name", reason: target.reason };
    case "parameter": {
      const place = located(reading, target.object, target.instances);
      if (place === undefined || !isPresent(reading, place, target.parameter)) {
        return { kind: "name", reason: "no such parameter" };
      }
      if (nextLevel) return { kind: "arguments", reason: "a parameter has no next level" };
      found.push(parameterInfo(reading, place, target.parameter));
      yield 1;
      return undefined;
    }
    case "object": {
      const place = located(reading, target.object, target.instances);
      if (place === undefined) return { kind: "name", reason: "no such object" };
      if (nextLevel) listChildren(reading, place, found);
      else yield* listBelow(reading, place, found);
      yield 1;
      return undefined;
    }
    case "table": {
      const parent = target.object.lineage.at(-2);
      const above = parent === undefined ? undefined : located(reading, parent, target.instances);
      if (above === undefined) return { kind: "name", reason: "no such object" };
      if (!nextLevel) found.push(tableInfo(reading, target.object, above));
      for (const row of knownRows(reading, target.object, above)) {
        if (nextLevel) found.push(placeInfo(reading, row));
        else yield* listBelow(reading, row, found);
      }
      return undefined;
    }
  }
}

/** Those that the system tells of. */
const knownRows = (reading: Reading, table: PlannedObject, above: Place): readonly Place[] =>
  reading.hasFailed(table) ? [] : reading.rows(table, above);

/** The object that a table belongs to. */
export function locateAbove(
  reading: Reading,
  table: PlannedObject,
  instances: readonly RowIdentifier[],
): Place | undefined {
  const parent = table.lineage.at(-2);
  return parent === undefined ? undefined : reading.locate(parent, instances);
}

function listChildren(reading: Reading, place: Place, found: ParameterInfo[]): void {
  listParameters(reading, place, found);
  for (const child of place.object.children) {
    if (child.table) {
      found.push(tableInfo(reading, child, place));
    } else {
      const below = reading.single(child, place) ?? reading.untold(child, place);
      if (below !== undefined) found.push(placeInfo(reading, below));
    }
  }
}

function* listBelow(reading: Reading, place: Place, found: ParameterInfo[]): Generator<number, void> {
  found.push(placeInfo(reading, place));
  listParameters(reading, place, found);
  yield 1 + place.object.parameters.length;
  for (const child of place.object.children) {
    if (child.table) {
      found.push(tableInfo(reading, child, place));
      for (const row of knownRows(reading, child, place)) yield* listBelow(reading, row, found);
    } else {
      const below = reading.single(child, place) ?? reading.untold(child, place);
      if (below !== undefined) yield* listBelow(reading, below, found);
    }
  }
}

function listParameters(reading: Reading, place: Place, found: ParameterInfo[]): void {
  for (const parameter of place.object.parameters) {
    if (isPresent(reading, place, parameter)) found.push(parameterInfo(reading, place, parameter));
  }
}

/** The place of an object, told of or not; undefined if it is not there. */
function located(reading: Reading, object: PlannedObject, instances: readonly RowIdentifier[]): Place | undefined {
  const parent = object.lineage.at(-2);
  if (object.table || parent === undefined || !reading.hasFailed(object)) return reading.locate(object, instances);
  const above = located(reading, parent, instances);
  return above === undefined ? undefined : reading.untold(object, above);
}

/** Whether an object has a parameter: a value that the system cannot tell is one. */
function isPresent(reading: Reading, place: Place, parameter: PlannedParameter): boolean {
  if (reading.hasFailed(place.object)) return true;
  if (parameter.source.kind === "count") return true;
  return (
    presentValue(reading, place, parameter) !== undefined ||
    reading.failureAt(place.path + parameter.name) !== undefined
  );
}

function parameterInfo(reading: Reading, place: Place, parameter: PlannedParameter): ParameterInfo {
  return { path: `${place.path}${parameter.name}`, writable: isWritable(reading, parameter, place) };
}

const tableInfo = (reading: Reading, table: PlannedObject, above: Place): ParameterInfo => ({
  path: `${above.path}${table.name}.`,
  writable: isCreatable(reading, table, above),
});

const placeInfo = (reading: Reading, place: Place): ParameterInfo => ({
  path: place.path,
  writable: isCreatable(reading, place.object) && undeletable(place) === undefined,
});
