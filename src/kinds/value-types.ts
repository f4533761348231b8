import type { BaseType, ValueType } from "../model/schema.ts";
import { checkValue } from "../model/values/check.ts";

// Types as they stand on the wire and in files: the names of XML Schema, in any prefix.

const byName: Readonly<Record<string, BaseType>> = {
  string: "string",
  int: "int",
  integer: "int",
  unsignedInt: "unsignedInt",
  unsignedint: "unsignedInt",
  long: "long",
  unsignedLong: "unsignedLong",
  unsignedlong: "unsignedLong",
  boolean: "boolean",
  dateTime: "dateTime",
  datetime: "dateTime",
  base64: "base64",
  base64Binary: "base64",
  hexBinary: "hexBinary",
  decimal: "decimal",
};

/** `xsd:unsignedInt`, `unsignedInt`; undefined where it is none. */
export function typeNamed(name: string): BaseType | undefined {
  const local = name.trim().replace(/^.*:/, "");
  return Object.hasOwn(byName, local) ? byName[local] : undefined;
}

/** A list is a string on the wire. [TR-106 list] */
export const wireType = (type: ValueType): BaseType => (type.list === undefined ? type.base : "string");

/**
 * What a value of an unknown parameter is most likely of. A number is not taken for a boolean, nor what begins with a
 * zero or is longer than a counter for a number: it may be a serial number or a code.
 */
export function inferredType(values: readonly string[]): BaseType {
  const told = values.filter((value) => value !== "");
  const all = (pattern: RegExp): boolean => told.length > 0 && told.every((value) => pattern.test(value));
  if (all(/^(true|false)$/)) return "boolean";
  if (all(/^(0|[1-9]\d{0,8})$/)) return "unsignedInt";
  if (all(/^(0|-?[1-9]\d{0,8})$/)) return "int";
  if (all(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/)) {
    return told.every((value) => checkValue({ base: "dateTime" }, value).ok) ? "dateTime" : "string";
  }
  return "string";
}
