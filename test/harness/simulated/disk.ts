import type { Store, StoreChange } from "../../../src/ports/store.ts";

/**
 * When the power fails: at this write (1 is the first), just before it is kept or just after, before anybody knows. If before,
 * what has not waited for the disk since the last write that did is lost too.
 */
export interface PowerCut {
  readonly atWrite: number;
  readonly kept: boolean;
}

/** What outlives the device: a store per life, each of which may end by a power cut. */
export class Disk {
  readonly #spaces = new Map<string, Map<string, string>>();
  writes = 0;
  /** Those that wait for the disk. */
  syncs = 0;
  /** What undoes the writes since then, the last first. */
  #unsynced: StoreChange[] = [];

  /** The store of one life. After the cut nothing is kept and no write ever resolves; `onCut` is told. */
  powered(cut?: PowerCut, onCut: () => void = () => {}): Store {
    const spaces = this.#spaces;
    let on = true;
    let writes = 0;
    return {
      read: (space, key) => spaces.get(space)?.get(key),
      entries: (space, prefix = "") =>
        [...(spaces.get(space) ?? [])].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)),
      write: async (changes) => {
        writes += 1;
        this.writes += 1;
        const cutNow = on && writes === cut?.atWrite;
        if (on && (!cutNow || cut.kept)) this.#write(changes);
        else if (cutNow) this.losePower();
        if (cutNow) {
          on = false;
          onCut();
        }
        if (!on) await new Promise(() => {});
      },
      close: async () => {},
    };
  }

  entries(space: string): ReadonlyMap<string, string> {
    return this.#spaces.get(space) ?? new Map();
  }

  /** What a power cut takes at most. */
  losePower(): void {
    this.#keep(this.#unsynced);
    this.#unsynced = [];
  }

  #write(changes: readonly StoreChange[]): void {
    if (changes.some(({ sync }) => sync !== false)) {
      this.syncs += 1;
      this.#unsynced = [];
    } else {
      const before = changes.flatMap(({ space, key }) => {
        const entries = this.#spaces.get(space);
        const keys = key === undefined ? [...(entries?.keys() ?? [])] : [key];
        return keys.map((each) => ({ space, key: each, value: entries?.get(each) }));
      });
      this.#unsynced.unshift(...before.toReversed());
    }
    this.#keep(changes);
  }

  #keep(changes: readonly StoreChange[]): void {
    for (const { space, key, value } of changes) {
      const entries = this.#spaces.get(space) ?? new Map<string, string>();
      this.#spaces.set(space, entries);
      if (key === undefined) entries.clear();
      else if (value === undefined) entries.delete(key);
      else entries.set(key, value);
    }
  }
}
