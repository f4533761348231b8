import type { Store, StoreChange } from "../ports/store.ts";
import { inKeyOrder, refusalOf } from "./entry.ts";
import { StoreError } from "./store-error.ts";

/** A store that lives as long as the process: for tests, and for fleets that start anew each time. */
export function openMemoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  readonly #spaces = new Map<string, Map<string, string>>();
  #closed = false;

  read(space: string, key: string): string | undefined {
    this.#refuseClosed();
    return this.#spaces.get(space)?.get(key);
  }

  entries(space: string, prefix = ""): readonly (readonly [key: string, value: string])[] {
    this.#refuseClosed();
    return inKeyOrder([...(this.#spaces.get(space) ?? [])].filter(([key]) => key.startsWith(prefix)));
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    this.#refuseClosed();
    const refusal = refusalOf(changes);
    if (refusal !== undefined) throw refusal;
    for (const { space, key, value } of changes) {
      if (key === undefined) this.#spaces.delete(space);
      else if (value === undefined) this.#remove(space, key);
      else this.#put(space, key, value);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#spaces.clear();
  }

  #put(space: string, key: string, value: string): void {
    const entries = this.#spaces.get(space);
    if (entries === undefined) this.#spaces.set(space, new Map([[key, value]]));
    else entries.set(key, value);
  }

  #remove(space: string, key: string): void {
    const entries = this.#spaces.get(space);
    entries?.delete(key);
    if (entries?.size === 0) this.#spaces.delete(space);
  }

  #refuseClosed(): void {
    if (this.#closed) throw new StoreError("closed", "the store is closed");
  }
}
