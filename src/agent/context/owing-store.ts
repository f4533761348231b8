import type { Cancel, Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { Counter } from "../../ports/meter.ts";
import type { EntryChange, Store, StoreChange } from "../../ports/store.ts";

/** A store that makes good later what could not be written, where the device goes on without. */
export interface OwingStore extends Store {
  hold(scope: string): () => void;
  /**
   * Goes on as if the write that failed so were kept: it reads as kept from now on, and goes into the file with the next
   * write, or after a while, once the file can be written again. A restart before that forgets it.
   */
  owe(failure: unknown): void;
  /** Whether there is something that could not be written yet. */
  readonly isOwing: boolean;
}

/** How long after a failure what is owed is tried again where nothing else is written. */
const againMs = 60_000;

const letNothingGo = (): void => {};

/** One for all devices of a process. */
export function owingStore(store: Store, context: StoreContext): OwingStore {
  return new Debtor(store, context);
}

interface StoreContext {
  readonly clock: Clock;
  readonly log: Log;
  /** Absent: nobody keeps count. */
  readonly meter?: Counter;
}

class Debtor implements OwingStore {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #meter: Counter | undefined;
  readonly #refused = new WeakMap<object, readonly StoreChange[]>();
  /** By space and key. */
  readonly #owed = new Map<string, Map<string, EntryChange>>();
  /** The latest write, while anything is owed: then they go one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #cancel: Cancel | undefined;

  constructor(store: Store, { clock, log, meter }: StoreContext) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#meter = meter;
  }

  read(space: string, key: string): string | undefined {
    const owed = this.#owed.get(space)?.get(key);
    return owed === undefined ? this.#store.read(space, key) : owed.value;
  }

  entries(space: string, prefix = ""): Iterable<readonly [key: string, value: string]> {
    const owed = this.#owed.get(space);
    if (owed === undefined) return this.#store.entries(space, prefix);
    const entries = new Map(this.#store.entries(space, prefix));
    for (const { key, value } of owed.values()) {
      if (!key.startsWith(prefix)) continue;
      if (value === undefined) entries.delete(key);
      else entries.set(key, value);
    }
    return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    const written = this.#owed.size === 0 ? this.#store.write(changes) : this.#inTurn(() => this.#withOwed(changes));
    return written.then(
      () => {
        this.#meter?.count("state_writes", {});
        this.#forget(changes);
      },
      (failure: unknown) => {
        if (typeof failure === "object" && failure !== null) this.#refused.set(failure, changes);
        throw failure;
      },
    );
  }

  hold(scope: string): () => void {
    return this.#store.hold?.(scope) ?? letNothingGo;
  }

  get isOwing(): boolean {
    return this.#owed.size > 0;
  }

  owe(failure: unknown): void {
    const changes = typeof failure === "object" && failure !== null ? this.#refused.get(failure) : undefined;
    if (changes === undefined || changes.length === 0) return;
    for (const change of changes) {
      const { space } = change;
      if (change.key !== undefined) this.#owe(change);
      else for (const [key] of this.entries(space)) this.#owe({ ...change, key, value: undefined });
    }
    this.#tryAgain();
  }

  #owe(change: EntryChange): void {
    const owed = this.#owed.get(change.space) ?? new Map<string, EntryChange>();
    this.#owed.set(change.space, owed.set(change.key, change));
  }

  async close(): Promise<void> {
    this.#cancel?.();
    if (this.#owed.size > 0) await this.write([]).catch(() => undefined); // said already
    await this.#store.close();
  }

  /** What is owed must not keep out what can be written. */
  async #withOwed(changes: readonly StoreChange[]): Promise<void> {
    const owed = [...this.#owed.values()].flatMap((entries) => [...entries.values()]);
    try {
      await this.#store.write([...owed, ...changes]);
    } catch (failure) {
      if (changes.length === 0) throw failure;
      return this.#store.write(changes);
    }
    this.#forget(owed);
    if (owed.length > 0) this.#log.info("state.write", { outcome: "ok", owed: owed.length });
  }

  #inTurn(job: () => Promise<void>): Promise<void> {
    const done = this.#last.then(job);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** These are settled, or replaced by something newer. */
  #forget(changes: readonly StoreChange[]): void {
    for (const { space, key } of changes) {
      const owed = this.#owed.get(space);
      if (owed === undefined) continue;
      if (key === undefined) owed.clear();
      else owed.delete(key);
      if (owed.size === 0) this.#owed.delete(space);
    }
  }

  #tryAgain(): void {
    this.#cancel ??= this.#clock.after(againMs, () => {
      this.#cancel = undefined;
      if (this.#owed.size > 0) this.write([]).catch(() => this.#tryAgain());
    });
  }
}
