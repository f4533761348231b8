// What the data model says of its objects and parameters: facts, shared by every device in the process, never changed.

export type BaseType =
  | "string"
  | "int"
  | "unsignedInt"
  | "long"
  | "unsignedLong"
  | "boolean"
  | "dateTime"
  | "base64"
  | "hexBinary"
  | "decimal";

/** An inclusive range; an absent end is open. With `step`, only `min`, `min + step`, … are in it. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
}

/** A reference to other rows or parameters. `targets` are schema paths; empty when any will do. [TR-106 pathRef] */
export interface Reference {
  readonly strength: "strong" | "weak";
  readonly to: "row" | "parameter" | "any";
  readonly targets: readonly string[];
}

/** The value space of one parameter. Equal types are one object, so that ten thousand parameters share a few hundred. */
export interface ValueType {
  readonly base: BaseType;
  /** Set for comma-separated lists: limits on the items and on the whole (characters); whether a comma may end it. */
  readonly list?: { readonly items?: Range; readonly totalLength?: Range; readonly openEnd?: true };
  /** Any of these admits a length: characters for strings, octets for base64 and hexBinary; per item in a list. */
  readonly sizes?: readonly Range[];
  /** Any of these admits a number. */
  readonly ranges?: readonly Range[];
  readonly enumeration?: readonly string[];
  /** Values of `enumeration` that only the device may put there (`DiagnosticsState` None, Complete, …). */
  readonly readOnlyValues?: readonly string[];
  /** XML Schema regular expressions; any of them admits a string. */
  readonly patterns?: readonly string[];
  /** Schema path of the list parameter whose items are the allowed values; its `{i}` are those of this parameter's own path. */
  readonly enumerationFrom?: string;
  readonly reference?: Reference;
  /** A named data type with rules of its own: `IPAddress`, `MACAddress`, `Alias`, `URL`, `DiagnosticsState`, … */
  readonly dataType?: string;
  readonly units?: string;
}

export interface ParameterSchema {
  readonly name: string;
  readonly type: ValueType;
  readonly writable: boolean;
  /** In every Inform. */
  readonly forcedInform: boolean;
  /** [TR-106 activeNotify] forceEnabled, forceDefaultEnabled, canDeny, else normal. */
  readonly activeNotify: "forceEnabled" | "forceDefaultEnabled" | "canDeny" | "normal";
  /** `hidden` or `secured`: reads as its type's null value. */
  readonly secret: boolean;
  /** A write acts, a read gives the null value. */
  readonly command: boolean;
  /** Lexical form of the default of a new row or, with `factory`, of a device as shipped. */
  readonly default?: { readonly of: "object" | "factory" | "implementation"; readonly value: string };
  /** First version of the data model that has it, as `2.12`. */
  readonly since: string;
}

export interface ObjectSchema {
  /** With `{i}` for every table, ending in a dot: `Device.IP.Interface.{i}.` */
  readonly path: string;
  readonly name: string;
  readonly table: boolean;
  /** A table where the ACS may add and delete rows. */
  readonly creatable: boolean;
  readonly entries?: Range;
  /** Name of the sibling parameter that counts the rows. */
  readonly countParameter?: string;
  /** Each key is a list of parameter names that together are unique among rows. */
  readonly uniqueKeys: readonly (readonly string[])[];
  /** Name of the boolean that enables a row: unique keys hold among enabled rows only. */
  readonly enableParameter?: string;
  readonly parameters: ReadonlyMap<string, ParameterSchema>;
}

/** Objects by schema path, parents before children. Holds only the components that were asked for. */
export interface Schema {
  /** `Device.` or `InternetGatewayDevice.` */
  readonly root: string;
  /** As in `urn:broadband-forum-org:tr-181-2-19-1`. */
  readonly urn: string;
  readonly objects: ReadonlyMap<string, ObjectSchema>;
}
