import type { Log } from "../../ports/log.ts";
import type { Store } from "../../ports/store.ts";
import type { Kind } from "../kind/kind.ts";
import type { Pause } from "../reading/pace.ts";
import type { Target } from "../reading/resolve.ts";
import type { ChangedValue } from "../tree.ts";
import type { Records, RecordView } from "./records.ts";

/** What a template may ask for of the tree besides: stored values, as they are now. */
export interface Surroundings {
  /** The path of the object that the value is in, ending in a dot. */
  readonly object: string;
  /**
   * The values of another parameter: `Enable` of the same object, `#.Enable` of the one above it, `Stats.Count` of one below, `Provider>Status`
   * of the row that a reference leads to, of each if it is a list. An empty text where there is no such stored parameter.
   */
  values(path: string): readonly string[];
}

/** Fills in the values of a kind that have something to fill in. An object, which takes less memory than a function of its own. */
export interface Expander {
  expand(template: string, surroundings?: Surroundings): string;
  /** The conditions that a template counts by, and whether they hold; absent: nothing counts by any. */
  held?(template: string, surroundings: Surroundings): readonly (readonly [condition: string, holds: boolean])[];
  /** Told of each commit by which such a condition of an object holds from now on, or no more. */
  switched?(object: string, condition: string, holds: boolean): void;
  /** Told of each commit by which an object that something was counted in has gone. */
  forgotten?(object: string): void;
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
  /** What the store holds of it. */
  readonly records: Records;
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

/** Whether a stored table has the row of that number, without going through the others of a long one. */
export function hasStoredRow(device: Device, view: RecordView, table: string, instance: number): boolean {
  const record = view.table(table);
  if (record !== undefined && isAmong(record.added, instance)) return true;
  const isFactoryRow = device.kind.initialRows.get(table)?.includes(instance) ?? false;
  return isFactoryRow && !record?.removed.includes(instance);
}

/** `rising`: in that order. */
function isAmong(rising: readonly number[], number: number): boolean {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return rising[low] === number;
}
