import { resolve } from "node:path";
import { setImmediate } from "node:timers";
import type { Log } from "../ports/log.ts";
import type { Store, StoreChange } from "../ports/store.ts";
import {
  applyChanges,
  type Connection,
  type Durability,
  damageIn,
  entriesIn,
  eraseTraces,
  isReadOnlyByDamage,
  openConnection,
  valueIn,
} from "./connection.ts";
import { discardSetAside, finishReplacement, replaceDamaged } from "./damaged-file.ts";
import { inKeyOrder, refusalOf } from "./entry.ts";
import { loadSqlite, type OpenDatabase } from "./sqlite.ts";
import { isDamage, isFull, named, StoreError, storeErrorOf } from "./store-error.ts";

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
  #waiting: Waiting[] = [];
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
    return this.#guard((connection) => valueIn(connection, space, key));
  }

  entries(space: string, prefix = ""): readonly (readonly [key: string, value: string])[] {
    return inKeyOrder(this.#guard((connection) => entriesIn(connection, space, prefix)));
  }

  /** Writes of the same turn of the event loop share one transaction, and so one wait for the disk. */
  write(changes: readonly StoreChange[]): Promise<void> {
    const refusal = this.#closed ? this.#closedError() : refusalOf(changes);
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      const first = this.#waiting.push({ changes: changes.slice(), resolve, reject }) === 1;
      if (first) setImmediate(() => this.#commitWaiting());
    });
  }

  async close(): Promise<void> {
    this.#commitWaiting();
    this.#closed = true;
    this.#connection?.db.close();
    this.#connection = undefined;
  }

  #commitWaiting(): void {
    const group = this.#waiting;
    this.#waiting = [];
    const failure = this.#commit(group);
    for (const waiting of group) {
      // One write that fails must not take the others of its group along.
      const own = failure !== undefined && group.length > 1 ? this.#commit([waiting]) : failure;
      if (own === undefined) waiting.resolve();
      else waiting.reject(own);
    }
  }

  #commit(group: readonly Waiting[]): StoreError | undefined {
    if (group.length === 0) return undefined;
    const batches = group.map(({ changes }) => changes);
    this.#discardCopies(batches.flat());
    try {
      this.#guard((connection) => {
        try {
          applyChanges(connection, batches);
        } catch (cause) {
          if (!isFull(cause)) throw cause;
          // Folding the write-ahead log into the file lets its space be used again.
          connection.db.pragma("wal_checkpoint(RESTART)");
          applyChanges(connection, batches);
        }
      });
      this.#eraseTraces(batches.flat());
      return undefined;
    } catch (cause) {
      return storeErrorOf(cause, this.#file);
    }
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
  #eraseTraces(changes: readonly StoreChange[]): void {
    this.#owesErasure ||= changes.some(({ erase }) => erase !== undefined);
    if (!this.#owesErasure) return;
    try {
      this.#guard(eraseTraces);
      this.#owesErasure = false;
    } catch (cause) {
      this.#log.warn("store.erase", { file: this.#file, reason: String(cause) });
    }
  }

  /** Runs `use` on the open file; where that shows damage, once more on what could be saved of it. */
  #guard<Result>(use: (connection: Connection) => Result): Result {
    if (this.#closed) throw this.#closedError();
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

  #replace(reason: string): void {
    const db = this.#connection?.db;
    this.#connection = undefined;
    replaceDamaged(this.#openDatabase, this.#file, db, reason, this.#log);
  }

  #closedError(): StoreError {
    return new StoreError("closed", `the state file ${named(this.#file)} is closed`);
  }
}
