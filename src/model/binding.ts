import type { StoreChange } from "../ports/store.ts";
import type { ValueType } from "./schema.ts";

// Where values come from. A binding ties one object or table of the schema to its source; device/ writes them with types
// checked against the schema, the tree runs them without knowing what stands behind.

/**
 * Another row, as a reference parameter gives it: its table's schema path and the stable key of each row on the way to it.
 * The tree turns it into that row's path (`Device.IP.Interface.3`, no final dot), or the empty string while there is none.
 */
export interface RowReference {
  readonly table: string;
  readonly keys: readonly string[];
}

/** A value as bindings give and take it; the tree turns it into the lexical form of the parameter's type and back. */
export type NativeValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Uint8Array
  | RowReference
  | readonly (string | number | RowReference)[];

/** Where one parameter's value comes from. A function is live (undefined: this row does not have the parameter); the rest are data. */
export type Source<Row> =
  | ((row: Row) => NativeValue | undefined)
  | { readonly constant: NativeValue }
  /**
   * Kept in the store; until first set, the value given. A function is asked with the row at each read while nothing is
   * stored, for what stays the same as long as the device runs.
   */
  | {
      readonly stored: NativeValue | ((row: Row) => NativeValue | undefined);
      /** Where this device takes less than the data model lets it: laid over the parameter's type. */
      readonly narrowed?: Partial<ValueType>;
    }
  /** The rows of the table at this schema path below the same parent (usually implied by `countParameter`). */
  | { readonly countOf: string };

/** Values that one transaction wants a row to have, by parameter name; only what was asked for. */
export type Wanted = Readonly<Record<string, NativeValue>>;

/**
 * One parameter, or a whole request, refused. `path` is by numbers, or as the request had it if what it names is not there;
 * a binding gives the parameter's name alone.
 */
export interface Fault {
  readonly path: string;
  readonly kind:
    | "name" // no such parameter or object
    | "type" // not of the parameter's type
    | "value" // not in its value space, or refused by the system
    | "read-only"
    | "arguments" // the request as a whole makes no sense (duplicate, too long, …)
    | "resources" // no room
    | "notification" // this notification cannot be had
    | "denied"
    | "internal";
  readonly reason: string;
}

/** A row that cannot be added; `keyTaken`: as something else has its key, so that it may be added under another. */
export interface RefusedRow extends Fault {
  readonly keyTaken?: true;
}

/**
 * One commit point for any number of changes. [TR-069 A.3.2.1]
 * `validate` may refuse and touches nothing; `commit` may not refuse; `rollback` undoes even a commit that threw half way.
 * A binding may give the same one for several rows of a request: it is validated, committed and rolled back once, after
 * all rows have had their say. Its faults then have full paths, or names that tell which row is meant.
 */
export interface Change {
  validate?(): Promise<readonly Fault[]>;
  commit(): Promise<"applied" | "deferred">;
  rollback(): Promise<void>;
  /** Written in the same batch as the tree's own records of the transaction. */
  readonly records?: readonly StoreChange[];
}

/** Who asks: the ACS (its own sets raise no value change), somebody local (they do), or the agent (may write what is read-only). */
export type Origin = "acs" | "local" | "agent";

/** What a constraint may look at besides the value. */
interface ConstraintView {
  /** Whether a path is that of a parameter that every Inform carries. */
  isForcedInform(path: string): boolean;
  /** What another parameter of the same object has once the request is done, in lexical form; empty where there is none. */
  valueNamed(name: string): string;
  /** Whether a row is there; its path has no dot at its end. */
  isRow(path: string): boolean;
}

export type Constraint = (name: string, value: string, view: ConstraintView) => string | undefined;

/** The values that a transaction has set in one object, by parameter name in lexical form. */
export type Written = ReadonlyMap<string, string>;

/**
 * A row of a system-owned table: its stable key (`eth0`, a MAC, a UCI section) and its snapshot; `also`: another key, by which
 * references of bindings may mean it.
 */
export type KeyedRow<Row> = readonly [key: string, row: Row, also?: string];

/**
 * A binding as the tree runs it. `Context` is what loads are given (memoised for the length of one RPC), `Row` the
 * snapshot that sources read. An object below another takes its row from the parent's: no second load.
 */
export interface ObjectBinding<Context, Row = unknown, Parent = unknown> {
  /** Schema path: `Device.IP.Interface.{i}.` */
  readonly path: string;
  readonly rows: RowSource<Context, Row, Parent>;
  readonly parameters: Readonly<Record<string, Source<Row>>>;
  /**
   * Whether the agent is told, at present, when this parameter of a row changes, so that nobody has to look for it; absent:
   * never. Objects that read the rows of another are as that one, unless they say otherwise.
   */
  readonly signalled?: (context: Context, name: string) => boolean;
  /** Names that may be written now; absent: every bound parameter that the schema lets write and that is stored or has `change`. */
  readonly writable?: (context: Context, name: string) => boolean;
  /** Why a parameter of this row cannot be set though those of others can: somebody else has made it; undefined if it can. */
  readonly fixed?: (row: Row, name: string) => string | undefined;
  /** Why a parameter cannot have a value that the schema admits; undefined if it can. */
  readonly constraint?: Constraint;
  /**
   * Told after each commit what it has set in the object or row of this path. Live parameters can be written where there is
   * this and no `change`: then that somebody wants something is all that comes of it.
   */
  readonly written?: (context: Context, values: Written, origin: Origin, path: string) => void;
  /**
   * Called once per row and transaction, with all live parameters of the row that it sets (but for `add` of a new row).
   * Absent: live parameters are read-only.
   */
  readonly change?: (context: Context, wanted: Wanted, before: Row) => Promise<Change | readonly Fault[]>;
}

/**
 * How rows of a table of the system are added and deleted. Numbers, aliases, keys, defaults and limits are the tree's
 * affair; what a row has that the system cannot hold is stored, and goes with it. [TR-069 A.3.2.6, A.3.2.7]
 */
export interface RowEdits<Context, Row, Parent = unknown> {
  /** Whether rows may be added and deleted now. */
  allowed(context: Context): boolean;
  /** Why this row cannot be deleted (the kernel has made the route by itself); undefined if it can. Absent: every row can. */
  undeletable?(row: Row): string | undefined;
  /** Why rows cannot be added below this one though they can below others; undefined if they can. Absent: below every one. */
  closed?(parent: Parent): string | undefined;
  /** The stable key of the row that gets this instance number (`cpe-7`): the system lists it under that. Never given twice. */
  keyOf(instance: number): string;
  /** A row as it is made, with nothing set: what its sources, and the objects and tables below it, read until it is there. */
  fresh(context: Context, key: string, parent: Parent): Row;
  /**
   * Called once per row and transaction, with all live parameters that the request sets or whose default in the data model
   * is not what the fresh row has. Also puts a row back that an interrupted transaction took away, under its former key.
   */
  add(context: Context, key: string, wanted: Wanted, parent: Parent): Promise<Change | readonly RefusedRow[]>;
  /** Takes the row away with all that the system has below it. A key that is not there is no fault. */
  remove(context: Context, key: string, row: Row, parent: Parent): Promise<Change | readonly Fault[]>;
}

/** Rows have numbers of their own (a PID), or the tree gives them one by their key; only then can some be added. */
type Numbering<Context, Row, Parent> =
  | { readonly instance: (row: Row) => number; readonly alias?: never; readonly edits?: never }
  | {
      readonly instance?: never;
      readonly alias?: AliasOfKey;
      readonly edits?: RowEdits<Context, Row, Parent>;
    };

/**
 * The alias that a row has until one is set; undefined for `cpe-<instance>`. By its key alone: rows are called by their
 * aliases where nothing of the system is read.
 */
export type AliasOfKey = (key: string) => string | undefined;

type RowSource<Context, Row, Parent> =
  /** A single object with a snapshot of its own. */
  | { readonly kind: "single"; load(context: Context): Promise<Row> }
  /** A single object or sub-object that reads the snapshot of the nearest bound ancestor row. */
  | { readonly kind: "of-parent" }
  /**
   * A sub-object that reads the snapshot of that row together with one of its own. That is taken where the sub-object is read as a
   * whole, or when a parameter asks for it: `loaded` gives undefined until then, and the reading begins anew.
   */
  | {
      readonly kind: "joined";
      load(context: Context): Promise<unknown>;
      row(parent: Parent, loaded: () => unknown): Row;
    }
  /** A table owned by the system. */
  | ({ readonly kind: "system"; load(context: Context): Promise<readonly KeyedRow<Row>[]> } & Numbering<
      Context,
      Row,
      Parent
    >)
  /** A table below a row, taken from the parent's snapshot. */
  | ({ readonly kind: "of-parent-rows"; rows(parent: Parent): readonly KeyedRow<Row>[] } & Numbering<
      Context,
      Row,
      Parent
    >)
  | StoredRows<Context, Row>;

interface StoredRows<Context, Row> {
  /**
   * A table kept in the store: rows as shipped come from the kind, further ones from AddObject. Sources get what `row` gives
   * for the path of theirs, which must not depend on what is stored, or a `StoredRow`.
   */
  readonly kind: "stored";
  row?(context: Context, path: string): Row;
  /** How many rows there may be, where that is fewer than the data model and the tree let there be. */
  readonly most?: number;
}

/** The stored parameters of a row of a stored table, by name, in lexical form. */
export type StoredRow = Readonly<Record<string, string>>;

/** A binding whatever its row and parent types: every `ObjectBinding<Context, …>` is one. */
export interface BoundObject<Context> {
  readonly path: string;
  readonly rows:
    | { readonly kind: "single"; load(context: Context): Promise<unknown> }
    | { readonly kind: "of-parent" }
    | {
        readonly kind: "joined";
        load(context: Context): Promise<unknown>;
        row(parent: never, loaded: () => never): unknown;
      }
    | {
        readonly kind: "system";
        load(context: Context): Promise<readonly KeyedRow<unknown>[]>;
        readonly instance?: (row: never) => number;
        readonly alias?: AliasOfKey;
        readonly edits?: RowEdits<Context, unknown>;
      }
    | {
        readonly kind: "of-parent-rows";
        rows(parent: never): readonly KeyedRow<unknown>[];
        readonly instance?: (row: never) => number;
        readonly alias?: AliasOfKey;
        readonly edits?: RowEdits<Context, unknown>;
      }
    | StoredRows<Context, unknown>;
  readonly parameters: Readonly<Record<string, Source<never>>>;
  readonly signalled?: (context: Context, name: string) => boolean;
  readonly writable?: (context: Context, name: string) => boolean;
  readonly fixed?: (row: never, name: string) => string | undefined;
  readonly constraint?: Constraint;
  readonly written?: (context: Context, values: Written, origin: Origin, path: string) => void;
  readonly change?: (context: Context, wanted: Wanted, before: never) => Promise<Change | readonly Fault[]>;
}

/**
 * What a kind of device ships with in stored objects: concrete path ending in a dot (`Device.WiFi.Radio.1.`) to lexical
 * values. A path that ends in `{i}.` is no row but a pattern: what rows added later have, and start with.
 */
export interface InitialObject {
  readonly path: string;
  readonly values: Readonly<Record<string, string>>;
}
