import type { ObjectSchema, ValueType } from "../../src/model/schema.ts";
import type { Model } from "./model.ts";

// TR-181 as types: two interfaces from object path to what its parameters are, so that the compiler reads only
// the objects that a binding names.

const quoted = (text: string): string => JSON.stringify(text);
const propertyName = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name));

function itemType(type: ValueType): string {
  if (type.enumeration) return type.enumeration.map(quoted).join(" | ");
  if (type.reference?.to === "row") return "RowReference | string";
  switch (type.base) {
    case "int":
    case "unsignedInt":
      return "number";
    case "long":
    case "unsignedLong":
      return type.list ? "number" : "bigint | number";
    case "boolean":
      return type.list ? "string" : "boolean";
    case "dateTime":
      return type.list ? "string" : "Date | string";
    case "base64":
    case "hexBinary":
      return type.list ? "string" : "Uint8Array | string";
    case "decimal":
      return type.list ? "string" : "number | string";
    case "string":
      return "string";
  }
}

/** The TypeScript type of a parameter's native value (`NativeValue` in src/model/binding.ts). */
function nativeType(type: ValueType): string {
  const item = itemType(type);
  if (!type.list) return item;
  return `readonly ${item.includes(" | ") ? `(${item})` : item}[]`;
}

function* objectsOf(model: Model): Iterable<ObjectSchema> {
  const extras = new Map<string, ObjectSchema[]>();
  const whole = new Map<string, ObjectSchema>();
  for (const object of [...model.components.values()].flat()) {
    if (whole.has(object.path)) extras.set(object.path, [...(extras.get(object.path) ?? []), object]);
    else whole.set(object.path, object);
  }
  for (const object of whole.values()) {
    const more = extras.get(object.path)?.flatMap((extra) => [...extra.parameters]) ?? [];
    yield more.length === 0 ? object : { ...object, parameters: new Map([...object.parameters, ...more]) };
  }
}

/** The file with `Tr181Values` and `Tr181Writable`. */
export function typesFile(model: Model): string {
  const values: string[] = [];
  const writable: string[] = [];
  for (const object of objectsOf(model)) {
    const parameters = [...object.parameters.values()];
    const path = quoted(object.path);
    if (parameters.length === 0) values.push(`  ${path}: Record<never, never>;`);
    else {
      values.push(`  ${path}: {`);
      for (const { name, type } of parameters) values.push(`    ${propertyName(name)}: ${nativeType(type)};`);
      values.push("  };");
    }
    const names = parameters.filter((parameter) => parameter.writable).map((parameter) => quoted(parameter.name));
    writable.push(`  ${path}: ${names.length === 0 ? "never" : names.join(" | ")};`);
  }
  return [
    "// Written by scripts/compile-datamodel.ts from datamodel/tr181 and datamodel/services. Do not edit.",
    "",
    'import type { RowReference } from "../../model/binding.ts";',
    "",
    "/** Object path to the native types of its parameters. */",
    "export interface Tr181Values {",
    ...values,
    "}",
    "",
    "/** Object path to the names of the parameters that the data model lets an ACS write. */",
    "export interface Tr181Writable {",
    ...writable,
    "}",
    "",
  ].join("\n");
}
