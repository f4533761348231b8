import { isTemplate } from "../kind/factory-defaults.ts";
import type { StoredPlace } from "../kind/kind.ts";
import type { PlannedParameter } from "../kind/plan.ts";
import type { Place } from "../reading/place.ts";
import { resolve } from "../reading/resolve.ts";
import { type Device, hasStoredRow, type Surroundings } from "./device.ts";
import type { RecordView } from "./records.ts";

/** On the way to a value that others follow from. */
export interface Way {
  /** How many have asked for each other. */
  readonly steps: number;
  /** What has been found on it, by path, and what is being looked for, as an empty text: many ask for the same, and some for themselves. */
  readonly known: Map<string, string>;
}

/** As many values follow from one another at most: more than rows are ever stacked, and few enough for the stack. */
const mostSteps = 64;

/**
 * What is stored of a parameter of the object at `place`, else what the device, its kind's row or its kind start with; undefined if
 * that is for the system to say. `path`: that of the parameter, where it is at hand.
 */
export function storedValue(
  device: Device,
  view: RecordView,
  place: string,
  parameter: PlannedParameter,
  way?: Way,
  path = place + parameter.name,
): string | undefined {
  return view.value(path) ?? unsetValue(device, view, place, parameter, path, way);
}

const unsetValue = (
  device: Device,
  view: RecordView,
  place: string,
  parameter: PlannedParameter,
  path: string,
  way?: Way,
): string | undefined =>
  filledIn(device, view, place, shippedValue(device, place, parameter, device.overrides?.get(path)), way);

/** As `storedValue` where neither the store nor the device has a value of its own. */
export const initialValue = (
  device: Device,
  view: RecordView,
  place: string,
  parameter: PlannedParameter,
  way?: Way,
): string | undefined => filledIn(device, view, place, shippedValue(device, place, parameter, undefined), way);

/** What a parameter has before anything is filled in; undefined if that is for the system to say. */
export function shippedValue(
  device: Device,
  place: string,
  { name, object, source }: PlannedParameter,
  own: string | undefined,
): string | undefined {
  const factory = object.inRow ? device.kind.initialValues.get(place)?.[name] : undefined;
  const planned = source.kind === "stored" && typeof source.initial === "string" ? source.initial : undefined;
  return own ?? factory ?? planned;
}

function filledIn(
  device: Device,
  view: RecordView,
  place: string,
  shipped: string | undefined,
  way: Way | undefined,
): string | undefined {
  const { expander } = device;
  if (shipped === undefined || expander === undefined || !isTemplate(shipped)) return shipped;
  return expander.expand(shipped, surroundingsOf(device, view, place, way));
}

export function surroundingsOf(
  device: Device,
  view: RecordView,
  object: string,
  { steps, known }: Way = { steps: 0, known: new Map() },
): Surroundings {
  const way = { steps: steps + 1, known };
  function valueAt(path: string): string {
    const found = known.get(path);
    if (found !== undefined) return found;
    known.set(path, "");
    const value = steps < mostSteps ? (storedValueIn(device, view, path, way) ?? "") : "";
    known.set(path, value);
    return value;
  }
  return {
    object,
    values: (path) => {
      const [first = "", ...onward] = path.split(">");
      let values = [valueAt(relativeTo(object, first))];
      for (const name of onward)
        values = values
          .flatMap((references) => references.split(","))
          .filter((row) => row !== "")
          .map((row) => valueAt(`${row}.${name}`));
      return values;
    },
  };
}

/** `#` climbs one object; that of a row is one with its table. [TR-106 pathRef] */
export function relativeTo(object: string, path: string): string {
  let [from, to] = [object, path];
  for (; to.startsWith("#."); to = to.slice(2)) from = from.replace(/[^.]+\.(?:(?:\d+|\{i\})\.)?$/, "");
  return from + to;
}

/** The alias of a row, that of its key or `cpe-<instance>` until one is set; undefined where the table has none. [TR-106 Alias] */
export function aliasOf(
  device: Device,
  view: RecordView,
  { object, path, instance, key }: Omit<Place, "row">,
): string | undefined {
  const parameter = object.parameterByName.get("Alias");
  if (parameter?.source.kind !== "alias") return undefined;
  return storedValue(device, view, path, parameter) ?? parameter.source.ofKey?.(key) ?? `cpe-${instance}`;
}

const mostKnown = 512;

/** The present value of a stored parameter, by its path in numbers, without any reading of the system; undefined if it is not stored. */
export const storedValueAt = (device: Device, path: string): string | undefined =>
  storedValueIn(device, device.records, path);

/** As `storedValueAt`, had nobody set it. */
export function valueAsShipped(device: Device, path: string): string | undefined {
  const { place } = placeOf(device, device.records, path);
  return place === "none" ? undefined : unsetValue(device, device.records, place.place, place.parameter, path);
}

function storedValueIn(device: Device, view: RecordView, path: string, way?: Way): string | undefined {
  const { storedPlaces } = device.kind;
  let stored = storedPlaces.get(path);
  if (stored === undefined) {
    const { dependsOnRows, place } = placeOf(device, view, path);
    stored = place;
    // The agent asks for the same few settings at every evaluation.
    if (!dependsOnRows && storedPlaces.size < mostKnown) storedPlaces.set(path, stored);
  }
  if (stored === "none") return undefined;
  // The agent asks by texts that it has made once: another one would have to be looked through for each search.
  return storedValue(device, view, stored.place, stored.parameter, way, path);
}

/** Where it is stored, and whether that depends on rows that may come and go. */
function placeOf(
  device: Device,
  view: RecordView,
  path: string,
): { readonly place: StoredPlace | "none"; readonly dependsOnRows: boolean } {
  const target = resolve(device.kind, path);
  if (target.kind !== "parameter") return { place: "none", dependsOnRows: false };
  const { object, parameter, instances } = target;
  if (parameter.source.kind !== "stored" && parameter.source.kind !== "alias")
    return { place: "none", dependsOnRows: false };
  let dependsOnRows = false;
  let place = "";
  let next = 0;
  for (const step of object.lineage) {
    place += step.path === device.kind.root.path ? step.path : `${step.name}.`;
    if (!step.table) continue;
    const instance = instances[next++];
    if (typeof instance !== "number") return { place: "none", dependsOnRows };
    if (step.rows.kind === "stored") {
      dependsOnRows = true;
      if (!hasStoredRow(device, view, place, instance)) return { place: "none", dependsOnRows };
    }
    place += `${instance}.`;
  }
  return { place: { place, parameter }, dependsOnRows };
}
