import type { RowReference } from "../model/binding.ts";

/** A parameter's native value as a write brings it: a reference is the row that it leads to, or the empty string for none. */
export type Written<Value> = [Value] extends [readonly (infer Item)[]]
  ? readonly (IsReference<Item> extends true ? RowReference : Item)[]
  : IsReference<Value> extends true
    ? RowReference | ""
    : Value;

type IsReference<Value> = [Extract<Value, RowReference>] extends [never] ? false : true;
