import type { Device } from "./device.ts";
import { parsePath, type RowIdentifier } from "./paths.ts";
import type { PlannedObject } from "./plan.ts";
import { type Place, Reading, read } from "./reading.ts";
import { loadsAbove, resolve } from "./resolve.ts";
import type { ParameterValue } from "./tree.ts";

// Parameters by pattern: the path of a parameter in which `*` stands for every row. [TR-181 ManagementServer.InformParameter]

/** One row stands for all of them where only the schema counts. */
const schematic = (pattern: string): string => pattern.replaceAll(".*.", ".1.");

/** Whether a text could name parameters, whether or not there are such. */
export function isParameterPattern(text: string): boolean {
  const parsed = parsePath(schematic(text));
  return parsed.ok && !parsed.partial;
}

/** The values of what the patterns name and is there; what the system cannot tell is left out. */
export function matching(device: Device, patterns: readonly string[]): Promise<readonly ParameterValue[]> {
  const wanted = patterns.flatMap((pattern) => {
    const target = resolve(device.kind, schematic(pattern));
    return target.kind === "parameter" ? [{ target, rows: rowsIn(pattern, target.instances) }] : [];
  });
  const loads = wanted.flatMap(({ target }) => loadsAbove(target));
  return read(new Reading(device, { lenient: true }), loads, (reading) =>
    wanted.flatMap(({ target: { object, parameter }, rows }) =>
      places(reading, object, rows).flatMap((place): ParameterValue[] => {
        const value = reading.value(place, parameter);
        return value === undefined ? [] : [{ path: place.path + parameter.name, type: parameter.schema.type, value }];
      }),
    ),
  );
}

type Rows = RowIdentifier | "every";

/** The rows that a pattern names, where `instances` has those of its schematic path. */
function rowsIn(pattern: string, instances: readonly RowIdentifier[]): readonly Rows[] {
  const named = pattern.split(".").filter((segment) => /^[*[0-9]/.test(segment));
  return instances.map((instance, index) => (named[index] === "*" ? "every" : instance));
}

function places(reading: Reading, object: PlannedObject, rows: readonly Rows[]): readonly Place[] {
  const tables = object.lineage.filter((step) => step.table);
  return object.lineage.slice(1).reduce<readonly Place[]>(
    (above, step) => {
      const wanted = rows[tables.indexOf(step)];
      if (wanted === undefined) return above.flatMap((place) => reading.single(step, place) ?? []);
      if (wanted === "every") return above.flatMap((place) => reading.rows(step, place));
      return above.flatMap((place) => reading.row(step, place, wanted) ?? []);
    },
    [reading.root()],
  );
}
