import type { Database } from "better-sqlite3";
import { type FiledRow, intactRow, type Row } from "./checksum.ts";
import { filePages } from "./file-pages.ts";
import { scanRows } from "./scan-rows.ts";
import type { OpenDatabase } from "./sqlite.ts";

export interface Salvage {
  /** As they were written; those of a file of before there were checksums as far as can be told. */
  readonly rows: readonly Row[];
  /** Rows that are not as they were written, by the names that are left of them. */
  readonly lost: readonly { readonly space: string; readonly key: string }[];
}

/** Everything of a damaged file that is to be believed: what SQLite can read, and what can be found without it. Closes `open`. */
export function salvage(openDatabase: OpenDatabase, file: string, open: Database | undefined): Salvage {
  const found = new Found();
  readBySqlite(openDatabase, file, open, found);
  try {
    for (const row of scanRows(filePages(file))) found.take(row);
  } catch {
    // It cannot be read at all.
  }
  return found.outcome;
}

class Found {
  readonly #rows = new Map<string, Row>();
  readonly #altered = new Map<string, { readonly space: string; readonly key: string }>();

  /** What is found first is kept: of two that are intact one may be a former version. */
  take(filed: FiledRow): void {
    const row = intactRow(filed);
    const [space, key] = filed;
    if (row !== undefined) this.believe(row);
    else if (isName(space) && isName(key)) this.#altered.set(nameOf(space, key), { space, key });
  }

  believe(row: Row): void {
    const name = nameOf(row[0], row[1]);
    if (!this.#rows.has(name)) this.#rows.set(name, row);
  }

  get outcome(): Salvage {
    const lost = [...this.#altered].filter(([name]) => !this.#rows.has(name)).map(([, named]) => named);
    return { rows: [...this.#rows.values()], lost };
  }
}

const nameOf = (space: string, key: string): string => JSON.stringify([space, key]);

/** What may well be part of a name, of all that a damaged page can hold. */
const isName = (text: unknown): text is string =>
  typeof text === "string" && text.length < 500 && !/[\p{Cc}\ufffd]/u.test(text);

/** From the front until the damage, then from the back. */
function readBySqlite(openDatabase: OpenDatabase, file: string, open: Database | undefined, found: Found): void {
  let db = open;
  try {
    db ??= openDatabase(file);
    // Without it SQLite refuses to read anything of a file that was cut off.
    db.unsafeMode();
    db.pragma("writable_schema = ON");
    const hasSums = db.prepare("SELECT 1 FROM pragma_table_info('entry') WHERE name = 'sum'").get() !== undefined;
    const isOld = !hasSums && db.pragma("application_id", { simple: true }) === 0;
    if (hasSums || isOld) for (const order of ["ASC", "DESC"]) readUntilDamage(db, order, hasSums, found);
  } catch {
    // Not even the first page can be read.
  } finally {
    db?.close();
  }
}

function readUntilDamage(db: Database, order: string, hasSums: boolean, found: Found): void {
  const columns = hasSums ? "space, key, value, sum" : "space, key, value";
  const all = db.prepare<[], FiledRow>(`SELECT ${columns} FROM entry ORDER BY space ${order}, key ${order}`).raw();
  try {
    for (const row of all.iterate()) {
      if (hasSums) found.take(row);
      else if (isLikely(row)) found.believe([row[0], row[1], row[2]]);
    }
  } catch {
    // The damage is reached; the other direction may have more.
  }
}

/** A NUL in a damaged file tells of a page that was not wholly written rather than of a value that had one. */
function isLikely(row: readonly unknown[]): row is Row {
  return row.every((column) => typeof column === "string" && !column.includes("\0"));
}
