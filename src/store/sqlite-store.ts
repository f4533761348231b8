import { resolve } from "node:path";
import { setImmediate } from "node:timers";
import type { Log } from "../ports/log.ts";
import type { Store, StoreChange } from "../ports/store.ts";
import {
  type Connection,
  type Durability,
  damageIn,
  entriesIn,
  eraseTraces,
  isReadOnlyByDamage,
  openConnection,
  rowsOfScope,
  valueIn,
} from "./connection.ts";
import { discardSetAside, finishReplacement, replaceDamaged } from "./damaged-file.ts";
import { inKeyOrder, refusalOf } from "./entry.ts";
import { HeldSpaces } from "./held-spaces.ts";
import { loadSqlite, type OpenDatabase } from "./sqlite.ts";
import { isDamage, named, StoreError, storeErrorOf } from "./store-error.ts";
import { Transaction } from "./transaction.ts";

export interface StoreSettings {
  readonly file: string;
  readonly log: Log;
  /** `full` unless told otherwise. */
  readonly durability?: Durability;
}

/**
 * Opens the state file, made where there is none. A damaged one is set aside and what can be read of it is kept, both now
 * and whenever damage shows later. Rejects with a StoreError that names the file.
 */
export async function openStore(settings: StoreSettings): Promise<Store> {
  const file = resolve(settings.file);
  const store = new SqliteStore(await loadSqlite(), file, settings.durability ?? "full", settings.log);
  store.open();
  return store;
}

interface Waiting {
  readonly changes: readonly StoreChange[];
  readonly resolve: () => void;
  readonly reject: (error: StoreError) => void;
}

class SqliteStore implements Store {
  readonly #openDatabase: OpenDatabase;
  readonly #file: string;
  readonly #durability: Durability;
  readonly #log: Log;
  #connection: Connection | undefined;
  readonly #waiting: Waiting[] = [];
  /** Resolves once nothing waits any more; undefined while nothing does. */
  #writing: Promise<void> | undefined;
  #underWay: Transaction | undefined;
  readonly #held = new HeldSpaces();
  #closed = false;
  /** Whether what was to be erased may still be there. */
  #owesErasure = false;

  constructor(openDatabase: OpenDatabase, file: string, durability: Durability, log: Log) {
    this.#openDatabase = openDatabase;
    this.#file = file;
    this.#durability = durability;
    this.#log = log;
  }

  open(): void {
    this.#guard(() => undefined);
  }

  read(space: string, key: string): string | undefined {
    const held = this.#held.of(space);
    if (held !== undefined) return held.get(key);
    return this.#reading((connection) =>
      this.#underWay === undefined
        ? valueIn(connection, space, key)
        : this.#underWay.valueBefore(connection, space, key),
    );
  }

  entries(space: string, prefix = ""): readonly (readonly [key: string, value: string])[] {
    const held = this.#held.of(space);
    if (held !== undefined) return inKeyOrder([...held].filter(([key]) => key.startsWith(prefix)));
    return inKeyOrder(
      this.#reading((connection) =>
        this.#underWay === undefined
          ? entriesIn(connection, space, prefix)
          : this.#underWay.entriesBefore(connection, space, prefix),
      ),
    );
  }

  /** Nothing is held while a long write is under way: what was before it is then in two places. */
  hold(scope: string): () => void {
    if (this.#underWay !== undefined) return () => undefined;
    return this.#held.hold(scope, () => this.#reading((connection) => rowsOfScope(connection, scope)));
  }

  /**
   * Writes of the same turn of the event loop share one transaction, and so one wait for the disk. In the midst of a long one
   * others have their turn: they read what was there before it, and what they write comes after it.
   */
  write(changes: readonly StoreChange[]): Promise<void> {
    const refusal = this.#closed ? this.#closedError() : refusalOf(changes);
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ changes: changes.slice(), resolve, reject });
      this.#writing ??= this.#writeWaiting();
    });
  }

  /** What waits is written first. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#held.clear();
    await this.#writing;
    this.#connection?.db.close();
    this.#connection = undefined;
  }

  async #writeWaiting(): Promise<void> {
    do {
      await this.#pause();
      const group = this.#waiting.splice(0);
      const failure = await this.#commit(group);
      for (const waiting of group) {
        // One write that fails must not take the others of its group along.
        const own = failure !== undefined && group.length > 1 ? await this.#commit([waiting]) : failure;
        if (own === undefined) waiting.resolve();
        else waiting.reject(own);
      }
    } while (this.#waiting.length > 0);
    this.#writing = undefined;
  }

  /** Nobody has a turn any more while the store is closed. */
  async #pause(): Promise<void> {
    if (!this.#closed) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  async #commit(group: readonly Waiting[]): Promise<StoreError | undefined> {
    const changes = ([] as StoreChange[]).concat(...group.map((waiting) => waiting.changes));
    this.#discardCopies(changes);
    const transaction = new Transaction(changes);
    this.#underWay = transaction;
    try {
      while (!this.#guard((connection) => transaction.carryOn(connection))) await this.#pause();
    } catch (cause) {
      return storeErrorOf(cause, this.#file);
    } finally {
      this.#underWay = undefined;
    }
    this.#held.changed(changes);
    await this.#eraseTraces(changes);
    return undefined;
  }

  /** Before the write, so that a power cut between the two leaves none. */
  #discardCopies(changes: readonly StoreChange[]): void {
    if (!changes.some(({ erase }) => erase === "everywhere")) return;
    try {
      discardSetAside(this.#file);
    } catch (cause) {
      this.#log.warn("store.erase", { file: this.#file, reason: String(cause) });
    }
  }

  /** What cannot be erased now, for want of space, is so after the next write that could. */
  async #eraseTraces(changes: readonly StoreChange[]): Promise<void> {
    this.#owesErasure ||= changes.some(({ erase }) => erase !== undefined);
    if (!this.#owesErasure) return;
    await this.#pause();
    try {
      this.#guard(eraseTraces);
      this.#owesErasure = false;
    } catch (cause) {
      this.#log.warn("store.erase", { file: this.#file, reason: String(cause) });
    }
  }

  #reading<Result>(use: (connection: Connection) => Result): Result {
    if (this.#closed) throw this.#closedError();
    return this.#guard(use);
  }

  /** Runs `use` on the open file; where that shows damage, once more on what could be saved of it. */
  #guard<Result>(use: (connection: Connection) => Result): Result {
    try {
      try {
        return use(this.#sound());
      } catch (cause) {
        if (!isDamage(cause) && !isReadOnlyByDamage(cause, this.#file)) throw cause;
        this.#replace(cause instanceof Error ? cause.message : String(cause));
        return use(this.#sound());
      }
    } catch (cause) {
      throw storeErrorOf(cause, this.#file);
    }
  }

  /** The connection; opened (anew, should a replacement have failed for want of space) where there is none. */
  #sound(): Connection {
    if (this.#connection !== undefined) return this.#connection;
    finishReplacement(this.#file);
    this.#connection = openConnection(this.#openDatabase, this.#file, this.#durability);
    const damage = damageIn(this.#connection);
    if (damage !== undefined) {
      this.#replace(damage);
      this.#connection = openConnection(this.#openDatabase, this.#file, this.#durability);
    }
    return this.#connection;
  }

  /** What is under way begins anew after that. */
  #replace(reason: string): void {
    const db = this.#connection?.db;
    this.#connection = undefined;
    this.#held.clear();
    this.#underWay?.rollBack();
    replaceDamaged(this.#openDatabase, this.#file, db, reason, this.#log);
  }

  #closedError(): StoreError {
    return new StoreError("closed", `the state file ${named(this.#file)} is closed`);
  }
}
