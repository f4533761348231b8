import type { ChangedValue } from "../../model/tree.ts";

/** When a parameter was set last, and by whom. */
export interface LastChange {
  readonly path: string;
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly origin: ChangedValue["origin"];
}

const mostKept = 2000;

/** The latest changes since the agent has started, of one parameter the last. */
export class Changes {
  readonly #nowMs: () => number;
  readonly #last = new Map<string, LastChange>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  note(changed: readonly ChangedValue[]): void {
    const atMs = this.#nowMs();
    for (const { origin, path } of changed) {
      this.#last.delete(path);
      this.#last.set(path, { path, atMs, origin });
    }
    for (const path of this.#last.keys()) {
      if (this.#last.size <= mostKept) break;
      this.#last.delete(path);
    }
  }

  /** Directly below an object. */
  below(object: string): readonly LastChange[] {
    return [...this.#last.values()].filter(
      ({ path }) => path.startsWith(object) && !path.slice(object.length).includes("."),
    );
  }
}
