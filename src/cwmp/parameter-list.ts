import type { BaseType, ValueType } from "../model/schema.ts";
import type { ParameterValue } from "../model/tree.ts";
import type { ParameterValueStruct } from "./methods.ts";

// Values of the tree as a ParameterList, each parameter once and with its true type. [TR-069 3.5, A.3.2.2]

/** The xsi:type of each kind of value. */
export const typeNames: { readonly [B in BaseType]: string } = {
  string: "xsd:string",
  int: "xsd:int",
  unsignedInt: "xsd:unsignedInt",
  long: "xsd:long",
  unsignedLong: "xsd:unsignedLong",
  boolean: "xsd:boolean",
  dateTime: "xsd:dateTime",
  base64: "xsd:base64Binary",
  hexBinary: "xsd:hexBinary",
  decimal: "xsd:decimal",
};

/** What a parameter's value is on the wire; a list is a string, whatever its items are. */
export const wireType = ({ list, base }: ValueType): BaseType => (list === undefined ? base : "string");

/** The values as they go on the wire; only the first of those with the same path. */
export function parameterList(values: readonly ParameterValue[]): readonly ParameterValueStruct[] {
  const seen = new Set<string>();
  const list: ParameterValueStruct[] = [];
  for (const { path, type, value } of values) {
    if (seen.has(path)) continue;
    seen.add(path);
    list.push({ Name: path, Value: { value, type: typeNames[wireType(type)] } });
  }
  return list;
}
