import type { Log } from "../../ports/log.ts";
import type { Store } from "../../ports/store.ts";
import { isTemplate } from "../kind/factory-defaults.ts";
import type { Kind } from "../kind/kind.ts";
import type { PlannedParameter } from "../kind/plan.ts";
import type { Pause } from "../reading/pace.ts";
import type { Place } from "../reading/place.ts";
import type { Target } from "../reading/resolve.ts";
import type { ChangedValue } from "../tree.ts";
import type { Records, RecordView } from "./records.ts";

/** Fills in the values of a kind that have something to fill in. An object, which takes less memory than a function of its own. */
export interface Expander {
  /** `valueNamed` tells another value of the same object, empty where there is none. */
  expand(template: string, valueNamed?: (name: string) => string): string;
}

/** Makes contexts of the kind's type. An object, for the same reason. */
export interface Contexts<Context> {
  /** A fresh one for each RPC. */
  make(): Context;
}

/** One device's tree while it is open: its kind, and all that is its own. Ten thousand idle ones must fit: nothing per parameter. */
export interface Device {
  readonly kind: Kind<never>;
  readonly store: Store;
  readonly scope: string;
  readonly log: Log;
  /** Lets others have their turn in the middle of a long walk; absent: nobody waits. */
  readonly pause: Pause | undefined;
  readonly contexts: Contexts<unknown>;
  /** Fills in a template of the kind (`${serialNumber}`). */
  readonly expander: Expander | undefined;
  /** What this device has otherwise than its kind, by parameter path. */
  readonly overrides: ReadonlyMap<string, string> | undefined;
  records: Records;
  /** Calls of the tree under way. */
  calls: number;
  /** Who wants it kept at hand what the store can tell again. */
  holds: number;
  /** The write that makes new instance numbers durable, while it runs. */
  allocating: Promise<void> | undefined;
  /** Whether a transaction may have changed what looks at what is volatile pass over. */
  hasUnreadChanges: boolean;
  /** What the ACS has asked to be told of that is volatile; undefined until the next look. */
  watched: readonly Target[] | undefined;
  /** What the system could not tell when last asked, and the log has been told so; undefined while there was nothing. */
  unreadable: Set<string> | undefined;
  listeners: readonly ((changes: readonly ChangedValue[]) => void)[];
}

/** Instance numbers of the rows of a stored table, rising. */
export function storedRows(device: Device, view: RecordView, table: string): readonly number[] {
  const factory = device.kind.initialRows.get(table) ?? [];
  const record = view.table(table);
  if (record === undefined) return factory;
  const kept = record.removed.length === 0 ? factory : factory.filter((row) => !record.removed.includes(row));
  return record.added.length === 0 ? kept : [...kept, ...record.added].sort((a, b) => a - b);
}

/** What is stored of a parameter of the object at `place`, else what the device, its kind's row or its kind start with; undefined if that is for the system to say. */
export function storedValue(
  device: Device,
  view: RecordView,
  place: string,
  parameter: PlannedParameter,
): string | undefined {
  const path = place + parameter.name;
  return view.value(path) ?? givenValue(device, view, place, parameter, device.overrides?.get(path));
}

/** As `storedValue` where neither the store nor the device has a value of its own. */
export function initialValue(device: Device, place: string, parameter: PlannedParameter): string | undefined {
  return givenValue(device, undefined, place, parameter, undefined);
}

/** What the device starts with, which is `own` or what it was shipped with, filled in with values that are stored in the view. */
function givenValue(
  device: Device,
  view: RecordView | undefined,
  place: string,
  parameter: PlannedParameter,
  own: string | undefined,
): string | undefined {
  const given = shippedValue(device, place, parameter, own);
  const { expander } = device;
  return given !== undefined && expander !== undefined && isTemplate(given)
    ? expander.expand(given, othersBeside(device, view, place, parameter))
    : given;
}

/** Two values that ask for each other would never come to an end: what is asked for knows of no others. */
function othersBeside(
  device: Device,
  view: RecordView | undefined,
  place: string,
  { object }: PlannedParameter,
): (name: string) => string {
  return (name) => {
    const other = object.parameterByName.get(name);
    if (other === undefined) return "";
    const stored = view?.value(place + name);
    if (stored !== undefined) return stored;
    const given = shippedValue(device, place, other, view && device.overrides?.get(place + name));
    const { expander } = device;
    return given !== undefined && expander !== undefined && isTemplate(given)
      ? expander.expand(given, nothing)
      : (given ?? "");
  };
}

const nothing = (): string => "";

function shippedValue(
  device: Device,
  place: string,
  { name, object, source }: PlannedParameter,
  own: string | undefined,
): string | undefined {
  const factory = object.inRow ? device.kind.initialValues.get(place)?.[name] : undefined;
  const planned = source.kind === "stored" && typeof source.initial === "string" ? source.initial : undefined;
  return own ?? factory ?? planned;
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
