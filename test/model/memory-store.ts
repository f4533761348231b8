import type { Store, StoreChange } from "../../src/ports/store.ts";

/** A store that forgets nothing, and can be told to fail. */
export interface MemoryStore extends Store {
  readonly content: Map<string, Map<string, string>>;
  /** Batches written so far. */
  writes: number;
  /** The write with this number (from 1) and all after it are refused. */
  failFrom: number;
  /** Everything in it, for comparison. */
  dump(): Record<string, string>;
}

export function memoryStore(content = new Map<string, Map<string, string>>()): MemoryStore {
  const space = (name: string): Map<string, string> => {
    const known = content.get(name) ?? new Map<string, string>();
    content.set(name, known);
    return known;
  };
  return {
    content,
    writes: 0,
    failFrom: Number.POSITIVE_INFINITY,
    read: (name, key) => content.get(name)?.get(key),
    entries: (name, prefix = "") =>
      [...(content.get(name) ?? [])]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    async write(changes: readonly StoreChange[]) {
      await Promise.resolve();
      this.writes++;
      if (this.writes >= this.failFrom) throw Object.assign(new Error("the disk is full"), { code: "full" });
      for (const { space: name, key, value } of changes) {
        if (key === undefined) content.delete(name);
        else if (value === undefined) space(name).delete(key);
        else space(name).set(key, value);
      }
    },
    close: () => Promise.resolve(),
    dump() {
      const all: Record<string, string> = {};
      for (const [name, entries] of content) for (const [key, value] of entries) all[`${name} ${key}`] = value;
      return all;
    },
  };
}
