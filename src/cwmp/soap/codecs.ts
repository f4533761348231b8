import { type Field, itemsInARow, MessageError, readFields, type Struct, writeFields } from "./fields.ts";
import { xmlSchemaInstanceNamespace, xmlSchemaNamespace } from "./namespaces.ts";
import { attribute, namespaceOf, type XmlElement } from "./xml-element.ts";
import { escapeAttribute, type XmlWriter } from "./xml-writer.ts";

// The kinds of field that CWMP messages are made of. Reading is tolerant of what does no harm (missing arrayType and
// xsi:type, white space round a number, any names of list items); writing is exact. [TR-069 3.5, A.2.1]

/** A parameter value with its xsi:type (`xsd:boolean`); `type` is empty when none was given. */
export interface TypedValue {
  readonly value: string;
  readonly type: string;
}

/** A structure's name in arrayType, and its fields in schema order. */
export interface StructRow<F> {
  readonly name: string;
  readonly fields: F;
}

/** More items than any message needs, and few enough to be harmless. */
const mostItems = 100_000;

/** Character data of an element that may hold nothing else. */
function textOf(element: XmlElement): string {
  if (element.children.length > 0) throw new MessageError(`${element.name}: holds elements where only text is allowed`);
  return element.text;
}

function writeText(out: { raw(xml: string): void; text(text: string): void }, name: string, text: string): void {
  out.raw(`<${name}>`);
  out.text(text);
  out.raw(`</${name}>`);
}

function longerThan(text: string, maxCharacters: number): boolean {
  if (text.length <= maxCharacters) return false;
  if (text.length > 2 * maxCharacters) return true;
  let characters = 0;
  for (const _ of text) characters += 1;
  return characters > maxCharacters;
}

/** xs:string of at most `maxLength` characters, white space kept. */
export function string(maxLength: number, options: { readonly absent?: string } = {}): Field<string> {
  return {
    ...options,
    read(element) {
      const text = textOf(element);
      if (longerThan(text, maxLength)) throw MessageError.refused(element, `at most ${maxLength} characters`);
      return text;
    },
    write: writeText,
  };
}

/** The name of a parameter or object, at most 256 characters. White space round it, which no name has, is layout. */
export const path: Field<string> = {
  read(element) {
    const text = textOf(element).trim();
    if (longerThan(text, 256)) throw MessageError.refused(element, "at most 256 characters");
    return text;
  },
  write: writeText,
};

/** xs:boolean: `0`, `1`, `false` or `true`; written as a digit. */
export const boolean: Field<boolean> = {
  read(element) {
    switch (textOf(element).trim()) {
      case "1":
      case "true":
        return true;
      case "0":
      case "false":
        return false;
    }
    throw MessageError.refused(element, "one of 0, 1, false, true");
  },
  write: (out, name, value) => out.raw(`<${name}>${value ? "1" : "0"}</${name}>`),
};

/** xs:int within [min, max]; `emptyAs` is what an empty element means, `absent` what a missing one does. */
export function int(options: {
  readonly min?: number;
  readonly max?: number;
  readonly absent?: number;
  readonly emptyAs?: number;
}): Field<number> {
  const { min = -2_147_483_648, max = 2_147_483_647, absent, emptyAs } = options;
  return {
    ...(absent === undefined ? {} : { absent }),
    read(element) {
      const text = textOf(element).trim();
      if (text === "" && emptyAs !== undefined) return emptyAs;
      const number = /^[+-]?\d{1,32}$/.test(text) ? Number(text) + 0 : Number.NaN;
      if (!(number >= min && number <= max))
        throw MessageError.refused(element, `a whole number from ${min} to ${max}`);
      return number;
    },
    write: (out, name, value) => out.raw(`<${name}>${value}</${name}>`),
  };
}

/** xs:unsignedInt. */
export const unsignedInt: Field<number> = int({ min: 0, max: 4_294_967_295 });

/** xs:dateTime in its lexical form, as it came. */
export const dateTime: Field<string> = {
  read(element) {
    const text = textOf(element).trim();
    if (!/^-?\d{4,9}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?$/.test(text)) {
      throw MessageError.refused(element, "a date and time such as 2026-01-31T23:59:59Z");
    }
    return text;
  },
  write: writeText,
};

/** A Value of any simple type, kept to the character. Its type comes out as `xsd:…` whatever prefix the sender chose. */
export const value: Field<TypedValue> = {
  read: (element) => ({ value: textOf(element), type: typeOf(element) }),
  write(out, name, { value, type }) {
    out.raw(`<${name} xsi:type="${type === "" ? "xsd:string" : escapeAttribute(type)}">`);
    out.text(value);
    out.raw(`</${name}>`);
  },
};

function typeOf(element: XmlElement): string {
  const written = attribute(element, xmlSchemaInstanceNamespace, "type", "xsi")?.trim();
  if (written === undefined || written === "") return "";
  const colon = written.indexOf(":");
  if (written.startsWith("xsd:") && namespaceOf(element.scope, "xsd") === xmlSchemaNamespace) return written;
  return `xsd:${written.slice(colon + 1)}`;
}

/** A SOAP array of strings of at most `itemMaxLength` characters each. */
export function strings(
  itemMaxLength: number,
  options: { readonly absent?: readonly string[] } = {},
): Field<readonly string[]> {
  return { ...options, ...stringsOf(string(itemMaxLength)) };
}

function stringsOf(item: Field<string>): Field<readonly string[]> {
  return {
    read: (element) => itemsOf(element, item, mostItems),
    ...writingList("xsd:string", "string", item),
  };
}

/** A SOAP array of paths. */
export const paths: Field<readonly string[]> = stringsOf(path);

/** A structure: its name in arrays, its fields in schema order. */
export function struct<F>(name: string, fields: F): Field<Struct<F>> & StructRow<F> {
  return {
    name,
    fields,
    read: (element) => readFields(element, fields),
    write(out, elementName, message) {
      out.raw(`<${elementName}>`);
      writeFields(out, fields, message);
      out.raw(`</${elementName}>`);
    },
  };
}

/** A SOAP array of structures, at most `maxItems` of them. */
export function array<T>(
  item: Field<T> & StructRow<unknown>,
  options: { readonly maxItems?: number } = {},
): Field<readonly T[]> {
  const { maxItems = mostItems } = options;
  return {
    read: (element) => itemsOf(element, item, maxItems),
    ...writingList(`cwmp:${item.name}`, item.name, item),
  };
}

function writingList<T>(type: string, itemName: string, item: Field<T>) {
  function* writeList(out: XmlWriter, name: string, values: readonly T[]): Generator<undefined, void> {
    out.raw(`<${name} soap-enc:arrayType="${type}[${values.length}]">`);
    let written = 0;
    for (const each of values) {
      item.write(out, itemName, each);
      written += 1;
      if (written % itemsInARow === 0) yield;
    }
    out.raw(`</${name}>`);
  }
  return {
    writeList,
    write(out: XmlWriter, name: string, values: readonly T[]): void {
      for (const _ of writeList(out, name, values));
    },
  };
}

function itemsOf<T>(list: XmlElement, item: Field<T>, maxItems: number): readonly T[] {
  if (list.children.length > maxItems) throw new MessageError(`${list.name}: holds more than ${maxItems} items`);
  if (list.text.trim() !== "") throw new MessageError(`${list.name}: holds text where only items are allowed`);
  let position = 0;
  try {
    return list.children.map((child, index) => {
      position = index;
      return item.read(child);
    });
  } catch (error) {
    throw error instanceof MessageError ? error.within(`${list.name}[${position + 1}]`) : error;
  }
}
