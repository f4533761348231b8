// Paths of the wire (`Device.IP.Interface.1.Name`) and of the schema (`Device.IP.Interface.{i}.Name`). [TR-069 A.2.2]

/** Characters; the length that the message definitions give to names. */
const longestPath = 256;
/** Characters. [TR-106 Alias] */
const longestAlias = 64;
/** Instance numbers are unsigned 32-bit on the wire. */
const highestInstance = 2 ** 32 - 1;

/** Which row of a table: its instance number, or its alias. [TR-069 A.2.2.1, A.2.2.2] */
export type RowIdentifier = number | { readonly alias: string };

/** A name, or a row. */
type Segment = string | RowIdentifier;

export type ParsedPath =
  | {
      readonly ok: true;
      readonly segments: readonly Segment[] /** Ends in a dot: an object and all below. */;
      readonly partial: boolean;
    }
  | { readonly ok: false; readonly reason: string };

/** Takes a path apart; the empty path is partial and has no segments. */
export function parsePath(path: string): ParsedPath {
  if (path === "") return { ok: true, segments: [], partial: true };
  if (path.length > longestPath) return { ok: false, reason: `longer than ${longestPath} characters` };
  const partial = path.endsWith(".");
  const segments: Segment[] = [];
  for (const text of (partial ? path.slice(0, -1) : path).split(".")) {
    const segment = parseSegment(text);
    if (typeof segment === "object" && "reason" in segment) return { ok: false, reason: segment.reason };
    segments.push(segment);
  }
  return { ok: true, segments, partial };
}

function parseSegment(text: string): Segment | { readonly reason: string } {
  const first = text.charCodeAt(0);
  if (first >= 0x30 && first <= 0x39) {
    const instance = /^[1-9][0-9]{0,9}$/.test(text) ? Number(text) : 0;
    return instance >= 1 && instance <= highestInstance ? instance : { reason: `${text} is no instance number` };
  }
  if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(text)) return text;
  if (text === "") return { reason: "an empty name in the path" };
  if (text.startsWith("[") && text.endsWith("]")) {
    const alias = text.slice(1, -1);
    return isAlias(alias) ? { alias } : { reason: `${text} is no alias` };
  }
  if (text === "*") return { reason: "a wildcard where one row must be named" };
  return { reason: "a character that no name has" };
}

/** Whether a text can be the alias of a row: such that a path can hold it. [TR-106 Alias] */
export const isAlias = (text: string): boolean => text.length <= longestAlias && /^[A-Za-z][^\][.,\s]*$/.test(text);

/** The schema path of a concrete one: every instance number becomes `{i}`. */
export function schemaPath(path: string): string {
  return path.replace(/(?<=\.)[0-9]+(?=\.)/g, "{i}");
}

/** The instance numbers in a concrete path, from the left. */
export function instancesIn(path: string): readonly number[] {
  return [...path.matchAll(/(?<=\.)[0-9]+(?=\.)/g)].map((match) => Number(match[0]));
}

/** A schema path with its `{i}` taken from `instances` in order; `{i}` beyond them stay. */
export function concretePath(path: string, instances: readonly number[]): string {
  let next = 0;
  return path.replace(/\{i\}/g, (placeholder) => String(instances[next++] ?? placeholder));
}

/** The path of the object that a schema path is in: `Device.IP.` for `Device.IP.Interface.{i}.`; empty for the root. */
export function parentOf(path: string): string {
  const end = path.length - (path.endsWith(".{i}.") ? ".{i}..".length : "..".length);
  return path.slice(0, path.lastIndexOf(".", end) + 1);
}

/** Schema paths of objects with those of all that they are in: of `Device.NAT.`, `Device.` too. */
export function withThoseAbove(paths: Iterable<string>): ReadonlySet<string> {
  const all = new Set<string>();
  for (let path of paths) {
    for (; path !== "" && !all.has(path); path = parentOf(path)) all.add(path);
  }
  return all;
}

/** The path of the table that a row belongs to: `Device.IP.Interface.` for `Device.IP.Interface.3.` */
export function tableOf(rowPath: string): string {
  return rowPath.slice(0, rowPath.lastIndexOf(".", rowPath.length - 2) + 1);
}

/** The paths of the rows that a concrete path passes through. */
export function rowsOn(path: string): readonly string[] {
  return [...path.matchAll(/(?<=\.)[0-9]+\./g)].map((match) => path.slice(0, match.index + match[0].length));
}

/** Whether a path is `above` or lies below it; `above` ends in a dot or is empty. */
export function isWithin(path: string, above: string): boolean {
  return path.startsWith(above);
}

/** A full path without its root, which devices of TR-098 have otherwise: `DeviceInfo.UpTime`. */
export const belowRoot = (path: string): string => path.slice(path.indexOf(".") + 1);
