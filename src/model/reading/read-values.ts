import type { Fault } from "../binding.ts";
import type { Device } from "../device/device.ts";
import type { PlannedObject, PlannedParameter } from "../kind/plan.ts";
import { ModelError, type ParameterValue } from "../tree.ts";
import { locateAbove } from "./names.ts";
import { pathsInARow, stepsOfPath } from "./pace.ts";
import { plainValue, presentValue } from "./parameter-value.ts";
import type { Place } from "./place.ts";
import { read } from "./read.ts";
import { Reading } from "./reading.ts";
import { loadsOfAll, type Target } from "./resolve.ts";
import { type Asked, askAll, targetsOf } from "./wildcards.ts";

/** Called with each parameter that is there, and what it reads as. */
export type Visit = (place: Place, parameter: PlannedParameter, value: string) => void;

/** More in one list would hold up the device, and whoever reads it. */
const mostValues = 50_000;
/** Objects and values that one answer may pass by: by paths that overlap a request could have a tree walked very many times. */
const mostSteps = 2_000_000;

/** Why a path that was asked for gives nothing. */
type Missing = Omit<Fault, "path">;

const noSuch = (what: "parameter" | "object"): Missing => ({ kind: "name", reason: `no such ${what}` });
const untold = (reason: string): Missing => ({ kind: "internal", reason });

/** Values of full and partial paths, in the order asked. */
export async function values(device: Device, paths: readonly string[]): Promise<readonly ParameterValue[]> {
  let found: ParameterValue[] = [];
  await readValues(device, paths, () => {
    found = [];
    return (place, parameter, value) => {
      refuseTooMany(found.length + 1);
      found.push({ path: place.path + parameter.name, type: parameter.schema.type, value });
    };
  });
  return found;
}

/**
 * GetParameterValues: every path that names nothing is a fault, and so is a parameter that the system cannot tell the value
 * of. Below a partial path such ones are left out: the rest of the tree is to be had all the same. `begin` is called
 * whenever the walk begins; what it gives says by an exception when it has had enough. [TR-069 A.3.2.2]
 */
export async function readValues(device: Device, paths: readonly string[], begin: () => Visit): Promise<void> {
  refuseTooMany(paths.length);
  const own = new Reading(device, { lenient: true });
  const { pace } = own;
  const asked = await askedInTurns(own, paths);
  await read(own, loadsOfAll(asked), async (reading) => {
    const faults: Fault[] = [];
    const visit = begin();
    let steps = 0;
    const took = (more: number): void => {
      steps += more;
      if (steps > mostSteps) refuseTooMany(steps, mostSteps);
    };
    for (const [index, each] of asked.entries()) {
      if (pace.isDue()) await pace.rest();
      const missing = await pace.through(visitingAsked(reading, each, visit), took);
      if (missing !== undefined) faults.push({ path: paths[index] ?? "", ...missing });
    }
    if (faults.length > 0) throw new ModelError(faults);
  });
}

/** What paths ask for, taken apart in turns. */
export async function askedInTurns({ device, pace }: Reading, paths: readonly string[]): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (let at = 0; at < paths.length; at += pathsInARow) {
    const some = paths.slice(at, at + pathsInARow);
    asked.push(...askAll(device.kind, some));
    if (pace.isDue(some.length * stepsOfPath)) await pace.rest();
  }
  return asked;
}

/** Throws a `ModelError` for more than one answer may have, of values or of what else is told of each parameter. */
export function refuseTooMany(count: number, most = mostValues): void {
  if (count <= most) return;
  const reason = `more than ${most} values in one answer: ask for a part of it at a time`;
  throw new ModelError([{ path: "", kind: "resources", reason }]);
}

/** A walk that can be stopped after each object: it gives the number of steps that it has taken, and ends in why there is nothing. */
type Walk = Generator<number, Missing | undefined>;

/** As `visiting` for what a path asks for; that a wildcard matches nothing is no fault. */
export function* visitingAsked(reading: Reading, asked: Asked, visit: Visit): Walk {
  let missing: Missing | undefined;
  for (const target of targetsOf(reading, asked)) missing = yield* visiting(reading, target, visit);
  return asked.rows === undefined ? missing : undefined;
}

/** Visits the parameters of a target, in the order of the tree; returns why there is no such target, if so. */
export function* visiting(reading: Reading, target: Target, visit: Visit): Walk {
  switch (target.kind) {
    case "unknown":
      return { kind: "name", reason: target.reason };
    case "parameter": {
      const failure = reading.failureOf(target.object);
      if (failure !== undefined) return untold(failure);
      const place = reading.locate(target.object, target.instances);
      const value = place === undefined ? undefined : presentValue(reading, place, target.parameter);
      if (place === undefined || value === undefined) {
        const own = place === undefined ? undefined : valueFailure(reading, place, target.parameter);
        return own === undefined ? noSuch("parameter") : untold(own);
      }
      visit(place, target.parameter, value);
      yield 1;
      return undefined;
    }
    case "object": {
      const place = reading.locate(target.object, target.instances);
      if (place !== undefined) yield* visitBelow(reading, place, visit);
      return place === undefined && !reading.hasFailed(target.object) ? noSuch("object") : undefined;
    }
    case "table": {
      const above = locateAbove(reading, target.object, target.instances);
      if (above === undefined) return reading.hasFailed(target.object) ? undefined : noSuch("object");
      for (const row of reading.rows(target.object, above)) yield* visitBelow(reading, row, visit);
      return undefined;
    }
  }
}

/** Why the system cannot tell the value of a parameter that is there; undefined if it is not. */
function valueFailure(reading: Reading, place: Place, { name, source }: PlannedParameter): string | undefined {
  return source.kind === "count" ? reading.failureOf(source.table) : reading.failureAt(place.path + name);
}

/** The path of a target by numbers alone, as records have it; undefined if it is not there. */
export function pathOf(reading: Reading, target: Target): string | undefined {
  switch (target.kind) {
    case "unknown":
      return undefined;
    case "parameter": {
      const place = reading.locate(target.object, target.instances);
      return place === undefined ? undefined : place.path + target.parameter.name;
    }
    case "object":
      return reading.locate(target.object, target.instances)?.path;
    case "table": {
      const above = locateAbove(reading, target.object, target.instances);
      return above === undefined ? undefined : `${above.path}${target.object.name}.`;
    }
  }
}

/** Steps of a walk after which it may be stopped. */
const stepsAtOnce = 256;

/** A place and all below it, by a list of what is to come instead of a walk within a walk: most of a tree is small objects. */
function* visitBelow(reading: Reading, top: Place, visit: Visit): Generator<number, void> {
  const next: Place[] = [top];
  let steps = 0;
  for (let place = next.pop(); place !== undefined; place = next.pop()) {
    const { parameters, children } = place.object;
    // Not by an iterator: without an optimising compiler each of its steps is a call, and leaves garbage.
    for (let at = 0; at < parameters.length; at++) {
      const parameter = parameters[at] as PlannedParameter;
      const value = plainValue(reading, place, parameter);
      if (value !== undefined) visit(place, parameter, parameter.masked ?? value);
    }
    steps += 1 + parameters.length;
    if (steps >= stepsAtOnce) {
      yield steps;
      steps = 0;
    }
    for (let at = children.length - 1; at >= 0; at--) {
      const child = children[at] as PlannedObject;
      if (child.table) {
        const rows = reading.rows(child, place);
        steps += rows.length;
        for (let row = rows.length - 1; row >= 0; row--) next.push(rows[row] as Place);
      } else {
        const below = reading.single(child, place);
        if (below !== undefined) next.push(below);
      }
    }
  }
  yield steps;
}
