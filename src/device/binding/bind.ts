import type { BoundObject, Constraint, KeyedRow, NativeValue, RowEdits, StoredRow } from "../../model/binding.ts";
import type { DeviceContext } from "./context.ts";
import type { SettingNames } from "./row-change.ts";
import type { KnownPath, Members, Numbering, PathBelow, ValuesOf } from "./typed.ts";
import { type Untyped, type UntypedMembers, type UntypedNumbering, untyped, untypedEdits } from "./untyped.ts";

// Bindings checked against the data model and against what the host takes: a misspelt path, name or setting, a value of the
// wrong type, or a change of a parameter that is read-only there does not compile. What leaves this file is untyped again,
// for the tree; what the signatures have checked, the bodies do not consider again. `Row` is inferred from the rows alone: it
// is `never` until they are looked at, so that shared sources, which say themselves what they read, are no mistake by then.

/** A binding whose rows are of type `Row`, which objects bound below it read too. */
export interface Bound<P extends string, Row> extends BoundObject<DeviceContext> {
  readonly path: P;
  /** Carries the type only; never set. */
  readonly row?: Row;
}

/** A single object. `load` gives the snapshot that its sources, and those of the objects bound below it, read. */
export function bindObject<const P extends string, Names extends SettingNames, Settings, Row = never>(
  path: KnownPath<P>,
  binding: { readonly load: (context: DeviceContext) => Row | Promise<Row> } & Members<
    P,
    NoInfer<Row>,
    Names,
    Settings
  >,
): Bound<P, Row>;
export function bindObject(
  path: string,
  binding: { readonly load: (context: DeviceContext) => unknown } & UntypedMembers,
): Untyped {
  const load = async (context: DeviceContext): Promise<unknown> => binding.load(context);
  return { path, rows: { kind: "single", load }, ...untyped(binding) };
}

/** A single object whose parameters never change. */
export function bindConstants<const P extends string>(
  path: KnownPath<P>,
  values: Partial<ValuesOf<P>>,
): Bound<P, unknown>;
export function bindConstants(path: string, values: object): Untyped {
  const parameters = Object.fromEntries(
    Object.entries(values).map(([name, constant]: [string, NativeValue]) => [name, { constant }]),
  );
  return { path, rows: { kind: "of-parent" }, parameters };
}

/**
 * A table whose rows the system owns, each under a stable key; `instance` where the number is the row's own (a PID), `edits`
 * where rows can be added and deleted.
 */
export function bindTable<const P extends string, Names extends SettingNames, Settings, Row = never>(
  path: KnownPath<P>,
  binding: {
    readonly rows: (context: DeviceContext) => Promise<readonly KeyedRow<Row>[]>;
  } & Members<P, NoInfer<Row>, Names, Settings> &
    Numbering<NoInfer<Row>, NoInfer<Settings>>,
): Bound<P, Row>;
export function bindTable(
  path: string,
  binding: {
    readonly rows: (context: DeviceContext) => Promise<readonly KeyedRow<unknown>[]>;
  } & UntypedMembers &
    UntypedNumbering,
): Untyped {
  return { path, rows: { kind: "system", load: binding.rows, ...numberingOf(binding) }, ...untyped(binding) };
}

/** A table that is kept in the store alone, its rows made by the ACS or as shipped. */
export function bindStoredTable<const P extends string>(
  path: KnownPath<P>,
  binding: {
    readonly parameters: { readonly [Name in keyof ValuesOf<P>]?: { readonly stored: ValuesOf<P>[Name] } };
    readonly constraint?: Constraint;
    /** How many rows there may be at most. */
    readonly most?: number;
  },
): Bound<P, StoredRow>;
export function bindStoredTable(
  path: string,
  binding: { readonly parameters: object; readonly constraint?: Constraint; readonly most?: number },
): Untyped {
  const parameters = binding.parameters as Untyped["parameters"];
  const { constraint, most } = binding;
  const rows = { kind: "stored", ...(most === undefined ? {} : { most }) } as const;
  return { path, rows, parameters, ...(constraint === undefined ? {} : { constraint }) };
}

/**
 * As `bindStoredTable`, with parameters besides that are read from what `row` gives for the path of a row. That must not
 * depend on what is stored.
 */
export function bindKeptTable<const P extends string, Names extends SettingNames, Settings, Row = never>(
  path: KnownPath<P>,
  binding: {
    readonly row: (context: DeviceContext, path: string) => Row;
  } & Members<P, NoInfer<Row>, Names, Settings>,
): Bound<P, Row>;
export function bindKeptTable(
  path: string,
  binding: { readonly row: (context: DeviceContext, path: string) => unknown } & UntypedMembers,
): Untyped {
  return { path, rows: { kind: "stored", row: binding.row }, ...untyped(binding) };
}

/** A single object below another, reading the other's snapshot. */
export function bindObjectBelow<
  Parent extends string,
  Row,
  const P extends string,
  Names extends SettingNames,
  Settings,
>(
  parent: Bound<Parent, Row>,
  path: PathBelow<Parent, P>,
  binding: Members<P, NoInfer<Row>, Names, Settings>,
): Bound<P, Row>;
export function bindObjectBelow(_parent: object, path: string, binding: UntypedMembers): Untyped {
  return { path, rows: { kind: "of-parent" }, ...untyped(binding) };
}

/**
 * As `bindObjectBelow`, reading what `row` makes of the other's snapshot and one of its own that `load` gives, once for all rows. What is
 * read without asking for `loaded` costs no load.
 */
export function bindObjectJoined<
  Parent extends string,
  ParentRow,
  const P extends string,
  Names extends SettingNames,
  Settings,
  Loaded,
  Row = never,
>(
  parent: Bound<Parent, ParentRow>,
  path: PathBelow<Parent, P>,
  binding: {
    readonly load: (context: DeviceContext) => Promise<Loaded>;
    readonly row: (parent: NoInfer<ParentRow>, loaded: () => NoInfer<Loaded> | undefined) => Row;
  } & Members<P, NoInfer<Row>, Names, Settings>,
): Bound<P, Row>;
export function bindObjectJoined(
  _parent: object,
  path: string,
  binding: {
    readonly load: (context: DeviceContext) => Promise<unknown>;
    readonly row: (parent: never, loaded: () => never) => unknown;
  } & UntypedMembers,
): Untyped {
  return { path, rows: { kind: "joined", load: binding.load, row: binding.row }, ...untyped(binding) };
}

/** A table below an object or row, its rows taken from the snapshot above; numbered as in `bindTable`. */
export function bindTableBelow<
  Parent extends string,
  ParentRow,
  const P extends string,
  Names extends SettingNames,
  Settings,
  Row = never,
>(
  parent: Bound<Parent, ParentRow>,
  path: PathBelow<Parent, P>,
  binding: {
    readonly rows: (parent: NoInfer<ParentRow>) => readonly KeyedRow<Row>[];
  } & Members<P, NoInfer<Row>, Names, Settings> &
    Numbering<NoInfer<Row>, NoInfer<Settings>, NoInfer<ParentRow>>,
): Bound<P, Row>;
export function bindTableBelow(
  _parent: object,
  path: string,
  binding: {
    readonly rows: (parent: never) => readonly KeyedRow<unknown>[];
  } & UntypedMembers &
    UntypedNumbering,
): Untyped {
  return { path, rows: { kind: "of-parent-rows", rows: binding.rows, ...numberingOf(binding) }, ...untyped(binding) };
}

/** Rows keyed by what `key` says of each; among equals the second is `key #2`, and so on. */
export function keyedBy<Row>(rows: readonly Row[], key: (row: Row) => string): readonly KeyedRow<Row>[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const name = key(row);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return [count === 1 ? name : `${name} #${count}`, row] as const;
  });
}

function numberingOf(binding: UntypedMembers & UntypedNumbering): Pick<UntypedNumbering, "instance" | "alias"> & {
  readonly edits?: RowEdits<DeviceContext, unknown>;
} {
  const { instance, alias } = binding;
  const edits = untypedEdits(binding);
  return {
    ...(instance === undefined ? {} : { instance }),
    ...(alias === undefined ? {} : { alias }),
    ...(edits === undefined ? {} : { edits }),
  };
}
