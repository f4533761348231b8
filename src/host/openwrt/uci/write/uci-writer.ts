import type { UciChange } from "./uci-change.ts";

/** The changes of each package, in order. */
export type UciChanges = ReadonlyMap<string, readonly UciChange[]>;

/** A way to write the configuration in which locks, deltas and events are the system's own. */
export interface UciWriter {
  readonly way: "rpcd" | "program" | "files";
  /**
   * Stages all changes where nobody else sees them, then commits package after package, each at once whole; the services of each
   * are told to reload. Rejects with a `UciWriteError`. What it has committed by then stays.
   */
  write(changes: UciChanges): Promise<void>;
}

/** Changes that could not be written. The message is one sentence without values, which may be secrets. */
export class UciWriteError extends Error {
  /** Packages that were committed before it happened. */
  readonly committed: readonly string[];
  /** Whoever was to write has not answered: it may do so late, and what it was told of it may still come. */
  readonly isUnanswered: boolean;

  constructor(reason: string, committed: readonly string[] = [], isUnanswered = false) {
    super(reason);
    this.name = "UciWriteError";
    this.committed = committed;
    this.isUnanswered = isUnanswered;
  }
}
