import { closeSync, existsSync, openSync, renameSync, rmSync } from "node:fs";
import type { Database } from "better-sqlite3";
import type { Log } from "../ports/log.ts";
import { companionsOf, openDatabase } from "./connection.ts";
import { migrate } from "./migrations.ts";

type Row = readonly [space: string, key: string, value: string];

/**
 * Puts in place of a damaged file one with every row that can still be read, and sets the damaged one aside under another
 * name. A power cut at any point leaves either the damaged file or the new one to start from.
 */
export function replaceDamaged(file: string, open: Database | undefined, reason: string, log: Log): void {
  const rows = readableRows(file, open);
  const rescue = rescueOf(file);
  discard(rescue);
  writeRows(rescue, rows);
  const aside = `${file}.damaged-${new Date().toISOString().replace(/[-:.]/g, "")}`;
  renameSync(file, aside);
  for (const companion of companionsOf(file)) {
    if (existsSync(companion)) renameSync(companion, aside + companion.slice(file.length));
  }
  renameSync(rescue, file);
  log.warn("store.damaged", { file, reason, setAside: aside, rowsSaved: rows.length });
}

/** Finishes a replacement that a power cut has stopped between setting aside and putting in place. */
export function finishReplacement(file: string): void {
  const rescue = rescueOf(file);
  if (existsSync(file) || !existsSync(rescue)) return;
  // A write-ahead log of the damaged file would be taken for one of the new file.
  discard(file);
  renameSync(rescue, file);
}

function rescueOf(file: string): string {
  return `${file}.rescue`;
}

function discard(file: string): void {
  for (const path of [file, ...companionsOf(file)]) rmSync(path, { force: true });
}

/**
 * Without a write-ahead log, so that the file is whole, and on disk, when the commit returns. Where that fails nothing is left.
 */
function writeRows(file: string, rows: readonly Row[]): void {
  closeSync(openSync(file, "wx", 0o600));
  const db = openDatabase(file);
  try {
    db.pragma("journal_mode = MEMORY");
    db.pragma("synchronous = FULL");
    migrate(db, file);
    const insert = db.prepare("INSERT INTO entry (space, key, value) VALUES (?, ?, ?)");
    db.transaction(() => {
      for (const row of rows) insert.run(row);
    })();
    db.close();
  } catch (cause) {
    db.close();
    discard(file);
    throw cause;
  }
}

/** Reads from the front until the damage, then from the back; closes the file. */
function readableRows(file: string, open: Database | undefined): readonly Row[] {
  const rows = new Map<string, Row>();
  let db = open;
  try {
    db ??= openDatabase(file);
    // Without it SQLite refuses to read anything of a file that was cut off.
    db.unsafeMode();
    db.pragma("writable_schema = ON");
    for (const order of ["ASC", "DESC"]) readUntilDamage(db, order, rows);
  } catch {
    // Not even the first page can be read: there is nothing to save.
  } finally {
    db?.close();
  }
  return [...rows.values()];
}

function readUntilDamage(db: Database, order: string, rows: Map<string, Row>): void {
  const all = db.prepare<[], Row>(`SELECT space, key, value FROM entry ORDER BY space ${order}, key ${order}`).raw();
  try {
    for (const row of all.iterate()) {
      if (row.every(isIntact)) rows.set(JSON.stringify([row[0], row[1]]), row);
    }
  } catch {
    // The damage is reached; the other direction may have more.
  }
}

/** A NUL in a damaged file tells of a page that was not wholly written rather than of a value that had one. */
function isIntact(column: unknown): boolean {
  return typeof column === "string" && !column.includes("\0");
}
