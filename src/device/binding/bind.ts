import type { BoundObject, Constraint, Fault, KeyedRow, NativeValue, StoredRow, Wanted } from "../../model/binding.ts";
import type { ValueType } from "../../model/schema.ts";
import type { SystemChange } from "../../ports/host.ts";
import type { Tr181Values, Tr181Writable } from "../../schema/generated/tr181.types.ts";
import type { Written } from "../../schema/native.ts";
import type { DeviceContext } from "./context.ts";

// Bindings checked against the data model: a misspelt path or name, a value of the wrong type, or a change of a
// parameter that is read-only there does not compile. What leaves this file is untyped again, for the tree.

export type ObjectPath = keyof Tr181Values;

/** A parameter's source, as `Source` of the model, giving the parameter's own type. */
export type TypedSource<Row, Value> =
  | ((row: Row) => Value | undefined)
  | { readonly constant: Value }
  | { readonly stored: Value | ((row: Row) => Value | undefined); readonly narrowed?: Partial<ValueType> };

// What follows is written over an object's own types, not over its path, so that the compiler never has to consider all
// objects of the data model at once: that makes checking this folder five times faster.

export type Sources<Values, Row> = { readonly [Name in keyof Values]?: TypedSource<Row, Values[Name]> };

/** The parameters that a change can set, each with the host's own name for the setting (as its refusals have it). */
type SettingNames<P extends ObjectPath> = { readonly [Name in Tr181Writable[P]]?: string };

/** What a transaction wants, under the host's names; absent members stay as they are. */
type Settings<Values, Names> = {
  readonly [Name in keyof Names & keyof Values as Names[Name] & string]?: Written<Values[Name]>;
};

/** How live parameters are set. Without it they are read-only, whatever the data model would allow. */
export interface RowChange<Values, Row, Names> {
  readonly settings: Names;
  /** Whether these may be written on this device; `Writable` tells the ACS the same. */
  allowed(context: DeviceContext): boolean;
  /** Checks and prepares. Rejects with a `RefusedSetting` for what the system cannot take. */
  begin(context: DeviceContext, settings: Settings<Values, Names>, before: Row): Promise<SystemChange>;
}

/** A binding whose rows are of type `Row`, which objects bound below it read too. */
export interface Bound<P extends ObjectPath, Row> extends BoundObject<DeviceContext> {
  readonly path: P;
  /** Carries the type only; never set. */
  readonly row?: Row;
}

interface Members<Values, Row, Names> {
  readonly parameters: Sources<Values, Row>;
  /** Whether the system tells when this parameter changes; absent: as the rows that these are read from, or never. */
  readonly signalled?: Signalled;
  readonly change?: RowChange<Values, Row, Names>;
}

type Signalled = (context: DeviceContext, name: string) => boolean;

/** `never` for a path that is not below `Parent`. As a condition, it is put to the one path only, not to all that there are. */
type Below<Parent extends string, P> = P extends `${Parent}${string}` ? P : never;

/** A single object. `load` gives the snapshot that its sources, and those of the objects bound below it, read. */
export function bindObject<P extends ObjectPath, Row, const Names extends SettingNames<P> = Record<never, never>>(
  path: P,
  binding: { readonly load: (context: DeviceContext) => Row | Promise<Row> } & Members<Tr181Values[P], Row, Names>,
): Bound<P, Row> {
  const load = async (context: DeviceContext): Promise<Row> => binding.load(context);
  return { path, rows: { kind: "single", load }, ...untyped(binding) };
}

/** A single object whose parameters never change. */
export function bindConstants<P extends ObjectPath>(path: P, values: Partial<Tr181Values[P]>): Bound<P, unknown> {
  const parameters = Object.fromEntries(
    Object.entries(values).map(([name, constant]) => [name, { constant: constant as NativeValue }]),
  );
  return { path, rows: { kind: "of-parent" }, parameters };
}

/** A table whose rows the system owns, each under a stable key; `instance` where the number is the row's own (a PID). */
export function bindTable<P extends ObjectPath, Row, const Names extends SettingNames<P> = Record<never, never>>(
  path: P,
  binding: {
    readonly rows: (context: DeviceContext) => Promise<readonly KeyedRow<Row>[]>;
    readonly instance?: (row: Row) => number;
  } & Members<Tr181Values[P], Row, Names>,
): Bound<P, Row> {
  return { path, rows: { kind: "system", load: binding.rows, ...instanceOf(binding) }, ...untyped(binding) };
}

/** A table that is kept in the store alone, its rows made by the ACS or as shipped. */
export function bindStoredTable<P extends ObjectPath>(
  path: P,
  binding: {
    readonly parameters: {
      readonly [Name in keyof Tr181Values[P]]?: { readonly stored: Tr181Values[P][Name] };
    };
    readonly constraint?: Constraint;
  },
): Bound<P, StoredRow> {
  const parameters = binding.parameters as BoundObject<DeviceContext>["parameters"];
  const { constraint } = binding;
  return { path, rows: { kind: "stored" }, parameters, ...(constraint === undefined ? {} : { constraint }) };
}

/** A single object below another, reading the other's snapshot. */
export function bindObjectBelow<
  Parent extends ObjectPath,
  Row,
  P extends ObjectPath,
  const Names extends SettingNames<P> = Record<never, never>,
>(parent: Bound<Parent, Row>, path: P & Below<Parent, P>, binding: Members<Tr181Values[P], Row, Names>): Bound<P, Row>;
export function bindObjectBelow(
  _parent: object,
  path: ObjectPath,
  binding: UntypedMembers,
): BoundObject<DeviceContext> {
  return { path, rows: { kind: "of-parent" }, ...untyped(binding) };
}

/** A table below an object or row, its rows taken from the snapshot above. */
export function bindTableBelow<
  Parent extends ObjectPath,
  ParentRow,
  P extends ObjectPath,
  Row,
  const Names extends SettingNames<P> = Record<never, never>,
>(
  parent: Bound<Parent, ParentRow>,
  path: P & Below<Parent, P>,
  binding: {
    readonly rows: (parent: ParentRow) => readonly KeyedRow<Row>[];
    readonly instance?: (row: Row) => number;
  } & Members<Tr181Values[P], Row, Names>,
): Bound<P, Row>;
export function bindTableBelow(
  _parent: object,
  path: ObjectPath,
  binding: {
    readonly rows: (parent: never) => readonly KeyedRow<unknown>[];
    readonly instance?: (row: never) => number;
  } & UntypedMembers,
): BoundObject<DeviceContext> {
  return { path, rows: { kind: "of-parent-rows", rows: binding.rows, ...instanceOf(binding) }, ...untyped(binding) };
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

function instanceOf<Row>(binding: { readonly instance?: (row: Row) => number }): {
  readonly instance?: (row: Row) => number;
} {
  return binding.instance === undefined ? {} : { instance: binding.instance };
}

/** Members as the bodies here see them: what the signatures have checked need not be considered again for every object. */
interface UntypedMembers {
  readonly parameters: object;
  readonly signalled?: Signalled;
  readonly change?: {
    readonly settings: object;
    allowed(context: DeviceContext): boolean;
    begin(context: DeviceContext, settings: never, before: never): Promise<SystemChange>;
  };
}

function untyped(
  binding: UntypedMembers,
): Pick<BoundObject<DeviceContext>, "parameters" | "signalled" | "writable" | "change"> {
  const parameters = binding.parameters as BoundObject<DeviceContext>["parameters"];
  const { change, signalled } = binding;
  const read = signalled === undefined ? { parameters } : { parameters, signalled };
  if (change === undefined) return read;

  const names = change.settings as Readonly<Record<string, string>>;
  return {
    ...read,
    writable: (context, name) => {
      const source = parameters[name];
      return name in names ? change.allowed(context) : typeof source === "object" && "stored" in source;
    },
    change: async (context, wanted, before) => {
      try {
        return await change.begin(context, renamed(wanted, names) as never, before);
      } catch (error) {
        return [faultOf(error, wanted, names)];
      }
    },
  };
}

function renamed(wanted: Wanted, names: Readonly<Record<string, string>>): Readonly<Record<string, NativeValue>> {
  return Object.fromEntries(Object.entries(wanted).map(([name, value]) => [names[name] ?? name, value]));
}

/** A refused setting is the fault of its parameter; anything else that went wrong is no fault of the values. */
function faultOf(error: unknown, wanted: Wanted, names: Readonly<Record<string, string>>): Fault {
  const setting = error instanceof Error && "setting" in error ? error.setting : undefined;
  const asked = Object.keys(wanted);
  const path = asked.find((name) => names[name] === setting) ?? asked[0] ?? "";
  const reason = error instanceof Error ? error.message : String(error);
  return { path, kind: setting === undefined ? "internal" : "value", reason };
}
