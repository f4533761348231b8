import type { RowReference } from "../model/binding.ts";

/** A parameter's native value as a write brings it: references arrive as the paths that the ACS wrote. */
export type Written<Value> = Value extends readonly (infer Item)[]
  ? readonly Exclude<Item, RowReference>[]
  : Exclude<Value, RowReference>;
