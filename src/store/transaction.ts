import type { EntryChange, StoreChange } from "../ports/store.ts";
import { checksumOf } from "./checksum.ts";
import { type Connection, entriesIn, firstEntriesIn, valueIn, waitForDisk } from "./connection.ts";
import { isFull } from "./store-error.ts";

/** So many entries are changed in one go, a few milliseconds' worth, before others have their turn: fewer are never interrupted. */
const changesInARow = 512;

/**
 * Changes that come true together, on disk if any of them asks for that. Many are carried out some at a time: meanwhile nothing
 * else may be written, and reading goes through here. Its methods throw what SQLite throws.
 */
export class Transaction {
  readonly #changes: readonly StoreChange[];
  readonly #isLong: boolean;
  #connection: Connection | undefined;
  #done = 0;
  #hasMadeRoom = false;
  /** What a long one has replaced so far, by space and key. */
  readonly #before = new Map<string, Map<string, string | undefined>>();

  constructor(changes: readonly StoreChange[]) {
    this.#changes = changes;
    this.#isLong = changes.length >= changesInARow || changes.some(({ key }) => key === undefined);
  }

  /** Carries out the next changes, from the first on if it was rolled back; whether all have come true. Where it throws nothing has. */
  carryOn(connection: Connection): boolean {
    try {
      if (this.#connection === undefined) this.#begin(connection);
      for (let left = changesInARow; left > 0; ) {
        const change = this.#changes[this.#done];
        if (change === undefined) {
          connection.db.exec("COMMIT");
          return true;
        }
        if (change.key === undefined) left -= this.#clear(connection, change.space, left);
        else left -= this.#carryOut(connection, change);
      }
      return false;
    } catch (cause) {
      this.rollBack();
      if (!isFull(cause) || this.#hasMadeRoom) throw cause;
      // Folding the write-ahead log into the file lets its space be used again.
      this.#hasMadeRoom = true;
      connection.db.pragma("wal_checkpoint(RESTART)");
      return false;
    }
  }

  rollBack(): void {
    const db = this.#connection?.db;
    this.#connection = undefined;
    this.#before.clear();
    if (db?.inTransaction) db.exec("ROLLBACK");
  }

  /** The value of a key as it was. Throws DamagedContent as `valueIn` does. */
  valueBefore(connection: Connection, space: string, key: string): string | undefined {
    const before = this.#before.get(space);
    return before?.has(key) ? before.get(key) : valueIn(connection, space, key);
  }

  /** Entries as they were, in no order. Throws DamagedContent as `entriesIn` does. */
  entriesBefore(connection: Connection, space: string, prefix: string): (readonly [key: string, value: string])[] {
    const now = entriesIn(connection, space, prefix);
    const before = this.#before.get(space);
    if (before === undefined) return now;
    const entries = new Map(now);
    for (const [key, value] of before) {
      if (!key.startsWith(prefix)) continue;
      if (value === undefined) entries.delete(key);
      else entries.set(key, value);
    }
    return [...entries];
  }

  #begin(connection: Connection): void {
    const mayBeLost = this.#changes.every(({ sync }) => sync === false);
    waitForDisk(connection, mayBeLost ? "normal" : connection.durability);
    connection.db.exec("BEGIN IMMEDIATE");
    this.#connection = connection;
    this.#done = 0;
  }

  /** Gives the number of entries that it has changed. */
  #carryOut(connection: Connection, { space, key, value }: EntryChange): number {
    if (this.#isLong && !this.#beforeOf(space).has(key)) {
      this.#beforeOf(space).set(key, valueIn(connection, space, key));
    }
    if (value === undefined) connection.remove.run(space, key);
    else connection.put.run(space, key, value, checksumOf(space, key, value));
    this.#done += 1;
    return 1;
  }

  /** Removes at most so many entries of a space, and gives their number. */
  #clear(connection: Connection, space: string, most: number): number {
    const before = this.#beforeOf(space);
    const entries = firstEntriesIn(connection, space, most);
    for (const [key, value] of entries) if (!before.has(key)) before.set(key, value);
    const [last] = entries.at(-1) ?? [];
    if (last !== undefined) connection.removeUpTo.run(space, last);
    if (entries.length < most) this.#done += 1;
    return entries.length;
  }

  #beforeOf(space: string): Map<string, string | undefined> {
    const known = this.#before.get(space) ?? new Map<string, string | undefined>();
    this.#before.set(space, known);
    return known;
  }
}
