import type { Clock, Store, StoreChange } from "../ports.ts";

// Informs that the ACS has asked for in so many seconds. [TR-069 A.4.1.3]
// Within one run the monotonic clock counts, so that a step of the wall clock makes none of them early or late. Over a
// restart only the wall clock can tell how much time went by, if it was set both when asked and when looked at.

interface ScheduledInform {
  readonly key: string;
  readonly commandKey: string;
  readonly delayMs: number;
  /** Unix milliseconds; undefined when the clock was not set. */
  readonly dueWallMs: number | undefined;
  /** By the monotonic clock of this run. */
  readonly dueMs: number;
  /** Loaded before the clock was set: to be worked out again once it is. */
  readonly provisional: boolean;
}

/** An ACS that asks for more is refused. */
export const maximumScheduledInforms = 64;

export class ScheduledInforms {
  readonly #store: Store;
  readonly #scope: string;
  readonly #clock: Clock;
  #pending: readonly ScheduledInform[] | undefined;

  constructor(store: Store, scope: string, clock: Clock) {
    this.#store = store;
    this.#scope = scope;
    this.#clock = clock;
    const loaded = [...store.entries(this.#space)].flatMap(([key, value]) => this.#read(key, value));
    if (loaded.length > 0) this.#pending = loaded;
  }

  get #space(): string {
    return `${this.#scope}schedule`;
  }

  get full(): boolean {
    return (this.#pending?.length ?? 0) >= maximumScheduledInforms;
  }

  /** When the next one is due, by the monotonic clock; Infinity if none is pending. */
  get nextMs(): number {
    return Math.min(...(this.#pending ?? []).map(({ dueMs }) => dueMs));
  }

  /** Resolves once it is durable. */
  async add(delaySeconds: number, commandKey: string): Promise<void> {
    const delayMs = delaySeconds * 1000;
    const key = String((Number(this.#pending?.at(-1)?.key) || 0) + 1).padStart(6, "0");
    const dueWallMs = this.#clock.synchronized() ? this.#clock.wallMs() + delayMs : undefined;
    const value = JSON.stringify([commandKey, delayMs, dueWallMs ?? null]);
    const dueMs = this.#clock.monotonicMs() + delayMs;
    await this.#store.write([{ space: this.#space, key, value }]);
    this.#pending = [...(this.#pending ?? []), { key, commandKey, delayMs, dueWallMs, dueMs, provisional: false }];
  }

  /** The CommandKeys of those that are due, with the records that `forget` must find written. */
  due(): { readonly commandKeys: readonly string[]; readonly changes: readonly StoreChange[] } {
    const due = (this.#pending ?? []).filter((each) => each.dueMs <= this.#clock.monotonicMs());
    return { commandKeys: due.map(({ commandKey }) => commandKey), changes: due.map((each) => this.#removal(each)) };
  }

  /** These are gone from the store: they no longer hold. */
  forget(changes: readonly StoreChange[]): void {
    const left = this.#pending?.filter(({ key }) => !changes.some((change) => change.key === key));
    this.#pending = left?.length ? left : undefined;
  }

  /** The records that remove all of them, for `forget` too. */
  all(): readonly StoreChange[] {
    return (this.#pending ?? []).map((each) => this.#removal(each));
  }

  /** The wall clock is set now: what was loaded before knows how much time has really passed. */
  clockSet(): void {
    this.#pending = this.#pending?.map((each) =>
      each.provisional ? { ...each, dueMs: this.#dueMs(each.delayMs, each.dueWallMs), provisional: false } : each,
    );
  }

  #removal({ key }: ScheduledInform): StoreChange {
    return { space: this.#space, key, value: undefined };
  }

  #read(key: string, value: string): ScheduledInform[] {
    try {
      const [commandKey, delayMs, due]: unknown[] = JSON.parse(value);
      if (typeof commandKey !== "string" || typeof delayMs !== "number") return [];
      const dueWallMs = typeof due === "number" ? due : undefined;
      const provisional = dueWallMs !== undefined && !this.#clock.synchronized();
      return [{ key, commandKey, delayMs, dueWallMs, dueMs: this.#dueMs(delayMs, dueWallMs), provisional }];
    } catch {
      return [];
    }
  }

  /** After a restart: what is left by the wall clock, never more than the whole delay; the whole of it if nobody knows. */
  #dueMs(delayMs: number, dueWallMs: number | undefined): number {
    const known = dueWallMs !== undefined && this.#clock.synchronized();
    const left = known ? Math.min(Math.max(dueWallMs - this.#clock.wallMs(), 0), delayMs) : delayMs;
    return this.#clock.monotonicMs() + left;
  }
}
