import type { BaseType } from "../../model/schema.ts";
import { shown } from "../field-tree.ts";
import { typeNamed } from "../value-types.ts";
import type { LinedElement } from "./lined-xml.ts";

/** Named types of TR-106 that are not strings. [TR-106 dataType] */
const published: Readonly<Record<string, BaseType>> = {
  StatsCounter32: "unsignedInt",
  StatsCounter64: "unsignedLong",
  Dbm1000: "int",
  Alias: "string",
};

export interface Syntax {
  readonly type: BaseType | undefined;
  /** What it starts with. */
  readonly value: string | undefined;
  /** What could not be understood of it. */
  readonly reason?: string;
}

/** Of a parameter, whose types may be those of the documents. A list is a string on the wire. */
export function syntaxOf(parameter: LinedElement, dataTypes: ReadonlyMap<string, LinedElement>): Syntax {
  const syntax = parameter.children.find(({ name }) => name === "syntax");
  if (syntax === undefined) return { type: undefined, value: undefined };
  const value = syntax.children.find(({ name }) => name === "default")?.attributes.value;
  if (syntax.children.some(({ name }) => name === "list")) return { type: "string", value: unbracketed(value) };
  const named = syntax.children.find(({ name }) => name === "dataType");
  if (named !== undefined) return { type: ofDataType(named, dataTypes, 0), value };
  const own = syntax.children.find(({ name }) => typeNamed(name) !== undefined);
  if (own !== undefined) return { type: typeNamed(own.name), value };
  const first = syntax.children[0]?.name;
  return { type: undefined, value, reason: `no type "${shown(first ?? "")}": inferred instead` };
}

const unbracketed = (value: string | undefined): string | undefined => value?.replace(/^\[(.*)\]$/, "$1");

const deepest = 16;

function ofDataType(
  { attributes }: LinedElement,
  dataTypes: ReadonlyMap<string, LinedElement>,
  depth: number,
): BaseType {
  const name = attributes.ref ?? attributes.base ?? "";
  const known = Object.hasOwn(published, name) ? published[name] : undefined;
  const element = known === undefined ? dataTypes.get(name) : undefined;
  if (element === undefined || depth >= deepest) return known ?? "string";
  const own = element.children.find((child) => typeNamed(child.name) !== undefined);
  if (element.children.some((child) => child.name === "list")) return "string";
  return own === undefined ? ofDataType(element, dataTypes, depth + 1) : (typeNamed(own.name) ?? "string");
}
