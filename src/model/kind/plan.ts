import type { AliasOfKey, BoundObject, Change, Fault, KeyedRow, NativeValue, RowEdits, Wanted } from "../binding.ts";
import type { ObjectSchema, ParameterSchema } from "../schema.ts";

// A kind of device, compiled: which objects it has and where each parameter comes from. Never changed once compiled.
// The types of contexts and rows are erased here; `compileKind` is the one place that lets them go.

export type PlannedRows =
  | { readonly kind: "single"; readonly load: (context: unknown) => Promise<unknown> }
  | { readonly kind: "of-parent" }
  | {
      readonly kind: "joined";
      readonly load: (context: unknown) => Promise<unknown>;
      readonly row: (parent: unknown, loaded: () => unknown) => unknown;
    }
  | {
      readonly kind: "system";
      readonly load: (context: unknown) => Promise<readonly KeyedRow<unknown>[]>;
      readonly instance: ((row: unknown) => number) | undefined;
      readonly alias: AliasOfKey | undefined;
      readonly edits: RowEdits<unknown, unknown> | undefined;
    }
  | {
      readonly kind: "of-parent-rows";
      readonly rows: (parent: unknown) => readonly KeyedRow<unknown>[];
      readonly instance: ((row: unknown) => number) | undefined;
      readonly alias: AliasOfKey | undefined;
      readonly edits: RowEdits<unknown, unknown> | undefined;
    }
  | { readonly kind: "stored"; readonly row?: (context: unknown, path: string) => unknown; readonly most?: number };

export type LiveSource = (row: unknown) => NativeValue | undefined;

export type PlannedSource =
  | { readonly kind: "live"; readonly read: LiveSource }
  | { readonly kind: "constant"; readonly lexical: string }
  | { readonly kind: "stored"; readonly initial: string | LiveSource }
  /** The number of rows of a table directly below the same object. */
  | { readonly kind: "count"; readonly table: PlannedObject }
  /** Stored; until set what follows from the row's key, else `cpe-<instance>`. */
  | { readonly kind: "alias"; readonly ofKey: AliasOfKey | undefined };

export interface PlannedParameter {
  readonly name: string;
  readonly schema: ParameterSchema;
  readonly object: PlannedObject;
  readonly source: PlannedSource;
  /** What it reads as whatever its value is: set for secrets and commands. */
  readonly masked: string | undefined;
  /** Whether it may change without a transaction: its value is the system's, or has something to fill in. */
  readonly volatile: boolean;
}

export interface PlannedObject {
  readonly schema: ObjectSchema;
  /** Schema path, ending in a dot. */
  readonly path: string;
  /** Its name in the path of its parent: `Interface` for `Device.IP.Interface.{i}.` */
  readonly name: string;
  readonly table: boolean;
  /** Whether it is a table or lies below one, so that its paths hold instance numbers. */
  readonly inRow: boolean;
  /** From the root down to the object itself. */
  readonly lineage: readonly PlannedObject[];
  readonly rows: PlannedRows;
  /** Whether a source at or below it wants to see the row of a stored table. */
  readonly rowWanted: boolean;
  /** In schema order, as are the children. */
  readonly parameters: readonly PlannedParameter[];
  readonly parameterByName: ReadonlyMap<string, PlannedParameter>;
  readonly children: readonly PlannedObject[];
  readonly childByName: ReadonlyMap<string, PlannedObject>;
  /** The objects at or below it that are loaded from the system. */
  readonly loadedWithin: readonly PlannedObject[];
  readonly signalled: BoundObject<unknown>["signalled"] | undefined;
  readonly writable: BoundObject<unknown>["writable"] | undefined;
  readonly fixed: ((row: unknown, name: string) => string | undefined) | undefined;
  readonly constraint: BoundObject<unknown>["constraint"];
  readonly written: BoundObject<unknown>["written"];
  readonly change:
    | ((context: unknown, wanted: Wanted, before: unknown) => Promise<Change | readonly Fault[]>)
    | undefined;
}

/** Whether there is something to load to read all of it. */
export const isLoaded = ({ rows }: Pick<PlannedObject, "rows">): boolean => "load" in rows;

/** Whether there is something to load to read anything of it, or below it. */
export const standsOnLoad = ({ rows }: Pick<PlannedObject, "rows">): boolean =>
  rows.kind === "single" || rows.kind === "system";

/** How rows of a table of the system are added and deleted; undefined where that is not for the tree to do. */
export const rowEditsOf = ({ rows }: PlannedObject): RowEdits<unknown, unknown> | undefined =>
  rows.kind === "system" || rows.kind === "of-parent-rows" ? rows.edits : undefined;

/** Every object at or below `object`. */
export function objectsWithin(object: PlannedObject): readonly PlannedObject[] {
  return [object, ...object.children.flatMap(objectsWithin)];
}

/** Every parameter at or below `object`. */
export function parametersWithin(object: PlannedObject): readonly PlannedParameter[] {
  return [...object.parameters, ...object.children.flatMap(parametersWithin)];
}
