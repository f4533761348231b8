import { readFileSync, statSync } from "node:fs";
import { CsvError, parse } from "csv-parse/sync";
import type { ListedCpe, ListedCpes } from "../../../fleet/identities/listed-cpe.ts";
import { sentenceOf } from "../../failure.ts";
import { usage } from "../units.ts";
import { columns, type Meaning, meaningOf, meansField } from "./device-columns.ts";

const mostBytes = 64 * 1024 * 1024;
/** Wrong lines that are told of one file; how many more there are is said. */
const mostTold = 20;

/** The devices of a file, each at the same place of all lists. */
export interface DeviceList {
  readonly serialNumbers: readonly string[];
  /** Names of kinds, empty where a device has none; absent where none has one. */
  readonly kinds: readonly string[] | undefined;
  /** Absent where nothing else is said of any. */
  readonly listed: ListedCpes | undefined;
  /** Their lines in the file, from 1. */
  readonly lines: readonly number[];
  /** Titles of columns that mean nothing here. */
  readonly ignored: readonly string[];
}

/**
 * The devices in a CSV file. Its first line says what is in its columns, as `columns` has them, or is the first device where none of it is
 * called a serial number; then the first column has those, and nothing else counts. Empty lines and those that begin with `#` are passed
 * over. Throws a `CliFailure` that names each wrong line, or the first of many.
 */
export function devicesIn(file: string, most: number): DeviceList {
  const lines = textOf(file)
    .replace(/^\ufeff/, "")
    .split(/\r?\n/);
  const open = new Problems();
  for (const [at, line] of lines.entries()) {
    if (!isComment(line) && hasOpenQuotes(line))
      open.add(`${file}:${at + 1}: a cell in quotes does not end in its line`);
  }
  open.refuse();
  const reader = new Reader(file);
  const take = ({ record, info }: CsvLine): null => {
    if (record.length > 1 || record[0] !== "") reader.take(record, info.lines);
    if (reader.serialNumbers.size > most) throw usage(`${file} has more than ${most} serial numbers`);
    return null;
  };
  try {
    parse(lines.join("\n"), {
      delimiter: separatorsOf(lines.find((line) => line.trim() !== "" && !isComment(line)) ?? ""),
      comment: "#",
      comment_no_infix: true,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (each) => take(each as unknown as CsvLine),
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw usage(`${file}:${error.lines}: no CSV: ${error.message}`);
  }
  reader.problems.refuse();
  if (reader.serialNumbers.size === 0) throw usage(`${file} has no serial number`);
  return reader.list;
}

/** What is wrong with a file, of which the first are told: a large one may have millions. */
class Problems {
  readonly #told: string[] = [];
  #more = 0;

  add(problem: string): void {
    if (this.#told.length < mostTold) this.#told.push(problem);
    else this.#more += 1;
  }

  /** Throws a `CliFailure` if there is any. */
  refuse(): void {
    if (this.#told.length === 0) return;
    throw usage([...this.#told, ...(this.#more > 0 ? [`and ${this.#more} more`] : [])].join("\n"));
  }
}

/** A cell goes over no line's end. */
interface CsvLine {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const isComment = (line: string): boolean => line.startsWith("#");

interface Titled {
  readonly title: string;
  readonly meaning: Meaning;
}

class Reader {
  /** By serial number, and by MAC address: the line that has it. */
  readonly serialNumbers = new Map<string, number>();
  /** What is wrong with devices, each with file and line. */
  readonly problems = new Problems();
  readonly #macAddresses = new Map<string, number>();
  readonly #kinds: string[] = [];
  /** Looked up once, and one text for all that are of it. */
  readonly #knownKinds = new Map<string, string>();
  readonly #listed: (ListedCpe | undefined)[] = [];
  readonly #file: string;
  #titles: readonly Titled[] | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  get list(): DeviceList {
    const { serialNumbers } = this;
    return {
      serialNumbers: [...serialNumbers.keys()],
      lines: [...serialNumbers.values()],
      kinds: this.#kinds.some((kind) => kind !== "") ? this.#kinds : undefined,
      listed: this.#listed.some((each) => each !== undefined) ? this.#listed : undefined,
      ignored: (this.#titles ?? []).flatMap(({ title, meaning }) =>
        meaning === undefined && title !== "" ? [title] : [],
      ),
    };
  }

  take(cells: readonly string[], number: number): void {
    const isFirst = this.#titles === undefined;
    this.#titles ??= this.#titlesOf(cells, number);
    if (!isFirst || !this.#titles.some(({ title }) => title !== "")) this.#device(cells, number, this.#titles);
  }

  /** Of a file that has none the first column is all that counts. */
  #titlesOf(cells: readonly string[], number: number): readonly Titled[] {
    const titles = cells.map((cell) => ({ title: cell.trim(), meaning: meaningOf(cell.trim()) }));
    if (!titles.some(({ meaning }) => meansField(meaning, "serialNumber"))) {
      const known = titles.filter(({ meaning }) => meaning !== undefined).map(({ title }) => title);
      if (known.length === 0) return [{ title: "", meaning: { field: "serialNumber" } }];
      throw usage(
        this.#wrong(number, `there is no column of serial numbers besides ${known.join(", ")}: call one serial`),
      );
    }
    const meant = titles.map(({ meaning }) => JSON.stringify(meaning));
    const twice = titles.find(({ meaning }, at) => meaning !== undefined && meant.indexOf(meant[at] ?? "") < at);
    if (twice !== undefined) throw usage(this.#wrong(number, `${twice.title}: another column is the same`));
    return titles;
  }

  #device(cells: readonly string[], number: number, titles: readonly Titled[]): void {
    const said: Record<string, string> = {};
    const parameters = new Map<string, string>();
    for (const [at, { meaning, title }] of titles.entries()) {
      if (meaning === undefined) continue;
      // In quotes blanks are part of a value or a password; of nothing else are they ever.
      const keepsBlanks = "path" in meaning || columns[meaning.field].isSecret === true;
      const cell = keepsBlanks ? (cells[at] ?? "") : (cells[at] ?? "").trim();
      if ("path" in meaning) {
        if (cell !== "") parameters.set(meaning.path, cell);
      } else if (cell !== "" || meaning.field === "serialNumber") {
        const value = this.#read(meaning.field, title, cell, number);
        if (value === undefined) continue;
        said[meaning.field] = value;
      }
    }
    const { kind = "", macAddress, serialNumber } = said;
    if (serialNumber === undefined || !this.#once(this.serialNumbers, serialNumber, number)) return;
    if (macAddress !== undefined) this.#once(this.#macAddresses, macAddress, number);
    this.#kinds.push(kind);
    this.#listed.push(listedOf(said, parameters));
  }

  /** Undefined for what it cannot be, which is a problem then. */
  #read(field: keyof typeof columns, title: string, cell: string, number: number): string | undefined {
    const { allowed, isSecret, read } = columns[field];
    const known = field === "kind" ? this.#knownKinds.get(cell) : undefined;
    const value = known ?? read(cell);
    if (field === "kind" && value !== undefined) this.#knownKinds.set(cell, value);
    if (value !== undefined) return value;
    const hidesSecret = isSecret || (field === "url" && cell.includes("@"));
    const shown = hidesSecret ? "(a secret)" : JSON.stringify(cell.slice(0, 80));
    this.problems.add(this.#wrong(number, `${title === "" ? "" : `${title} `}${shown} is no ${allowed}`));
    return undefined;
  }

  /** Whether it is new; what has been before is a problem. */
  #once(known: Map<string, number>, value: string, number: number): boolean {
    const before = known.get(value);
    if (before === undefined) known.set(value, number);
    else this.problems.add(this.#wrong(number, `${value} is in line ${before} already`));
    return before === undefined;
  }

  #wrong(line: number, reason: string): string {
    return `${this.#file}:${line}: ${reason}`;
  }
}

const listedFields = (Object.keys(columns) as (keyof typeof columns)[]).filter(
  (field) => field !== "serialNumber" && field !== "kind",
);

/** What is said besides serial number and kind; undefined for nothing. */
function listedOf(
  said: Readonly<Record<string, string>>,
  parameters: ReadonlyMap<string, string>,
): ListedCpe | undefined {
  // All in one order: what is left of an object by taking members out takes six times the memory, and there may be a million.
  const listed: { -readonly [N in keyof ListedCpe]: ListedCpe[N] } = {};
  for (const field of listedFields) {
    const value = said[field];
    if (value !== undefined) listed[field] = value;
  }
  if (parameters.size > 0) listed.parameters = parameters;
  return Object.keys(listed).length === 0 ? undefined : listed;
}

function textOf(file: string): string {
  const { size } = attempt(file, () => statSync(file));
  if (size > mostBytes) throw usage(`${file} has ${size} octets; a list of devices has ${mostBytes} at most`);
  return attempt(file, () => readFileSync(file, "utf8"));
}

function attempt<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw usage(sentenceOf(error, file));
  }
}

const hasOpenQuotes = (line: string): boolean => line.split('"').length % 2 === 0;

/** What stands between the cells of a file, by its first line: where there is none of it, any may. */
function separatorsOf(line: string): string[] {
  const all = [",", ";", "\t"];
  const unquoted = line.replaceAll(/"[^"]*"/g, "");
  const found = all.filter((each) => unquoted.includes(each));
  return found.length === 1 ? found : all;
}
