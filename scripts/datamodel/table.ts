import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** What is wrong with the data model's files: every problem found, each as `file:line: what`. */
export class DataModelError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "DataModelError";
    this.problems = problems;
  }
}

/** One object or parameter as its table has it. */
export interface Row {
  /** `file:line`, for error messages. */
  readonly at: string;
  /** Ends in a dot for an object. */
  readonly path: string;
  readonly access: string;
  readonly type: string;
  readonly constraints: string;
  readonly version: string;
  readonly flags: string;
  readonly status: string;
  readonly default: string;
}

export interface Table {
  /** The component: the file's name without `.tsv`. */
  readonly name: string;
  readonly rows: readonly Row[];
}

const header = "#path\taccess\ttype\tconstraints\tversion\tflags\tstatus\tdefault";

/** Every table of a folder, in alphabetical order of component. `at` names the files relative to `base`. */
export function readTables(base: string, folder: string): readonly Table[] {
  return readdirSync(join(base, folder))
    .filter((file) => file.endsWith(".tsv"))
    .sort()
    .map((file) => ({
      name: basename(file, ".tsv"),
      rows: parseTable(readFileSync(join(base, folder, file), "utf8"), `${folder}/${file}`),
    }));
}

/** Throws a `DataModelError` naming each line that is not a row. */
export function parseTable(text: string, file: string): readonly Row[] {
  const problems: string[] = [];
  const rows: Row[] = [];
  const lines = text.split("\n");
  if (lines[0] !== header) problems.push(`${file}:1: the first line must be the names of the columns`);
  if (lines.at(-1) !== "") problems.push(`${file}:${lines.length}: the last line must end in a line feed`);
  lines.slice(1, -1).forEach((line, index) => {
    const at = `${file}:${index + 2}`;
    const cells = line.split("\t");
    const [path = "", access = "", type = "", constraints = "", version = "", flags = "", status = ""] = cells;
    if (cells.length === 8) {
      rows.push({ at, path, access, type, constraints, version, flags, status, default: cells[7] ?? "" });
    } else {
      problems.push(`${at}: ${cells.length} columns where 8 are expected`);
    }
  });
  if (problems.length > 0) throw new DataModelError(problems);
  return rows;
}
