import type { StoreChange } from "../ports/store.ts";
import { checksumOf } from "./checksum.ts";
import { type Connection, entriesIn, valueIn, waitForDisk } from "./connection.ts";
import { isFull } from "./store-error.ts";

/** Changes that are carried out in one go: a few milliseconds' worth. */
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
    this.#isLong = changes.length > changesInARow;
  }

  /** Carries out the next changes, from the first on if it was rolled back; whether all have come true. Where it throws nothing has. */
  carryOn(connection: Connection): boolean {
    try {
      if (this.#connection === undefined) this.#begin(connection);
      const end = Math.min(this.#done + changesInARow, this.#changes.length);
      for (const change of this.#changes.slice(this.#done, end)) this.#carryOut(connection, change);
      this.#done = end;
      if (end < this.#changes.length) return false;
      connection.db.exec("COMMIT");
      return true;
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

  #carryOut(connection: Connection, { space, key, value }: StoreChange): void {
    if (this.#isLong) this.#remember(connection, space, key);
    if (value === undefined) connection.remove.run(space, key);
    else connection.put.run(space, key, value, checksumOf(space, key, value));
  }

  #remember(connection: Connection, space: string, key: string): void {
    let before = this.#before.get(space);
    if (before === undefined) {
      before = new Map();
      this.#before.set(space, before);
    }
    if (!before.has(key)) before.set(key, valueIn(connection, space, key));
  }
}
