import type { BaseType, Range, ValueType } from "../../src/model/schema.ts";

// The grammar of the `constraints` column; datamodel/README.md describes it.

/** A cell that says something unknown. The caller adds where. */
export class BadCell extends Error {}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What the `constraints` of an object may say. */
export interface ObjectConstraints {
  entries?: Range;
  count?: string;
  enable?: string;
  keys?: readonly (readonly string[])[];
  optional?: boolean;
}

const baseTypes: readonly string[] = [
  "string",
  "int",
  "unsignedInt",
  "long",
  "unsignedLong",
  "boolean",
  "dateTime",
  "base64",
  "hexBinary",
  "decimal",
] satisfies readonly BaseType[];

const isBaseType = (type: string): type is BaseType => baseTypes.includes(type);

/** Parses `..64`, `6`, `-1..`, `0..240 step 16`, `0..unbounded`. */
function parseRange(text: string): Range {
  const match = /^(-?\d+)?(\.\.)?(-?\d+|unbounded)?(?: step (\d+))?$/.exec(text);
  if (!match || text === "") throw new BadCell(`"${text}" is no range`);
  const [, from, dots, to, step] = match;
  if (from !== undefined && dots === undefined && to === undefined) return { min: Number(from), max: Number(from) };
  if (dots === undefined) throw new BadCell(`"${text}" is no range`);
  const range: Mutable<Range> = {};
  if (from !== undefined) range.min = Number(from);
  if (to !== undefined && to !== "unbounded") range.max = Number(to);
  if (step !== undefined) range.step = Number(step);
  if (range.min !== undefined && range.max !== undefined && range.min > range.max) {
    throw new BadCell(`"${text}" is an empty range`);
  }
  return range;
}

/** Alternatives; none at all when one of them admits everything. */
function parseRanges(text: string): readonly Range[] {
  const ranges = text.split("|").map(parseRange);
  return ranges.some((range) => range.min === undefined && range.max === undefined) ? [] : ranges;
}

const hasBound = (range: Range): boolean => range.min !== undefined || range.max !== undefined;

/** Parses what follows `list`: nothing, or `(items 1..4,total ..256)`. */
function parseList(text: string): NonNullable<ValueType["list"]> {
  const list: Mutable<NonNullable<ValueType["list"]>> = {};
  if (text === "") return list;
  if (!/^\(.+\)$/.test(text)) throw new BadCell(`"list${text}" is no list constraint`);
  for (const part of text.slice(1, -1).split(",")) {
    const match = /^(items|total) (\S+)$/.exec(part);
    if (!match) throw new BadCell(`"${part}" is no limit of a list`);
    const range = parseRange(match[2] ?? "");
    if (!hasBound(range)) continue;
    if (match[1] === "items") list.items = range;
    else list.totalLength = range;
  }
  return list;
}

const enumerationFlags = new Set(["opt", "RO", "deleted", "deprecated", "obsoleted"]);

/** Parses `None[RO]|Requested|Error[RO,opt]`; values marked deleted are dropped. */
function parseEnumeration(text: string): Pick<ValueType, "enumeration" | "readOnlyValues"> {
  const enumeration: string[] = [];
  const readOnlyValues: string[] = [];
  for (const item of text.split("|")) {
    const match = /^([^[\]]*)(?:\[([^\]]+)\])?$/.exec(item);
    if (!match) throw new BadCell(`"${item}" is no enumeration value`);
    const [, value = "", flagText] = match;
    const flags = flagText?.split(",") ?? [];
    const unknown = flags.find((flag) => !enumerationFlags.has(flag));
    if (unknown !== undefined) throw new BadCell(`unknown mark "${unknown}" of enumeration value "${value}"`);
    if (flags.includes("deleted")) continue;
    if (enumeration.includes(value)) throw new BadCell(`enumeration value "${value}" occurs twice`);
    enumeration.push(value);
    if (flags.includes("RO")) readOnlyValues.push(value);
  }
  return readOnlyValues.length > 0 ? { enumeration, readOnlyValues } : { enumeration };
}

function parsePatterns(text: string): readonly string[] {
  const patterns = text.split(" OR ");
  for (const pattern of patterns) {
    try {
      new RegExp(pattern, "u");
    } catch {
      throw new BadCell(`"${pattern}" is no regular expression`);
    }
  }
  return patterns;
}

/** The names that the Broadband Forum gives to internal variants of a data type. */
const dataTypeNames: Readonly<Record<string, string>> = { _AliasCWMP: "Alias" };

/** Resolves a reference as written to schema paths; throws a `BadCell` for one that leads nowhere. */
export interface Resolver {
  row(target: string): string;
  parameter(target: string): string;
}

function parseReference(text: string, resolve: Resolver): NonNullable<ValueType["reference"]> {
  const match = /^(strong|weak):(row|parameter|any)(?:->(.+))?$/.exec(text);
  if (!match) throw new BadCell(`"${text}" is no reference`);
  return {
    strength: match[1] === "strong" ? "strong" : "weak",
    to: match[2] === "row" ? "row" : match[2] === "parameter" ? "parameter" : "any",
    targets: match[3]?.split(" ").map(resolve.row) ?? [],
  };
}

function* constraintsOf(cell: string): Iterable<readonly [key: string, value: string]> {
  if (cell === "") return;
  const seen = new Set<string>();
  for (const part of cell.split("; ")) {
    const match = /^([A-Za-z-]+)(?:=?(.*))$/s.exec(part);
    const key = match?.[1] ?? "";
    if (seen.has(key)) throw new BadCell(`constraint "${key}" occurs twice`);
    seen.add(key);
    yield [key, match?.[2] ?? ""];
  }
}

/** The value space that the `type` and `constraints` of a parameter describe. */
export function parseValueType(base: string, cell: string, resolve: Resolver): ValueType {
  if (!isBaseType(base)) throw new BadCell(`unknown type "${base}"`);
  const type: Mutable<ValueType> = { base };
  for (const [key, value] of constraintsOf(cell)) {
    if (key === "list") type.list = parseList(value);
    else if (key === "size") type.sizes = parseRanges(value);
    else if (key === "range") type.ranges = parseRanges(value);
    else if (key === "enum") Object.assign(type, parseEnumeration(value));
    else if (key === "pattern") type.patterns = parsePatterns(value);
    else if (key === "enumRef") type.enumerationFrom = resolve.parameter(value);
    else if (key === "pathRef") type.reference = parseReference(value, resolve);
    else if (key === "dt") type.dataType = dataTypeNames[value] ?? value;
    else if (key === "units") type.units = value;
    else throw new BadCell(`unknown constraint "${key}" of a parameter`);
  }
  if (type.sizes?.length === 0) delete type.sizes;
  if (type.ranges?.length === 0) delete type.ranges;
  if (type.sizes && !["string", "base64", "hexBinary"].includes(base)) throw new BadCell(`a size on type "${base}"`);
  if (type.ranges && !/int|long|decimal/i.test(base)) throw new BadCell(`a range on type "${base}"`);
  return type;
}

export function parseObjectConstraints(cell: string): ObjectConstraints {
  const found: ObjectConstraints = {};
  for (const [key, value] of constraintsOf(cell)) {
    if (key === "entries") found.entries = parseRange(value);
    else if (key === "count") found.count = value;
    else if (key === "enable") found.enable = value;
    else if (key === "keys") found.keys = value.split("|").map((names) => names.split("+"));
    else if (key === "optional-object") found.optional = true;
    else throw new BadCell(`unknown constraint "${key}" of an object`);
  }
  return found;
}
