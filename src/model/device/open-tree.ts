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
import { putKeptBack } from "../transaction/journal/journal.ts";
import { recover } from "../transaction/journal/recover.ts";
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
import { storedValueAt, valueAsShipped } from "./stored-value.ts";

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
  const { store, scope = "" } = parts;
  await putKeptBack({ store, scope, kind: parts.kind as Kind<never> });
  const tree = new OpenTree(parts);
  await recover(tree);
  await adoptStoredRows(tree);
  tree.release();
  return tree;
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

/** A device and its tree in one, since a fleet has one per device. */
class OpenTree<Context> implements Tree, Device {
  readonly kind: Kind<never>;
  readonly contexts: Contexts<Context>;
  readonly store: Store;
  readonly scope: string;
  readonly log: Log;
  readonly pause: Pause | undefined;
  readonly expander: Expander | undefined;
  readonly overrides: ReadonlyMap<string, string> | undefined;
  calls = 0;
  holds = 0;
  allocating: Promise<void> | undefined;
  hasUnreadChanges = true; // while it was off, what not
  watched: Device["watched"];
  unreadable: Set<string> | undefined;
  listeners = nobody;
  readonly #isSparing: boolean;
  /** Of one of very many that is at rest and has nothing else in the store there are none. */
  #records: Records | "values-alone";
  /** Whether the records may be others than the store's, and when they are read again then. */
  #rereads: "no" | "at-rest" | "at-once" = "no";

  constructor(parts: TreeParts<Context>) {
    const { kind, context, store, log, scope = "", overrides, expander, pause, isSparing = false } = parts;
    this.kind = kind as Kind<never>;
    this.contexts = typeof context === "function" ? { make: context } : context;
    this.store = store;
    this.scope = scope;
    this.log = log;
    this.pause = pause;
    this.expander = expander;
    this.overrides = overrides && checkOverrides(this.kind, overrides);
    this.allocating = undefined;
    this.watched = undefined;
    this.unreadable = undefined;
    this.#isSparing = isSparing;
    this.#records = new Records({ store, scope, paths: kind.paths, isSparing });
  }

  get records(): Records {
    if (this.#records === "values-alone") {
      const { kind, scope, store } = this;
      this.#records = new Records({ store, scope, paths: kind.paths, isSparing: true, hasValuesAlone: true });
    }
    return this.#records;
  }

  /** Lets go of what the store can tell again. Only when no call is under way. */
  release(): void {
    if (this.#records === "values-alone") return;
    this.#records.release();
    if (this.#isSparing && this.#records.hasValuesAlone) this.#records = "values-alone";
  }

  get root(): string {
    return this.kind.schema.root;
  }

  names(path: string, nextLevel: boolean, options?: NamesOptions): Promise<readonly ParameterInfo[]> {
    return this.during(() => names(this, path, nextLevel, options));
  }

  facts(path: string): EntryFacts | undefined {
    return factsOf(this.kind, path);
  }

  values(paths: readonly string[]): Promise<readonly ParameterValue[]> {
    return this.during(() => values(this, paths));
  }

  tellValues(paths: readonly string[], begin: () => TellValue): Promise<void> {
    return this.during(() => tellValues(this, paths, begin));
  }

  attributes(paths: readonly string[]): Promise<readonly ParameterAttributes[]> {
    return this.during(() => attributes(this, paths));
  }

  setAttributes(changes: readonly AttributeChange[]): Promise<void> {
    return this.during(() => setAttributes(this, changes));
  }

  apply(edits: readonly (Edit | DependentEdit)[], options: ApplyOptions): Promise<Applied> {
    if (this.#rereads === "no") this.#rereads = "at-rest";
    return this.during(() => apply(this, edits, options));
  }

  forcedInform(): Promise<readonly ParameterValue[]> {
    return this.during(() => forcedInform(this));
  }

  matching(patterns: readonly string[]): Promise<readonly ParameterValue[]> {
    return this.during(() => matching(this, patterns));
  }

  collected(patterns: readonly string[], most: number): Promise<readonly CollectedValue[]> {
    return this.during(() => collected(this, patterns, most));
  }

  lookup(paths: readonly string[]): Lookup {
    const { types, values: read } = lookup(this, paths);
    return { types, values: () => this.during(read) };
  }

  detectChanges(which: Compared = "all"): Promise<readonly ValueChange[]> {
    return this.during(() => detectChanges(this, which));
  }

  acknowledge(reported: readonly ParameterValue[], alongside: readonly StoreChange[]): Promise<void> {
    return this.during(() => acknowledge(this, reported, alongside));
  }

  private async during<T>(call: () => Promise<T>): Promise<T> {
    this.calls++;
    try {
      return await call();
    } catch (failure) {
      this.#rereads = "at-once";
      throw failure;
    } finally {
      this.calls--;
      this.rest();
    }
  }

  /**
   * While nothing is under way, one of very many lets go of what the store can tell again, and any other of what a request may have
   * changed there; after a failure in any case, whichever of several calls it was, so that what was not kept is forgotten.
   */
  private rest(): void {
    if (this.calls > 0) return;
    const isDue = this.holds === 0 && (this.#isSparing || this.#rereads !== "no");
    if (!isDue && this.#rereads !== "at-once") return;
    this.#rereads = "no";
    this.release();
  }

  hold(): () => void {
    let held = true;
    this.holds++;
    return () => {
      if (!held) return;
      held = false;
      this.holds--;
      this.rest();
    };
  }

  async factoryReset(alongside: readonly StoreChange[]): Promise<void> {
    const { scope, store } = this;
    const cleared = (["value", "attribute", "baseline", "pending", "journal"] as const).map((space) => ({
      space: scope + spaces[space],
    }));
    // What was numbered stays numbered: rows of the system come back under their numbers, others are never used again.
    const rows = [...store.entries(scope + spaces.rows)]
      .filter(([path, value]) => /\.[0-9]+\.$/.test(path) && !value.startsWith("="))
      .map(([path]) => change(scope, "rows", path, undefined));
    const all = [...cleared, ...rows, ...alongside];
    await store.write(all.map((each) => ({ ...each, erase: "everywhere" as const })));
    this.#records = this.records.reread();
    this.watched = undefined;
  }

  storedValue(path: string): string | undefined {
    return storedValueAt(this, path);
  }

  valueAsShipped(path: string): string | undefined {
    return valueAsShipped(this, path);
  }

  storedRows(table: string): readonly number[] {
    return storedRows(this, this.records, table);
  }

  addressed<T extends Addressed>(entries: readonly T[]): readonly T[] {
    return addressed(this, entries);
  }

  onCommit(listener: (changes: readonly ChangedValue[]) => void): () => void {
    this.listeners = [...this.listeners, listener];
    return () => {
      this.listeners = this.listeners.filter((other) => other !== listener);
    };
  }
}
