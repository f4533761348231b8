import { existsSync, renameSync, rmSync } from "node:fs";
import type { Database } from "better-sqlite3";
import type { Log } from "../ports.ts";
import { applyChanges, openConnection, openDatabase } from "./connection.ts";

type Row = readonly [space: string, key: string, value: string];

/** Files that belong to one state file by name. */
const companions = ["-wal", "-shm", "-journal"] as const;

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
  for (const companion of companions) {
    if (existsSync(file + companion)) renameSync(file + companion, aside + companion);
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
  for (const companion of ["", ...companions]) rmSync(file + companion, { force: true });
}

/** Closed, the new file is whole without companions; `full` makes it so on disk before anything is renamed. */
function writeRows(file: string, rows: readonly Row[]): void {
  const connection = openConnection(file, "full");
  try {
    applyChanges(connection, [rows.map(([space, key, value]) => ({ space, key, value }))]);
    connection.db.close();
  } catch (cause) {
    connection.db.close();
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
      if (row.every((column) => typeof column === "string")) rows.set(JSON.stringify([row[0], row[1]]), row);
    }
  } catch {
    // The damage is reached; the other direction may have more.
  }
}
