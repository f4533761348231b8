import { parse } from "csv-parse/sync";
import { type FieldTreeBuilder, KindFileError, shown } from "../field-tree.ts";
import { typeNamed } from "../value-types.ts";

// Devices as GenieACS exports them and as its simulator takes them: a line for each object and parameter. The columns are
// found by their names, in any order: GenieACS has had at least three.

const columns = {
  path: ["parameter", "parameter name", "name", "path"],
  object: ["object"],
  writable: ["writable"],
  value: ["value"],
  type: ["value type", "type"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Column = keyof typeof columns;

const isOf = (name: string, names: readonly string[]): boolean => names.includes(name);

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const longestRecord = 2 * 1024 * 1024;

/** Whether a text begins as such a file does. */
export const isCsv = (text: string): boolean => columnsIn(headerOf(text), delimiterOf(text)).path >= 0;

/** What may stand before the header: empty lines, and how a spreadsheet is told what separates cells. */
function before(text: string): string {
  let end = 0;
  for (const { 0: lineEnd, index } of text.matchAll(/\r\n|\r|\n/g)) {
    const line = text.slice(end, index);
    if (line.trim() !== "" && !/^sep=.$/i.test(line)) break;
    end = index + lineEnd.length;
  }
  return text.slice(0, end);
}

const headerOf = (text: string): string => /^[^\r\n]*/.exec(text.slice(before(text).length))?.[0] ?? "";

/** What separates most of the header: spreadsheets write `;` or a tab where the comma is in numbers. */
function delimiterOf(text: string): string {
  const header = headerOf(text);
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [",", ";", "\t"].reduce((best, each) => (count(each) > count(best) ? each : best));
}

function columnsIn(header: string, delimiter: string): Readonly<Record<Column, number>> {
  const names = header.split(delimiter).map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, "$1")
      .toLowerCase(),
  );
  const place = (column: Column): number => names.findIndex((name) => isOf(name, columns[column]));
  return {
    path: place("path"),
    object: place("object"),
    writable: place("writable"),
    value: place("value"),
    type: place("type"),
  };
}

/** @throws KindFileError where it is no CSV. */
export function readCsv(text: string, file: string, into: FieldTreeBuilder): void {
  const delimiter = delimiterOf(text);
  const at = columnsIn(headerOf(text), delimiter);
  if (at.value < 0 && at.object < 0) {
    throw new KindFileError(`${file}: the first line names no column "Value" or "Object"`);
  }
  // The line on which each record begins: one may go over several.
  const passedOver = before(text);
  const linesBefore = passedOver.split(/\r\n|\r|\n/).length - 1;
  let line = linesBefore + 2;
  const take = ({ record, info }: CsvRecord): null => {
    const begins = line;
    line = linesBefore + info.lines + 1;
    if (record[at.path] !== undefined) readRow(record, at, begins, into);
    return null;
  };
  try {
    parse(text.slice(passedOver.length), {
      delimiter,
      from_line: 2,
      info: true,
      max_record_size: longestRecord,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (each) => take(each as unknown as CsvRecord),
    });
  } catch (error) {
    if (error instanceof KindFileError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new KindFileError(`${file}: no CSV: ${shown(reason)}`);
  }
}

const identityOf = {
  Manufacturer: "manufacturer",
  OUI: "oui",
  ProductClass: "productClass",
  SerialNumber: "serialNumber",
} as const;

function readRow(
  record: readonly string[],
  at: Readonly<Record<Column, number>>,
  line: number,
  into: FieldTreeBuilder,
): void {
  const cell = (column: Column): string => (at[column] < 0 ? "" : (record[at[column]] ?? ""));
  const path = cell("path").trim();
  if (path === "") {
    into.remark(line, "no parameter is named: left out");
    return;
  }
  if (/^DeviceID(\.|$)/.test(path)) {
    const name = path.slice("DeviceID.".length);
    if (Object.hasOwn(identityOf, name))
      into.describe({ [identityOf[name as keyof typeof identityOf]]: cell("value") });
    return;
  }
  if (/^(Events?\b|Tags\b|VirtualParameters\b|Reboot$|FactoryReset$|Downloads?\b|Registered$)/.test(path)) {
    into.remark(line, `${shown(path)} is GenieACS's own, not the device's: left out`);
    return;
  }
  const writable = flagOf(cell("writable"));
  if (writable === "wrong")
    into.remark(line, `${shown(path)}: Writable is "${shown(cell("writable"))}", not true or false: taken as not told`);
  const known = writable === "wrong" ? undefined : writable;
  if (path.endsWith(".") || flagOf(cell("object")) === true) {
    into.object(path.endsWith(".") ? path : `${path}.`, known, line);
    return;
  }
  const type = typeNamed(cell("type"));
  if (type === undefined && cell("type") !== "")
    into.remark(line, `${shown(path)}: no type "${shown(cell("type"))}": inferred instead`);
  // GenieACS knows parameters that it never asked for: these have neither value nor type.
  const value = cell("value") === "" && cell("type") === "" ? undefined : cell("value");
  into.parameter(path, { value, type, writable: known }, line);
}

function flagOf(text: string): boolean | undefined | "wrong" {
  switch (text.trim().toLowerCase()) {
    case "true":
    case "1":
      return true;
    case "false":
    case "0":
      return false;
    case "":
      return undefined;
    default:
      return "wrong";
  }
}
