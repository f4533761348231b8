import type { Log } from "../../ports/log.ts";
import type { Store, StoreChange } from "../../ports/store.ts";
import type { Fault } from "../binding.ts";
import { isTemplate } from "../kind/factory-defaults.ts";
import type { Kind } from "../kind/kind.ts";
import { attributes, setAttributes } from "../notification/attributes.ts";
import { acknowledge, detectChanges, forcedInform } from "../notification/value-changes.ts";
import { factsOf } from "../reading/facts.ts";
import { lookup } from "../reading/lookup.ts";
import { collected, matching } from "../reading/matching.ts";
import { names } from "../reading/names.ts";
import type { Pause } from "../reading/pace.ts";
import { values } from "../reading/read-values.ts";
import { resolve } from "../reading/resolve.ts";
import { tellValues } from "../reading/tell-values.ts";
import { adoptStoredRows } from "../transaction/adopt-stored-rows.ts";
import { apply } from "../transaction/apply.ts";
import { recover } from "../transaction/recover.ts";
import {
  type Addressed,
  type Applied,
  type ApplyOptions,
  type AttributeChange,
  type ChangedValue,
  type CollectedValue,
  type Compared,
  type DependentEdit,
  type Edit,
  type EntryFacts,
  type Lookup,
  ModelError,
  type NamesOptions,
  type ParameterAttributes,
  type ParameterInfo,
  type ParameterValue,
  type TellValue,
  type Tree,
  type ValueChange,
} from "../tree.ts";
import { checkWrittenValue } from "../values/check.ts";
import { reasonWithValue } from "../values/verdict.ts";
import { addressed } from "./addressing.ts";
import { type Contexts, type Device, type Expander, storedRows } from "./device.ts";
import { change, Records, spaces } from "./records.ts";
import { storedValueAt } from "./stored-value.ts";

export interface TreeParts<Context> {
  readonly kind: Kind<Context>;
  /** Called at most once per call of the tree; what it gives may remember its readings for that long. */
  readonly context: (() => Context) | Contexts<Context>;
  readonly store: Store;
  readonly log: Log;
  /** Put before the names of the store's spaces, so that devices can share a store. */
  readonly scope?: string;
  /** What this device has otherwise than its kind: lexical values by parameter path. */
  readonly overrides?: ReadonlyMap<string, string>;
  /** Whether nothing is kept in memory that the store can tell again: it is one of very many. */
  readonly isSparing?: boolean;
  /** Lets others have their turn in the middle of long work; absent: all is done in one go. */
  readonly pause?: Pause;
  /** Fills in a value of the kind that has something to fill in (`${serialNumber}`); asked at each read. */
  readonly expander?: Expander;
}

/**
 * Opens the tree of one device. If the last life ended in the middle of a transaction, the system is first put back as
 * it was before; rows that are the system's since this version are handed over to it. Throws a `ModelError` for overrides that the kind does not have or its types do not admit.
 */
export async function openTree<Context>(parts: TreeParts<Context>): Promise<Tree> {
  const { kind, context, store, log, scope = "", overrides, expander, pause, isSparing = false } = parts;
  const device: Device = {
    kind: kind as Kind<never>,
    contexts: typeof context === "function" ? { make: context } : context,
    store,
    log,
    scope,
    expander,
    pause,
    overrides: overrides === undefined ? undefined : checkOverrides(kind as Kind<never>, overrides),
    records: new Records(store, scope, kind.paths, isSparing),
    calls: 0,
    holds: 0,
    allocating: undefined,
    hasUnreadChanges: true, // while it was off, what not
    watched: undefined,
    unreadable: undefined,
    listeners: nobody,
  };
  await recover(device);
  await adoptStoredRows(device);
  device.records.release();
  return new OpenTree(device);
}

function checkOverrides(kind: Kind<never>, overrides: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const faults: Fault[] = [];
  const checked = new Map<string, string>();
  for (const [path, value] of overrides) {
    const target = resolve(kind, path);
    if (target.kind !== "parameter") {
      faults.push({ path, kind: "name", reason: target.kind === "unknown" ? target.reason : "not a parameter" });
    } else if (target.instances.some((instance) => typeof instance !== "number")) {
      faults.push({ path, kind: "name", reason: "a device file calls rows by their numbers" });
    } else if (target.parameter.source.kind !== "stored" && target.parameter.source.kind !== "alias") {
      faults.push({ path, kind: "read-only", reason: "the device itself says what it is" });
    } else {
      const verdict = isTemplate(value) ? undefined : checkWrittenValue(target.parameter.schema.type, value);
      if (verdict?.ok === false) {
        const reason = reasonWithValue(target.parameter.schema, value, verdict.reason);
        faults.push({ path, kind: verdict.kind, reason });
      }
      checked.set(path, verdict?.ok === true ? verdict.canonical : value);
    }
  }
  if (faults.length > 0) throw new ModelError(faults);
  return checked;
}

const nobody: Device["listeners"] = [];

class OpenTree implements Tree {
  readonly #device: Device;
  /** Whether a call has failed since the device last let go. */
  #hasFailed = false;

  constructor(device: Device) {
    this.#device = device;
  }

  get root(): string {
    return this.#device.kind.schema.root;
  }

  names(path: string, nextLevel: boolean, options?: NamesOptions): Promise<readonly ParameterInfo[]> {
    return this.#during(() => names(this.#device, path, nextLevel, options));
  }

  facts(path: string): EntryFacts | undefined {
    return factsOf(this.#device.kind, path);
  }

  values(paths: readonly string[]): Promise<readonly ParameterValue[]> {
    return this.#during(() => values(this.#device, paths));
  }

  tellValues(paths: readonly string[], begin: () => TellValue): Promise<void> {
    return this.#during(() => tellValues(this.#device, paths, begin));
  }

  attributes(paths: readonly string[]): Promise<readonly ParameterAttributes[]> {
    return this.#during(() => attributes(this.#device, paths));
  }

  setAttributes(changes: readonly AttributeChange[]): Promise<void> {
    return this.#during(() => setAttributes(this.#device, changes));
  }

  apply(edits: readonly (Edit | DependentEdit)[], options: ApplyOptions): Promise<Applied> {
    return this.#during(() => apply(this.#device, edits, options));
  }

  forcedInform(): Promise<readonly ParameterValue[]> {
    return this.#during(() => forcedInform(this.#device));
  }

  matching(patterns: readonly string[]): Promise<readonly ParameterValue[]> {
    return this.#during(() => matching(this.#device, patterns));
  }

  collected(patterns: readonly string[], most: number): Promise<readonly CollectedValue[]> {
    return this.#during(() => collected(this.#device, patterns, most));
  }

  lookup(paths: readonly string[]): Lookup {
    const { types, values: read } = lookup(this.#device, paths);
    return { types, values: () => this.#during(read) };
  }

  detectChanges(which: Compared = "all"): Promise<readonly ValueChange[]> {
    return this.#during(() => detectChanges(this.#device, which));
  }

  acknowledge(reported: readonly ParameterValue[], alongside: readonly StoreChange[]): Promise<void> {
    return this.#during(() => acknowledge(this.#device, reported, alongside));
  }

  /**
   * While nothing is under way, the device lets go of what the store can tell again; after a failure in any case, whichever
   * of several calls it was, so that what was not kept is forgotten.
   */
  async #during<T>(call: () => Promise<T>): Promise<T> {
    const device = this.#device;
    device.calls++;
    try {
      return await call();
    } catch (failure) {
      this.#hasFailed = true;
      throw failure;
    } finally {
      device.calls--;
      if (device.calls === 0 && (this.#hasFailed || device.holds === 0)) {
        this.#hasFailed = false;
        device.records.release();
      }
    }
  }

  hold(): () => void {
    const device = this.#device;
    let held = true;
    device.holds++;
    return () => {
      if (!held) return;
      held = false;
      device.holds--;
      if (device.calls === 0 && device.holds === 0) device.records.release();
    };
  }

  async factoryReset(alongside: readonly StoreChange[]): Promise<void> {
    const { scope, store } = this.#device;
    const cleared = (["value", "attribute", "baseline", "pending", "journal"] as const).map((space) => ({
      space: scope + spaces[space],
    }));
    // What was numbered stays numbered: rows of the system come back under their numbers, others are never used again.
    const rows = [...store.entries(scope + spaces.rows)]
      .filter(([path, value]) => /\.[0-9]+\.$/.test(path) && !value.startsWith("="))
      .map(([path]) => change(scope, "rows", path, undefined));
    const all = [...cleared, ...rows, ...alongside];
    await store.write(all.map((each) => ({ ...each, erase: "everywhere" as const })));
    this.#device.records = this.#device.records.reread();
    this.#device.watched = undefined;
  }

  storedValue(path: string): string | undefined {
    return storedValueAt(this.#device, path);
  }

  storedRows(table: string): readonly number[] {
    return storedRows(this.#device, this.#device.records, table);
  }

  addressed<T extends Addressed>(entries: readonly T[]): readonly T[] {
    return addressed(this.#device, entries);
  }

  onCommit(listener: (changes: readonly ChangedValue[]) => void): () => void {
    const device = this.#device;
    device.listeners = [...device.listeners, listener];
    return () => {
      device.listeners = device.listeners.filter((other) => other !== listener);
    };
  }
}
