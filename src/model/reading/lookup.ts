import type { Device } from "../device/device.ts";
import type { PlannedObject, PlannedParameter } from "../kind/plan.ts";
import type { RowIdentifier } from "../paths.ts";
import type { Lookup } from "../tree.ts";
import { presentValue } from "./parameter-value.ts";
import { read } from "./read.ts";
import { Reading } from "./reading.ts";
import { loadsOfAll, resolveAll } from "./resolve.ts";

/** Parameters of one object, with where in the answer each stands. */
interface Group {
  readonly object: PlannedObject;
  readonly instances: readonly RowIdentifier[];
  readonly members: { readonly at: number; readonly parameter: PlannedParameter }[];
}

/** Paths are made sense of once; each reading then only looks up rows and asks their sources. */
export function lookup(device: Device, paths: readonly string[]): Lookup {
  const targets = resolveAll(device.kind, paths);
  const groups = new Map<string, Group>();
  for (const [at, target] of targets.entries()) {
    const path = paths[at] ?? "";
    if (target.kind !== "parameter") continue;
    const { object, instances, parameter } = target;
    const place = path.slice(0, path.lastIndexOf(".") + 1);
    const group = groups.get(place) ?? { object, instances, members: [] };
    group.members.push({ at, parameter });
    groups.set(place, group);
  }
  const loads = loadsOfAll(targets.map((target) => ({ target })));
  return {
    types: targets.map((target) => (target.kind === "parameter" ? target.parameter.schema.type : undefined)),
    values: () =>
      read(new Reading(device, { lenient: true }), loads, async (reading) => {
        const found = new Array<string | undefined>(paths.length).fill(undefined);
        for (const { object, instances, members } of groups.values()) {
          if (reading.pace.isDue(members.length)) await reading.pace.rest();
          const place = reading.locate(object, instances);
          if (place === undefined) continue;
          for (const { at, parameter } of members) found[at] = presentValue(reading, place, parameter);
        }
        return found;
      }),
  };
}
