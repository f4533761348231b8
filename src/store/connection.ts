import { accessSync, constants } from "node:fs";
import type { Database, Statement } from "better-sqlite3";
import { type FiledRow, intactRow, type Row } from "./checksum.ts";
import { migrate } from "./migrations.ts";
import type { OpenDatabase } from "./sqlite.ts";
import { prepareFile } from "./state-file.ts";
import { DamagedContent, isFull } from "./store-error.ts";

/** `full`: a power cut keeps every acknowledged write. `normal`: the last ones may go, the file stays whole; for fleets. */
export type Durability = "full" | "normal";

/** An open state file with its statements. Its methods throw what SQLite throws. */
export interface Connection {
  readonly db: Database;
  readonly readOne: Statement<[string, string], readonly [value: unknown, sum: unknown]>;
  readonly readSpace: Statement<[string], readonly [key: unknown, value: unknown, sum: unknown]>;
  readonly readFrom: Statement<[string, string, string], readonly [key: unknown, value: unknown, sum: unknown]>;
  readonly readScope: Statement<[string, string], FiledRow>;
  readonly readFirst: Statement<[string, number], readonly [key: unknown, value: unknown, sum: unknown]>;
  readonly put: Statement<[string, string, string, number]>;
  readonly remove: Statement<[string, string]>;
  readonly removeUpTo: Statement<[string, string]>;
  /** What a commit waits for as it is set now; at most `durability`. */
  synchronous: Durability;
  readonly durability: Durability;
}

// A private page cache of 64 KiB (one of 8 MiB for a whole fleet) and no memory map keep an idle agent small; the exclusive lock keeps a second agent out
// and saves the -shm file. The write-ahead log is folded in early, so that it stays small on flash.
const pragmas: Readonly<Record<Durability, readonly string[]>> = {
  full: ["synchronous = FULL", "wal_autocheckpoint = 128", "cache_size = -64"],
  normal: ["synchronous = NORMAL", "wal_autocheckpoint = 4096", "cache_size = -8192"],
};
const select = "SELECT space, key, value, sum FROM entry";
// What was asked for by is not read again: ten thousand notified parameters are looked up at each poll.
const one = "FROM entry WHERE space = ? AND key = ?";
const ofSpace = "FROM entry WHERE space = ? ORDER BY key";
const ofScope = "WHERE space > ? AND space < ?";
const ofPrefix = "FROM entry WHERE space = ? AND key >= ? AND key < ? ORDER BY key";
/** Comes after all else that a key could go on with. */
const last = "\u{10ffff}";
const quickCheckLimitPages = 8192;
const rewriteLimitPages = 1024;

/** Opens the file, made where there is none. Throws SQLite's errors, file-system errors or StoreError. */
export function openConnection(openDatabase: OpenDatabase, file: string, durability: Durability): Connection {
  prepareFile(openDatabase, file);
  const db = openDatabase(file);
  try {
    db.pragma("locking_mode = EXCLUSIVE");
    db.pragma("journal_mode = WAL");
    db.pragma("mmap_size = 0");
    db.pragma("temp_store = MEMORY");
    db.pragma("secure_delete = ON");
    db.pragma("journal_size_limit = 1048576");
    for (const pragma of pragmas[durability]) db.pragma(pragma);
    migrate(db, file);
    foldLog(db);
    return {
      db,
      readOne: db.prepare<[string, string], readonly [unknown, unknown]>(`SELECT value, sum ${one}`).raw(),
      readSpace: db.prepare<[string], readonly [unknown, unknown, unknown]>(`SELECT key, value, sum ${ofSpace}`).raw(),
      readFrom: db
        .prepare<[string, string, string], readonly [unknown, unknown, unknown]>(`SELECT key, value, sum ${ofPrefix}`)
        .raw(),
      readScope: db.prepare<[string, string], FiledRow>(`${select} ${ofScope}`).raw(),
      readFirst: db
        .prepare<[string, number], readonly [unknown, unknown, unknown]>(`SELECT key, value, sum ${ofSpace} LIMIT ?`)
        .raw(),
      put: db.prepare(
        "INSERT INTO entry VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, sum = excluded.sum",
      ),
      remove: db.prepare("DELETE FROM entry WHERE space = ? AND key = ?"),
      removeUpTo: db.prepare("DELETE FROM entry WHERE space = ? AND key <= ?"),
      synchronous: durability,
      durability,
    };
  } catch (cause) {
    db.close();
    throw cause;
  }
}

/**
 * A commit that waits syncs the whole write-ahead log, so that what went before without waiting is there too; and nothing of
 * the log goes into the file before it was synced. So a power cut takes of those only what came last. [SQLite: PRAGMA synchronous]
 */
export function waitForDisk(connection: Connection, synchronous: Durability): void {
  if (connection.synchronous === synchronous) return;
  connection.db.pragma(`synchronous = ${synchronous}`);
  connection.synchronous = synchronous;
}

/** A log that a power cut has left may hold what was to be erased. Without space it stays as it is until it is used again. */
function foldLog(db: Database): void {
  try {
    db.pragma("wal_checkpoint(TRUNCATE)");
  } catch (cause) {
    if (!isFull(cause)) throw cause;
  }
}

/**
 * Leaves nothing of what was replaced or removed in the file or in its log. A large file is not written anew for that: there
 * SQLite itself has overwritten all but what it has moved about on a page.
 */
export function eraseTraces({ db }: Connection): void {
  if (Number(db.pragma("page_count", { simple: true })) <= rewriteLimitPages) db.exec("VACUUM");
  db.pragma("wal_checkpoint(TRUNCATE)");
}

/** What is wrong with the file, or undefined. A large file is not read through: damage then shows when it is met. */
export function damageIn({ db }: Connection): string | undefined {
  if (Number(db.pragma("page_count", { simple: true })) > quickCheckLimitPages) return undefined;
  const finding = String(db.pragma("quick_check(1)", { simple: true }));
  if (finding !== "ok") return finding;
  for (const row of db.prepare<[], FiledRow>(select).raw().iterate()) {
    if (intactRow(row) === undefined) return alteredRow;
  }
  return undefined;
}

const alteredRow = "a row is not as it was written";

/** The value of a key. Throws DamagedContent if it is not as it was written. */
export function valueIn({ readOne }: Connection, space: string, key: string): string | undefined {
  const row = readOne.get(space, key);
  return row === undefined ? undefined : believed([space, key, ...row])[2];
}

/** Keys that begin with a prefix and their values, in SQLite's order. Throws DamagedContent if any is not as it was written. */
export function entriesIn(
  { readFrom, readSpace }: Connection,
  space: string,
  prefix: string,
): (readonly [key: string, value: string])[] {
  const rows = prefix === "" ? readSpace.all(space) : readFrom.all(space, prefix, prefix + last);
  return rows.map((row) => believedEntry(space, row));
}

/** All of the spaces whose names go on after `scope`, in no order. Throws DamagedContent if any is not as it was written. */
export const rowsOfScope = ({ readScope }: Connection, scope: string): readonly Row[] =>
  readScope.all(scope, scope + last).map(believed);

/** The first so many entries of a space, in SQLite's order. Throws DamagedContent if any is not as it was written. */
export function firstEntriesIn(
  { readFirst }: Connection,
  space: string,
  count: number,
): readonly (readonly [key: string, value: string])[] {
  return readFirst.all(space, count).map((row) => believedEntry(space, row));
}

function believedEntry(
  space: string,
  row: readonly [key: unknown, value: unknown, sum: unknown],
): readonly [key: string, value: string] {
  const [, key, value] = believed([space, ...row]);
  return [key, value];
}

function believed(filed: FiledRow): Row {
  const row = intactRow(filed);
  if (row === undefined) throw new DamagedContent(alteredRow);
  return row;
}

/** Whether SQLite takes the file for read-only though this user may write it: then its header is damaged. */
export function isReadOnlyByDamage(cause: unknown, file: string): boolean {
  if (!(cause instanceof Error) || !("code" in cause) || cause.code !== "SQLITE_READONLY") return false;
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
