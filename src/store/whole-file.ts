import { closeSync, fsyncSync, openSync, rmSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { checksumOf, type Row } from "./checksum.ts";
import { migrate } from "./migrations.ts";
import type { OpenDatabase } from "./sqlite.ts";

/**
 * Writes a state file of these rows where there is none (0600): whole, without a log, and on the disk when this returns. It
 * waits for the disk once, at the end. Where it fails nothing is left.
 */
export function writeWholeFile(openDatabase: OpenDatabase, file: string, rows: readonly Row[]): void {
  closeSync(openSync(file, "wx", 0o600));
  try {
    fill(openDatabase(file), file, rows);
    syncPath(file);
  } catch (cause) {
    rmSync(file, { force: true });
    rmSync(`${file}-wal`, { force: true });
    throw cause;
  }
}

function fill(db: Database, file: string, rows: readonly Row[]): void {
  try {
    db.pragma("synchronous = OFF");
    db.pragma("journal_mode = MEMORY");
    migrate(db, file);
    const insert = db.prepare("INSERT INTO entry (space, key, value, sum) VALUES (?, ?, ?, ?)");
    db.transaction(() => {
      for (const row of rows) insert.run(...row, checksumOf(...row));
    })();
    // Said in the file, which then need not be rewritten when it is opened. Nothing is in the log.
    db.pragma("journal_mode = WAL");
  } finally {
    db.close();
  }
}

/** Waits until a file, or what a directory lists, is on the disk. */
export function syncPath(path: string): void {
  const opened = openSync(path, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
