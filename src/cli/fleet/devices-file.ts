import { readFileSync, statSync } from "node:fs";
import { sentenceOf } from "../failure.ts";
import { usage } from "./units.ts";

const mostBytes = 64 * 1024 * 1024;
const longest = 64;

/**
 * The serial numbers in a CSV file: the column that its first line calls `serial` or `serialNumber`, or the first column of a file
 * without such a line. Empty lines and those that begin with `#` are passed over. Throws a `CliFailure` that names the line.
 */
export function serialNumbersIn(file: string, most: number): readonly string[] {
  const lines = textOf(file)
    .replace(/^\ufeff/, "")
    .split(/\r?\n/);
  const serialNumbers = new Map<string, number>();
  let column: number | undefined;
  for (const [at, line] of lines.entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    if (hasOpenQuotes(line)) throw usage(`${file}:${at + 1}: a cell in quotes does not end in its line`);
    const cells = cellsOf(line);
    if (column === undefined) {
      const titled = cells.findIndex((cell) => /^serial[ _]?(number)?$/i.test(cell));
      column = Math.max(0, titled);
      if (titled >= 0) continue;
    }
    const serial = cells[column] ?? "";
    if (serial === "" || serial.length > longest || /[\s\p{Cc}]/u.test(serial)) {
      const value = JSON.stringify(serial.slice(0, 80));
      throw usage(`${file}:${at + 1}: ${value} is no serial number: it has 1 to ${longest} characters without spaces`);
    }
    const before = serialNumbers.get(serial);
    if (before !== undefined) throw usage(`${file}:${at + 1}: ${serial} is in line ${before} already`);
    serialNumbers.set(serial, at + 1);
    if (serialNumbers.size > most) throw usage(`${file} has more than ${most} serial numbers`);
  }
  if (serialNumbers.size === 0) throw usage(`${file} has no serial number`);
  return [...serialNumbers.keys()];
}

function textOf(file: string): string {
  const { size } = attempt(() => statSync(file));
  if (size > mostBytes) throw usage(`${file} has ${size} octets; a list of devices has ${mostBytes} at most`);
  return attempt(() => readFileSync(file, "utf8"));
}

function attempt<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw usage(sentenceOf(error));
  }
}

const hasOpenQuotes = (line: string): boolean => line.split('"').length % 2 === 0;

/** Of one line: cells between commas or semicolons, in quotes where they hold such; a cell goes over no line's end. */
function cellsOf(line: string): readonly string[] {
  const cells: string[] = [];
  for (const [, quoted, plain = ""] of line.matchAll(/(?:"((?:[^"]|"")*)"|([^,;]*))(?:[,;]|$)/g)) {
    cells.push((quoted?.replaceAll('""', '"') ?? plain).trim());
  }
  return cells;
}
