import type { Field, Fields, Struct } from "./fields.ts";

// The kinds of field that CWMP messages are made of. (Signatures fixed; bodies to come.)
declare function todo(): never;

/** A parameter value with its xsi:type (`xsd:boolean`); `type` is empty when none was given. */
export interface TypedValue {
  readonly value: string;
  readonly type: string;
}

export interface StructRow<F> {
  readonly name: string;
  readonly fields: F;
}

/** xs:string of at most `maxLength` characters. */
export const string: (maxLength: number, options?: { absent?: string }) => Field<string> = todo;
export const boolean: Field<boolean> = undefined as never;
export const unsignedInt: Field<number> = undefined as never;
export const int: (options: { min?: number; max?: number; absent?: number; emptyAs?: number }) => Field<number> = todo;
/** Lexical form, as it came. */
export const dateTime: Field<string> = undefined as never;
export const value: Field<TypedValue> = undefined as never;
export const strings: (itemMaxLength: number) => Field<readonly string[]> = todo;
export declare function struct<F extends Record<string, unknown>>(
  name: string,
  fields: F,
): Field<Struct<F>> & StructRow<F>;
export declare function array<T>(item: Field<T> & StructRow<unknown>): Field<readonly T[]>;
export type { Fields };
