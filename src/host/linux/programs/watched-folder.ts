import type { Cancel, Clock } from "../../../ports/clock.ts";
import type { Log } from "../../../ports/log.ts";
import type { WatchFolder } from "./watch-folder.ts";

const firstRetryMs = 1000;
const longestRetryMs = 600_000;
/** One that was watched for so long may be watched again soon when that ends. */
const steadyMs = 60_000;

export interface WatchedFolderOptions {
  readonly path: string;
  /** Whether a file of this name matters. */
  readonly concerns: (name: string) => boolean;
  /** A file that matters may have changed. */
  readonly told: () => void;
  readonly watch: WatchFolder;
  readonly clock: Clock;
  readonly log: Log;
}

/** A folder that the kernel tells of changes in, from now until `close`. It is tried again, later each time, where it is not there. */
export class WatchedFolder {
  readonly #options: WatchedFolderOptions;
  #stop: (() => void) | undefined;
  #cancelRetry: Cancel | undefined;
  #beganMs = 0;
  #retryMs = firstRetryMs;
  #isClosed = false;

  constructor(options: WatchedFolderOptions) {
    this.#options = options;
    this.#begin();
  }

  get isWatched(): boolean {
    return this.#stop !== undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
    this.#stop?.();
    this.#stop = undefined;
  }

  #begin(): void {
    const { path, concerns, told, watch, clock } = this.#options;
    this.#beganMs = clock.monotonicMs();
    this.#stop = watch(path, {
      changed: (name) => {
        if (name === undefined || concerns(name)) told();
      },
      ended: (reason, missing) => this.#ended(reason, missing),
    });
  }

  #ended(reason: string, missing: boolean): void {
    if (this.#isClosed) return;
    const { path, told, clock, log } = this.#options;
    this.#stop = undefined;
    if (clock.monotonicMs() - this.#beganMs >= steadyMs) this.#retryMs = firstRetryMs;
    if (this.#retryMs === firstRetryMs && !missing) {
      log.info("host.watch", { outcome: "not-watched", path, reason, instead: "looking" });
    }
    this.#cancelRetry = clock.after(this.#retryMs, () => {
      this.#begin();
      // For what has changed meanwhile; one that cannot be watched has said so by then.
      queueMicrotask(() => {
        if (this.isWatched) told();
      });
    });
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
  }
}
