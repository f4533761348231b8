import type { Device } from "../device/device.ts";
import { isLoaded, type PlannedObject, type PlannedParameter, parametersWithin, standsOnLoad } from "../kind/plan.ts";
import { locateAbove } from "../reading/names.ts";
import { type Pace, pathsInARow, stepsOfPath } from "../reading/pace.ts";
import { presentValue } from "../reading/parameter-value.ts";
import type { Place } from "../reading/place.ts";
import { read } from "../reading/read.ts";
import { Reading } from "../reading/reading.ts";
import { loadsOfAll, resolveAll, type Target } from "../reading/resolve.ts";
import type { Compared, ValueChange } from "../tree.ts";
import { notificationOf } from "./attributes.ts";

// The present values of parameters with notification. Nothing else is read, and of those only what is to be compared: ten
// thousand of them may be looked at every few seconds.

/** What the system cannot tell is left out. */
export async function readNotified(device: Device, which: Compared): Promise<readonly ValueChange[]> {
  const reading = new Reading(device, { lenient: true });
  const { pace } = reading;
  const scope = new Scope(reading, which);
  const byDefault = device.kind.activeByDefault.filter((parameter) => scope.wants(parameter));
  const targets = (await asked(device, which, pace)).filter((target) => scope.reaches(target));
  if (byDefault.length === 0 && targets.length === 0) return [];
  const loads = new Set([
    ...byDefault.flatMap(({ object }) => object.lineage.filter(standsOnLoad)),
    ...loadsOfAll(
      targets.map((target) => ({ target })),
      (object) => scope.loadsBelow(object),
    ),
  ]);
  return read(reading, loads, async () => {
    const found = new Found(reading, scope);
    for (const parameter of byDefault) {
      for (const place of reading.places(parameter.object)) found.take(place, parameter);
    }
    for (const target of targets) {
      if (target.kind !== "parameter") await pace.through(found.visitBelow(target));
      else {
        found.takeAt(target);
        if (pace.isDue()) await pace.rest();
      }
    }
    return found.changes;
  });
}

const nothing: readonly Target[] = [];

/** What the ACS has asked for. What of it is volatile is kept from one comparison to the next. */
async function asked(device: Device, which: Compared, pace: Pace): Promise<readonly Target[]> {
  if (which === "all") return resolved(device, pace);
  if (device.watched === undefined) {
    const watched = (await resolved(device, pace)).filter(hasVolatile);
    device.watched = watched.length > 0 ? watched : nothing;
  }
  return device.watched;
}

async function resolved({ kind, records }: Device, pace: Pace): Promise<readonly Target[]> {
  const heeded: string[] = [];
  for (const [path, { notification = 0 }] of records.attributes ?? []) if (notification > 0) heeded.push(path);
  const targets: Target[] = [];
  for (let at = 0; at < heeded.length; at += pathsInARow) {
    const some = heeded.slice(at, at + pathsInARow);
    targets.push(...resolveAll(kind, some));
    if (pace.isDue(some.length * stepsOfPath)) await pace.rest();
  }
  return targets;
}

function hasVolatile(target: Target): boolean {
  switch (target.kind) {
    case "unknown":
      return false;
    case "parameter":
      return isWatched(target.parameter);
    case "object":
    case "table":
      return parametersWithin(target.object).some(isWatched);
  }
}

const isWatched = ({ volatile, schema }: PlannedParameter): boolean => volatile && schema.activeNotify !== "canDeny";

/** Which parameters are compared; settled once per object. */
class Scope {
  readonly #reading: Reading;
  readonly #which: Compared;
  readonly #parameters = new Map<PlannedObject, readonly PlannedParameter[]>();
  readonly #within = new Map<PlannedObject, boolean>();

  constructor(reading: Reading, which: Compared) {
    this.#reading = reading;
    this.#which = which;
  }

  wants(parameter: PlannedParameter): boolean {
    if (parameter.masked !== undefined) return false;
    switch (this.#which) {
      case "all":
        return true;
      case "volatile":
        return isWatched(parameter);
      case "unsignalled":
        return isWatched(parameter) && !this.#isSignalled(parameter);
    }
  }

  #isSignalled({ name, object, source }: PlannedParameter): boolean {
    const { signalled } = source.kind === "count" ? source.table : object;
    return signalled?.(this.#reading.context, name) === true;
  }

  parametersOf(object: PlannedObject): readonly PlannedParameter[] {
    let parameters = this.#parameters.get(object);
    if (parameters === undefined) {
      parameters = object.parameters.filter((parameter) => this.wants(parameter));
      this.#parameters.set(object, parameters);
    }
    return parameters;
  }

  /** Whether there is anything to compare at or below an object. */
  within(object: PlannedObject): boolean {
    let found = this.#within.get(object);
    if (found === undefined) {
      found = this.parametersOf(object).length > 0 || object.children.some((child) => this.within(child));
      this.#within.set(object, found);
    }
    return found;
  }

  reaches(target: Target): boolean {
    switch (target.kind) {
      case "unknown":
        return false;
      case "parameter":
        return this.wants(target.parameter);
      case "object":
      case "table":
        return this.within(target.object);
    }
  }

  /** What is loaded below an object to read of it what is wanted. */
  loadsBelow(object: PlannedObject): readonly PlannedObject[] {
    return object.children
      .filter((child) => this.within(child))
      .flatMap((child) => [...(isLoaded(child) ? [child] : []), ...this.loadsBelow(child)]);
  }
}

/** What a walk has come upon, once per path. */
class Found {
  readonly #reading: Reading;
  readonly #scope: Scope;
  readonly #changes = new Map<string, ValueChange>();

  constructor(reading: Reading, scope: Scope) {
    this.#reading = reading;
    this.#scope = scope;
  }

  get changes(): readonly ValueChange[] {
    return [...this.#changes.values()];
  }

  take(place: Place, parameter: PlannedParameter): void {
    const path = place.path + parameter.name;
    if (this.#changes.has(path)) return;
    const notification = notificationOf(this.#reading.device.records.attributes, parameter, path);
    if (notification === 0) return;
    const value = presentValue(this.#reading, place, parameter);
    if (value === undefined) return;
    this.#changes.set(path, { path, type: parameter.schema.type, value, active: notification === 2 });
  }

  takeAt({ object, instances, parameter }: Extract<Target, { kind: "parameter" }>): void {
    const place = this.#reading.locate(object, instances);
    if (place !== undefined) this.take(place, parameter);
  }

  /** Gives the steps that it has taken, object by object. */
  *visitBelow(target: Exclude<Target, { kind: "parameter" }>): Generator<number, void> {
    switch (target.kind) {
      case "unknown":
        return;
      case "object": {
        const place = this.#reading.locate(target.object, target.instances);
        if (place !== undefined) yield* this.#takeBelow(place);
        return;
      }
      case "table": {
        const above = locateAbove(this.#reading, target.object, target.instances);
        if (above === undefined) return;
        for (const row of this.#reading.rows(target.object, above)) yield* this.#takeBelow(row);
        return;
      }
    }
  }

  *#takeBelow(place: Place): Generator<number, void> {
    const parameters = this.#scope.parametersOf(place.object);
    for (const parameter of parameters) this.take(place, parameter);
    yield 1 + parameters.length;
    for (const child of place.object.children) {
      if (!this.#scope.within(child)) continue;
      if (child.table) {
        for (const row of this.#reading.rows(child, place)) yield* this.#takeBelow(row);
      } else {
        const below = this.#reading.single(child, place);
        if (below !== undefined) yield* this.#takeBelow(below);
      }
    }
  }
}
