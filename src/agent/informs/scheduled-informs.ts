import type { StoreChange } from "../../ports/store.ts";
import type { AgentOptions } from "../agent.ts";
import { type DueTime, dueAfterRestart, dueIn } from "../context/due-time.ts";

// Informs that the ACS has asked for in so many seconds. [TR-069 A.4.1.2]

interface ScheduledInform extends DueTime {
  readonly key: string;
  readonly commandKey: string;
}

/** An ACS that asks for more is refused. */
export const maximumScheduledInforms = 64;

export class ScheduledInforms {
  readonly #options: Pick<AgentOptions, "store" | "scope" | "clock">;
  #pending: readonly ScheduledInform[] | undefined;

  constructor(options: Pick<AgentOptions, "store" | "scope" | "clock">) {
    this.#options = options;
    const loaded = [...options.store.entries(this.#space)].flatMap(([key, value]) => this.#read(key, value));
    if (loaded.length > 0) this.#pending = loaded;
  }

  get #space(): string {
    return `${this.#options.scope}schedule`;
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
    const key = String((Number(this.#pending?.at(-1)?.key) || 0) + 1).padStart(6, "0");
    const due = dueIn(delaySeconds * 1000, this.#options.clock);
    const value = JSON.stringify([commandKey, due.delayMs, due.dueWallMs ?? null]);
    await this.#options.store.write([{ space: this.#space, key, value }]);
    this.#pending = [...(this.#pending ?? []), { key, commandKey, ...due }];
  }

  /** The CommandKeys of those that are due, with the records that `forget` must find written. */
  due(): { readonly commandKeys: readonly string[]; readonly changes: readonly StoreChange[] } {
    const due = (this.#pending ?? []).filter((each) => each.dueMs <= this.#options.clock.monotonicMs());
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
      each.provisional ? { ...each, ...dueAfterRestart(each.delayMs, each.dueWallMs, this.#options.clock) } : each,
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
      return [{ key, commandKey, ...dueAfterRestart(delayMs, dueWallMs, this.#options.clock) }];
    } catch {
      return [];
    }
  }
}
