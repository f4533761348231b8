import type { Kind } from "../kind/kind.ts";
import type { PlannedObject } from "../kind/plan.ts";
import { instancesIn, type RowIdentifier } from "../paths.ts";
import type { Place } from "./place.ts";
import type { Reading } from "./reading.ts";
import { resolveAll, type Target } from "./resolve.ts";

// Paths in which `*` stands for every row of a table. [TR-181 ManagementServer.InstanceWildcardsSupported]

type Rows = RowIdentifier | "every";

/** A path as asked for: its target, and with wildcards the rows it is after, where there are some. */
export interface Asked {
  readonly target: Target;
  /** Absent: the one target. */
  readonly rows?: readonly Rows[];
}

/** One row stands for all of them where only the schema counts. */
export const schematic = (path: string): string => (path.includes("*") ? path.replaceAll(".*.", ".1.") : path);

export function askAll(kind: Kind<never>, paths: readonly string[]): readonly Asked[] {
  return resolveAll(kind, paths.map(schematic)).map((target, index) => {
    const path = paths[index] ?? "";
    return target.kind === "unknown" || !path.includes("*")
      ? { target }
      : { target, rows: rowsIn(path, target.instances) };
  });
}

/** The targets that there are; with wildcards, perhaps none. */
export function targetsOf(reading: Reading, { target, rows }: Asked): readonly Target[] {
  if (rows === undefined || target.kind === "unknown") return [target];
  const object = target.kind === "table" ? target.object.lineage.at(-2) : target.object;
  if (object === undefined) return [];
  return placesOf(reading, object, rows).map((place) => ({ ...target, instances: instancesIn(place.path) }));
}

/** The rows that a path with wildcards names, where `instances` has those of its schematic path. */
function rowsIn(path: string, instances: readonly RowIdentifier[]): readonly Rows[] {
  const named = path.split(".").filter((segment) => /^[*[0-9]/.test(segment));
  return instances.map((instance, index) => (named[index] === "*" ? "every" : instance));
}

function placesOf(reading: Reading, object: PlannedObject, rows: readonly Rows[]): readonly Place[] {
  const tables = object.lineage.filter((step) => step.table);
  return object.lineage.slice(1).reduce<readonly Place[]>(
    (above, step) => {
      const wanted = rows[tables.indexOf(step)];
      reading.pace.took(above.length);
      if (wanted === undefined) return above.flatMap((place) => reading.single(step, place) ?? []);
      if (wanted === "every") return above.flatMap((place) => reading.rows(step, place));
      return above.flatMap((place) => reading.row(step, place, wanted) ?? []);
    },
    [reading.root()],
  );
}
