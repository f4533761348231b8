import type { AliasOfKey, Constraint, NativeValue, Origin, Written as SetValues } from "../../model/binding.ts";
import type { ValueType } from "../../model/schema.ts";
import type { Tr181Values, Tr181Writable } from "../../schema/generated/tr181.types.ts";
import type { Written } from "../../schema/native.ts";
import type { DeviceContext } from "./context.ts";
import type { RowChange, SettingNames } from "./row-change.ts";
import type { RowEditing } from "./row-editing.ts";

// What the compiler checks of a binding. Where something is wrong, the type that is asked for is a sentence that says what.

type ObjectPath = keyof Tr181Values;

/** The path itself, if TR-181 has such an object. */
export type KnownPath<P extends string> = P extends ObjectPath ? P : `${P} is no object of TR-181`;

/** The path itself, if TR-181 has such an object and it is below `Parent`. */
export type PathBelow<Parent extends string, P extends string> = P extends ObjectPath
  ? P extends `${Parent}${string}`
    ? P
    : `${P} is not below ${Parent}`
  : KnownPath<P>;

/** Native types of the parameters of an object; of one that is not there, nothing more need be said. */
export type ValuesOf<P extends string> = P extends ObjectPath ? Tr181Values[P] : Readonly<Record<string, NativeValue>>;

type WritableOf<P extends string> = P extends ObjectPath ? Tr181Writable[P] : string;

// What follows is written over an object's own types, not over its path, so that the compiler never has to consider all
// objects of the data model at once: that makes checking this folder five times faster.

/** A parameter's source, as `Source` of the model, giving the parameter's own type. */
type TypedSource<Row, Value> =
  | ((row: Row) => Value | undefined)
  | { readonly constant: Value }
  | { readonly stored: Value | ((row: Row) => Value | undefined); readonly narrowed?: Partial<ValueType> };

type Sources<Values, Row> = { readonly [Name in keyof Values]?: TypedSource<Row, Values[Name]> };

/** The settings themselves, if each parameter can be written in TR-181 and has a type that its setting takes. */
type CheckedSettings<Values, Writable, Names, Settings> = {
  readonly [Name in keyof Names]: Name extends keyof Values
    ? Name extends Writable
      ? Names[Name] extends keyof Settings
        ? Written<Values[Name]> extends Settings[Names[Name]]
          ? Names[Name]
          : `${Name & string} is not of the type of the setting ${Names[Name] & string}`
        : Names[Name]
      : `${Name & string} is read-only in TR-181`
    : `${Name & string} is no parameter of this object`;
};

interface CheckedMembers<Values, Writable, Row, Names extends SettingNames, Settings> {
  readonly parameters: Sources<Values, Row>;
  /** Whether the system tells when this parameter changes; absent: as the rows that these are read from, or never. */
  readonly signalled?: (context: DeviceContext, name: string) => boolean;
  /** Why a value cannot be had, though the data model admits it; undefined where it can. */
  readonly constraint?: Constraint;
  /** Live parameters that are written to ask for something, on whichever host. */
  readonly asks?: Asks;
  /** How live parameters are set. Without it they are read-only, whatever the data model would allow. */
  readonly change?: RowChange<Row, Names, Settings> & {
    readonly settings: CheckedSettings<Values, Writable, Names, Settings>;
  };
}

/** Parameters whose write is an order, and who hears of it, and of all else that is set in the object. */
export interface Asks {
  readonly by: readonly string[];
  readonly written: (context: DeviceContext, values: SetValues, origin: Origin, path: string) => void;
}

/** What all bindings with live parameters have. */
export type Members<P extends string, Row, Names extends SettingNames, Settings> = CheckedMembers<
  ValuesOf<P>,
  WritableOf<P>,
  Row,
  Names,
  Settings
>;

/** What numbers the rows of a table of the system: themselves, or the tree by their keys. */
export type Numbering<Row, Settings, Parent = unknown> =
  | { readonly instance?: (row: Row) => number; readonly alias?: never; readonly edits?: never }
  | {
      readonly instance?: never;
      /** What the device calls a row before anybody else does; without it, and where it has nothing to say, `cpe-<instance>`. */
      readonly alias?: AliasOfKey;
      readonly edits?: RowEditing<Row, Settings, Parent>;
    };
