import type { Fault, Origin } from "../binding.ts";
import type { Device } from "../device/device.ts";
import { aliasOf, storedValueAt } from "../device/stored-value.ts";
import type { PlannedParameter } from "../kind/plan.ts";
import { concretePath, instancesIn, isAlias, parsePath, schemaPath } from "../paths.ts";
import { locateAbove } from "../reading/names.ts";
import { plainValue } from "../reading/parameter-value.ts";
import type { Place } from "../reading/place.ts";
import type { Reading } from "../reading/reading.ts";
import { resolve } from "../reading/resolve.ts";
import type { Reference } from "../schema.ts";
import { listItems } from "../values/lists.ts";
import type { Assignment } from "./assignment.ts";

// Rules that bind several parameters, judged on the state that the whole request leaves behind.

/** Full paths of what the system is asked for, and its values. */
type Wanted = ReadonlyMap<string, string>;

/** Aliases, unique keys, references and enumerations that other parameters list. Every fault, by the path of the request. */
export async function findConflicts(
  reading: Reading,
  assigned: readonly Assignment[],
  wanted: Wanted,
  origin: Origin,
): Promise<readonly Fault[]> {
  const told = (place: Place, parameter: PlannedParameter): string | undefined =>
    wanted.get(place.path + parameter.name) ?? plainValue(reading, place, parameter);
  const final: Final = (place, parameter) => told(place, parameter) ?? "";
  const faults: Fault[] = [];
  for (const assignment of assigned) {
    if (reading.pace.isDue(stepsOf(reading, assignment))) await reading.pace.rest();
    const taken = valueProblem(reading, assignment, told, wanted, origin);
    const reason =
      (taken !== undefined && keeps(reading, assignment) ? undefined : taken) ??
      referenceProblem(reading, assignment) ??
      constraint(reading, assignment, final);
    if (reason !== undefined) faults.push({ path: assignment.path, kind: "value", reason });
  }
  return faults;
}

/** A value of a row may be compared with that of every other row of its table. */
const stepsOf = (reading: Reading, { place }: Assignment): number => 1 + siblings(reading, place).length;

/** Whether it has this value already: whatever else has it too, had it before. */
const keeps = ({ device }: Reading, { place, parameter, value }: Assignment): boolean =>
  value ===
  (setsAlias({ parameter }) ? aliasOf(device, device.records, place) : storedBefore(device, place, parameter));

/** What is not stored, or in a row that is but a new one, has no value of before. */
const storedBefore = (device: Device, { path }: Place, parameter: PlannedParameter): string | undefined =>
  parameter.source.kind === "stored" ? storedValueAt(device, path + parameter.name) : undefined;

const valueProblem = (
  reading: Reading,
  assignment: Assignment,
  told: Told,
  wanted: Wanted,
  origin: Origin,
): string | undefined =>
  (setsAlias(assignment) ? aliasProblem(reading, assignment, told, origin) : undefined) ??
  keyProblem(reading, assignment, told) ??
  enumerationProblem(reading, assignment, wanted);

type Final = (place: Place, parameter: PlannedParameter) => string;
/** Undefined for what the system does not tell. */
type Told = (place: Place, parameter: PlannedParameter) => string | undefined;

const setsAlias = ({ parameter }: Pick<Assignment, "parameter">): boolean =>
  parameter.name === "Alias" && parameter.object.table;

/** [TR-069 3.6.1, TR-106 Alias] */
function aliasProblem(reading: Reading, assignment: Assignment, told: Told, origin: Origin): string | undefined {
  const { place, parameter, value } = assignment;
  if (!isAlias(value)) {
    return "an alias starts with a letter and has at most 64 characters";
  }
  const { device } = reading;
  const before = aliasOf(device, device.records, place);
  const own = origin === "local" && value === `cpe-${place.instance}`;
  if (origin !== "agent" && value.startsWith("cpe-") && value !== before && !own)
    return "cpe- begins the aliases that the device gives";
  const twin = siblings(reading, place).some((row) => row.path !== place.path && told(row, parameter) === value);
  return twin ? "another row of the table has this alias" : undefined;
}

/** Rows that are enabled differ in each of their table's keys, as far as they have them: one may be the system's to give. [TR-106 uniqueKey] */
function keyProblem(reading: Reading, { place, parameter }: Assignment, told: Told): string | undefined {
  const { schema, parameterByName } = place.object;
  const enable = parameterByName.get(schema.enableParameter ?? "");
  const isOn = (row: Place): boolean => enable === undefined || told(row, enable) === "true";
  if (!isOn(place)) return undefined;
  for (const names of schema.uniqueKeys) {
    const key = names.flatMap((name) => parameterByName.get(name) ?? []);
    const concerned = parameter === enable || names.includes(parameter.name);
    if (!concerned || key.length < names.length || names.includes("Alias")) continue;
    const own = key.map((part) => told(place, part));
    if (own.every((value) => value === undefined)) continue;
    const twin = siblings(reading, place).find(
      (row) =>
        row.path !== place.path &&
        isOn(row) &&
        key.every((part, index) => (told(row, part) ?? "") === (own[index] ?? "")),
    );
    if (twin !== undefined) return `${twin.path} has the same ${names.join(", ")}`;
  }
  return undefined;
}

const referenceForms: Readonly<Record<Reference["to"], string>> = {
  parameter: "the path of a parameter, which has no dot at its end",
  row: "the path of a row, without the dot at its end",
  any: "the path of a parameter or a row, without a dot at its end",
};

/** [TR-106 pathRef] */
function referenceProblem(reading: Reading, { parameter, value }: Assignment): string | undefined {
  const { reference, list } = parameter.schema.type;
  if (reference === undefined || value === "") return undefined;
  // The system holds rows by their keys: it has no way to refer to one that is not there.
  const mustBeThere = reference.strength === "strong" || (parameter.source.kind === "live" && reference.to === "row");
  for (const item of list === undefined ? [value] : listItems(value)) {
    const parsed = parsePath(item);
    if (!parsed.ok || parsed.partial) return `${item} is not ${referenceForms[reference.to]}`;
    if (mustBeThere && !refersTo(reading, reference, item)) return `${item} is not there`;
  }
  return undefined;
}

function refersTo(reading: Reading, { to, targets }: Reference, path: string): boolean {
  const { kind } = reading.device;
  const admitted = (at: string): boolean =>
    targets.length === 0 || targets.some((target) => withoutRow(target) === withoutRow(schemaPath(at)));
  const row = to === "parameter" ? undefined : resolve(kind, `${path}.`);
  if (row?.kind === "object" && (to === "any" || row.object.table)) {
    return admitted(`${path}.`) && reading.locate(row.object, row.instances) !== undefined;
  }
  const parameter = to === "row" ? undefined : resolve(kind, path);
  if (parameter?.kind !== "parameter" || !admitted(path)) return false;
  const place = reading.locate(parameter.object, parameter.instances);
  return place !== undefined && plainValue(reading, place, parameter.parameter) !== undefined;
}

/** Targets name a table with or without its rows' placeholder. */
const withoutRow = (path: string): string => path.replace(/(\{i\})?\.$/, "").replace(/\.$/, "");

const anyRow: Reference = { strength: "weak", to: "row", targets: [] };

function constraint(reading: Reading, { place, parameter, value }: Assignment, final: Final): string | undefined {
  const { name, object } = parameter;
  const { forcedInform } = reading.device.kind;
  return object.constraint?.(name, value, {
    isForcedInform: (path) => forcedInform.some((forced) => forced.object.path + forced.name === schemaPath(path)),
    isRow: (path) => refersTo(reading, anyRow, path),
    valueNamed: (other) => {
      const beside = object.parameterByName.get(other);
      return beside === undefined ? "" : final(place, beside);
    },
  });
}

function enumerationProblem(
  reading: Reading,
  { place, parameter, value }: Assignment,
  wanted: Wanted,
): string | undefined {
  const { enumerationFrom, list } = parameter.schema.type;
  if (enumerationFrom === undefined || value === "" || value === parameter.schema.default?.value) return undefined;
  const path = concretePath(enumerationFrom, instancesIn(place.path));
  const target = resolve(reading.device.kind, path);
  const source = target.kind === "parameter" ? reading.locate(target.object, target.instances) : undefined;
  // A device that does not tell what it supports does not restrict it either.
  if (target.kind !== "parameter" || source === undefined) return undefined;
  const told = wanted.get(path) ?? plainValue(reading, source, target.parameter);
  if (told === undefined) return undefined;
  const admitted = listItems(told);
  const refused = (list === undefined ? [value] : listItems(value)).find((item) => !admitted.includes(item));
  return refused === undefined ? undefined : `${refused} is not in ${path}: ${admitted.join(", ") || "nothing"}`;
}

/** The rows beside `place` in its table, itself included; none for a single object. */
function siblings(reading: Reading, place: Place): readonly Place[] {
  const above = place.object.table ? locateAbove(reading, place.object, instancesIn(place.path)) : undefined;
  return above === undefined ? [] : reading.rows(place.object, above);
}
