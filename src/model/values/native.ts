import type { NativeValue, RowReference } from "../binding.ts";
import type { ValueType } from "../schema.ts";
import { decodeBase64, decodeHex, encodeBase64, encodeHex } from "./binary.ts";
import { formatDateTime } from "./date-time.ts";
import { listItems } from "./lists.ts";

/** The path of the row that a reference names; empty while there is none. */
export type FindRow = (reference: RowReference) => string;

/** The lexical form of a value from a binding. It is trusted to be of the type: what a system reports is never refused. */
export function toLexical(type: ValueType, value: NativeValue, findRow: FindRow): string {
  if (typeof value === "string") {
    return type.base === "boolean" && type.list === undefined ? String(value === "1" || value === "true") : value;
  }
  if (typeof value === "number") {
    return isIntegral(type) ? String(Number.isFinite(value) ? Math.trunc(value) : 0) : plainNumber(value);
  }
  return typeof value === "object" ? objectToLexical(type, value, findRow) : String(value);
}

/** Most are references and lists; whether one has a member is asked by reading it, since `in` is slow where objects are of many shapes. */
function objectToLexical(type: ValueType, value: NativeObject, findRow: FindRow): string {
  if (isList(value)) return listToLexical(value, findRow);
  if (isReference(value)) return findRow(value);
  if (value instanceof Date) return formatDateTime(value);
  return type.base === "base64" ? encodeBase64(value) : encodeHex(value);
}

type NativeObject = Extract<NativeValue, object>;
type NativeList = Extract<NativeValue, readonly unknown[]>;

const isList = (value: NativeObject): value is NativeList => Array.isArray(value);

const isReference = (value: Exclude<NativeObject, NativeList>): value is RowReference =>
  (value as Partial<RowReference>).table !== undefined;

function listToLexical(list: NativeList, findRow: FindRow): string {
  let text = "";
  for (let at = 0; at < list.length; at++) {
    const item = list[at] as NativeList[number];
    const lexical = typeof item === "object" ? findRow(item) : String(item);
    if (lexical !== "") text += text === "" ? lexical : `,${lexical}`;
  }
  return text;
}

function isIntegral(type: ValueType): boolean {
  return type.base !== "decimal" && type.base !== "string";
}

/** Without an exponent, which decimal does not know. */
function plainNumber(value: number): string {
  const text = String(Number.isFinite(value) ? value : 0);
  return text.includes("e") ? value.toFixed(20).replace(/\.?0+$/, "") : text;
}

/** The row that a path without its final dot leads to; undefined if to none. */
export type RowAt = (path: string) => RowReference | undefined;

/**
 * A canonical lexical value as bindings take it: 64-bit numbers as bigint, times as Date (invalid when relative), lists as
 * arrays, paths of rows as references to them.
 */
export function toNative(type: ValueType, lexical: string, rowAt: RowAt): NativeValue {
  const referred = (item: string): string | RowReference =>
    type.reference?.to === "row" && item !== "" ? (rowAt(item) ?? item) : item;
  if (type.list !== undefined) {
    const items = listItems(lexical);
    return type.base === "int" || type.base === "unsignedInt" ? items.map(Number) : items.map(referred);
  }
  switch (type.base) {
    case "string":
      return referred(lexical);
    case "decimal":
      return lexical;
    case "boolean":
      return lexical === "true";
    case "int":
    case "unsignedInt":
      return Number(lexical);
    case "long":
    case "unsignedLong":
      return BigInt(lexical);
    case "dateTime":
      return lexical.endsWith("Z") ? new Date(lexical) : new Date(Number.NaN);
    case "base64":
      return decodeBase64(lexical);
    case "hexBinary":
      return decodeHex(lexical);
  }
}
