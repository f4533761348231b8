import type { StoreChange } from "../ports/store.ts";
import type { Fault, Origin } from "./binding.ts";
import type { ParameterSchema, ValueType } from "./schema.ts";
import type { Journal } from "./transaction/journal/journal-records.ts";

// One device's data model, as everything above sees it.

export interface ParameterInfo {
  /** A full parameter path, or an object path ending in a dot. */
  readonly path: string;
  readonly writable: boolean;
}

export interface ParameterValue {
  readonly path: string;
  readonly type: ValueType;
  /** Canonical lexical form; the null value for secrets and commands. */
  readonly value: string;
}

/** A parameter, and which of the patterns asked for has named it. */
export interface CollectedValue extends ParameterValue {
  readonly pattern: number;
}

/** Told of one parameter: the path of its object, which ends in a dot, and what it reads as. */
export type TellValue = (object: string, parameter: ParameterSchema, value: string) => void;

/** 0 off, 1 passive, 2 active; 3 to 6 with lightweight notification. [TR-069 A.3.2.4] */
export type Notification = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export interface ParameterAttributes {
  readonly path: string;
  readonly notification: Notification;
  readonly accessList: readonly string[];
}

/** Absent members stay as they are. `path` may be partial: it covers what is below, rows added later included. */
export interface AttributeChange {
  readonly path: string;
  readonly notification?: Notification;
  readonly accessList?: readonly string[];
}

export type Edit =
  /** `declaredType` is the xsi:type that came with it, if any (`xsd:string`), for information only. */
  | { readonly kind: "set"; readonly path: string; readonly value: string; readonly declaredType?: string }
  | {
      readonly kind: "add";
      readonly path: string;
      /**
       * The path is that of a row as it was, here or on another device, by alias or by number. It has that number again if
       * it was never given here; an alias of the device's own stays its, and comes in place of a number that is used up.
       */
      readonly back?: boolean;
    }
  | { readonly kind: "delete"; readonly path: string };

/** An edit that is to know the instance number of each `add` before it, in order. */
export type DependentEdit = (added: readonly number[]) => Edit;

export interface ApplyOptions {
  readonly origin: Origin;
  /** Becomes the ParameterKey, in the same commit, if all succeeds. At most 32 characters. */
  readonly parameterKey?: string;
  /**
   * Asked with what the transaction comes to, before anything is touched: full paths by number with their new values, and
   * rows that go, as undefined. Any fault refuses it.
   */
  readonly refuse?: (wanted: ReadonlyMap<string, string | undefined>) => readonly Fault[];
  /** Records of the caller's that must be kept or lost together with the edits. */
  readonly alongside?: readonly StoreChange[];
  /** False: what the store keeps of it does not wait for the disk, since a power cut that takes it leads to the same edits again. */
  readonly sync?: false;
  /** True: it is but the first half of what another one `completes`. Until then a start takes it back. */
  readonly half?: true;
  /** The half, which is true for good with this one. One that fails leaves it as it is, to be completed by another. */
  readonly completes?: HalfDone | undefined;
}

/** A transaction that another one is to complete: how all was before it. */
type HalfDone = Journal;

export interface Applied {
  /** "deferred" (Status 1) when any part waits for the end of the session or a reboot. */
  readonly status: "applied" | "deferred";
  /** Instance number of each `add`, in order. */
  readonly added: readonly number[];
  /** Of one that was asked for as a half. */
  readonly half?: HalfDone;
}

export interface ChangedValue extends ParameterValue {
  readonly origin: Origin;
}

/** Anything that is told by its path; values of references are paths too. */
export interface Addressed {
  readonly path: string;
  readonly type?: ValueType;
  readonly value?: string;
}

/** A parameter with notification whose value differs from what the ACS knows. */
export interface ValueChange extends ParameterValue {
  readonly active: boolean;
}

/**
 * Which notified parameters are compared: all; those that change without a transaction of the tree; or, of these, those of
 * whose changes nobody tells. What active notification can be denied for (counters and the like) changes all the time and
 * never makes a session due: only a comparison of all includes it.
 */
export type Compared = "all" | "volatile" | "unsignalled";

/** Parameters that are read again and again, found once. */
export interface Lookup {
  /** The type of each, in the order asked; undefined of what this kind of device does not have. */
  readonly types: readonly (ValueType | undefined)[];
  /** The present values in the same order; undefined of what is not there, or cannot be told now. */
  values(): Promise<readonly (string | undefined)[]>;
}

/** Where a value is from: the system underneath, kept by the agent, the same on every device of the kind, or a number of rows. */
export type ValueSource = "system" | "kept" | "fixed" | "counted";

/** What a kind of device says of one of its paths. */
export type EntryFacts =
  | { readonly kind: "object" | "table" | "row" }
  | {
      readonly kind: "parameter";
      readonly type: ValueType;
      readonly source: ValueSource;
      /** Reads as its type's null value. */
      readonly secret: boolean;
      /** A write acts. */
      readonly command: boolean;
    };

/** `complete`: rows that the system cannot tell are a fault; they are left out otherwise. */
export interface NamesOptions {
  readonly complete?: boolean;
}

/**
 * The tree of one device. Paths are those of the wire: `Device.IP.Interface.1.Name`, partial ones ending in a dot, or
 * the empty string for all. Rows may be called by alias (`Device.IP.Interface.[wan].Name`); answers call them by number,
 * until `addressed`. Refusals are thrown as `ModelError` with every fault found. Reads take each row once per call.
 * Long work lets others have their turn in between. Reads may overlap with each other; a writer, and whatever must not see
 * half of what one does, is queued by the caller (one mailbox per device).
 */
export interface Tree {
  /** `Device.` */
  readonly root: string;
  /** GetParameterNames in all its forms. [TR-069 A.3.2.3] */
  names(path: string, nextLevel: boolean, options?: NamesOptions): Promise<readonly ParameterInfo[]>;
  /** What is known of a path without any reading of the system; undefined of what this kind of device does not have. */
  facts(path: string): EntryFacts | undefined;
  /** Values of full and partial paths, in the order asked, then of the tree; a valid path without parameters adds nothing. */
  values(paths: readonly string[]): Promise<readonly ParameterValue[]>;
  /**
   * As `addressed` of `values`, but each parameter once, and told of while the tree is walked instead of listed. `begin` is
   * called again if the walk has to begin anew: what was told before does not count then.
   */
  tellValues(paths: readonly string[], begin: () => TellValue): Promise<void>;
  attributes(paths: readonly string[]): Promise<readonly ParameterAttributes[]>;
  setAttributes(changes: readonly AttributeChange[]): Promise<void>;
  /** All of the edits or none, with one write to the store as commit point. */
  apply(edits: readonly (Edit | DependentEdit)[], options: ApplyOptions): Promise<Applied>;
  /** Parameters that every Inform carries, present ones only. */
  forcedInform(): Promise<readonly ParameterValue[]>;
  /** Values of the parameters that these patterns name, `*` standing for every row; those that are there. */
  matching(patterns: readonly string[]): Promise<readonly ParameterValue[]>;
  /** For parameters that are read again and again; what is not there is no fault. */
  lookup(paths: readonly string[]): Lookup;
  /**
   * As `matching`, for patterns that may be partial paths too, each parameter with the index of the pattern that it was
   * found by, in the order of the patterns. No more than `most` of all: what is beyond that is left out.
   */
  collected(patterns: readonly string[], most: number): Promise<readonly CollectedValue[]>;
  /**
   * Compares notified parameters with what the ACS knows. What has changed stays listed, across restarts and even if the
   * value goes back, until acknowledged. A parameter seen for the first time only gets its baseline. The first look after
   * a transaction is at all, whatever was asked for; `all` unless told otherwise.
   */
  detectChanges(which?: Compared): Promise<readonly ValueChange[]>;
  /** The ACS has these values now: they become the baseline, in one write together with `alongside`. */
  acknowledge(reported: readonly ParameterValue[], alongside: readonly StoreChange[]): Promise<void>;
  /**
   * Puts the tree back as it was shipped (stored values, added rows, attributes, baselines; not the high-water marks of
   * instance numbers), in one write together with `alongside`.
   */
  factoryReset(alongside: readonly StoreChange[]): Promise<void>;
  /** The present value of a stored parameter without any reading of the system; undefined if it is not stored. For the agent's own settings. */
  storedValue(path: string): string | undefined;
  /** What it would be had nobody set it, with all that it follows from as that is now; undefined likewise. */
  valueAsShipped(path: string): string | undefined;
  /** The instance numbers of a table that is stored and in none of the system's, likewise; none of a table that is not. */
  storedRows(table: string): readonly number[];
  /** The same entries with their paths, and the paths in references, as the ACS wants rows to be called. [TR-069 3.6.1] */
  addressed<T extends Addressed>(entries: readonly T[]): readonly T[];
  /** Keeps at hand what each call would read from the store again, for as long as a session runs: until the function is called. */
  hold(): () => void;
  /** Called after each commit with what it changed. */
  onCommit(listener: (changes: readonly ChangedValue[]) => void): () => void;
}

/** Faults that the message of a `ModelError` tells: a request may have a hundred thousand. */
const mostTold = 100;

/** Thrown when a request on the tree is refused: nothing has changed. */
export class ModelError extends Error {
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    const told = faults.slice(0, mostTold).map((fault) => `${fault.path || "request"}: ${fault.reason}`);
    super(told.join("; ") + (faults.length > mostTold ? `; and ${faults.length - mostTold} more` : ""));
    this.name = "ModelError";
    this.faults = faults;
  }
}
