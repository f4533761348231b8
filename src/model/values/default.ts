import type { ParameterSchema, ValueType } from "../schema.ts";
import { checkValue, nullValue } from "./check.ts";

/**
 * What a parameter starts with if nothing else says so: the data model's default, else the least that its type admits,
 * else nothing, for what has yet to be set (a key, a colour). [TR-106 default]
 */
export function defaultValue({ type, default: stated }: ParameterSchema): string {
  const verdict = stated === undefined ? undefined : checkValue(type, stated.value);
  return verdict?.ok === true ? verdict.canonical : leastValue(type);
}

function leastValue(type: ValueType): string {
  const empty = nullValue(type);
  if (type.list !== undefined || checkValue(type, empty).ok) return empty;
  const candidates = [
    ...(type.enumeration ?? []).filter((value) => !(type.readOnlyValues ?? []).includes(value)),
    ...(type.enumeration ?? []),
    ...(type.ranges ?? []).flatMap((range) => [range.min, range.max]).map(String),
  ];
  return candidates.find((value) => checkValue(type, value).ok) ?? empty;
}
