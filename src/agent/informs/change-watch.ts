import type { Compared } from "../../model/tree.ts";
import type { Cancel } from "../../ports/clock.ts";
import type { ChangeFeed } from "../../ports/host/change-feed.ts";
import type { Host } from "../../ports/host/host.ts";
import type { AgentConfiguration, AgentOptions } from "../context/options.ts";

/** After the first word of a change, for those that come with it. */
const gatherMs = 100;
/** However much the system signals, it gets one comparison in so long in the long run, … */
const perComparisonMs = 1000;
/** … but a device that was left in peace compares at once, again and again, for so long: what goes back soon is seen too. */
const patienceMs = 10_000;
/** After a start, before the system is listened to: the first session goes first. */
const beginMs = 1000;

interface WatchOptions extends Pick<AgentOptions, "clock"> {
  readonly host: Pick<Host, "changes">;
  /** `pollSeconds` 0: once after each start, and never again. */
  readonly configuration: Pick<AgentConfiguration, "pollSeconds">;
}

/**
 * When to compare what changes by itself: soon after the system has signalled that something did, and every now and then
 * what it does not signal.
 */
export class ChangeWatch {
  readonly #options: WatchOptions;
  readonly #sleeper: { wake(): void };
  #pollMs: number | undefined;
  #signalledMs: number | undefined;
  /** Up to where comparisons for the system's signals have been paid for. */
  #spentMs = 0;
  #unsubscribe: Cancel | undefined;

  constructor(options: WatchOptions, sleeper: { wake(): void }) {
    this.#options = options;
    this.#sleeper = sleeper;
  }

  get #changes(): ChangeFeed | undefined {
    return this.#options.host.changes;
  }

  get #pollSeconds(): number {
    return this.#options.configuration.pollSeconds;
  }

  /** By the monotonic clock. */
  get dueMs(): number {
    return Math.min(this.#pollMs ?? Number.POSITIVE_INFINITY, this.#signalledMs ?? Number.POSITIVE_INFINITY);
  }

  /** It has nothing to do any more, until the next start. */
  get isDone(): boolean {
    return this.#pollMs === undefined && this.#signalledMs === undefined && this.#unsubscribe === undefined;
  }

  /** The device is up, perhaps again. */
  start(): void {
    const now = this.#options.clock.monotonicMs();
    this.#pollMs = now;
    if (this.#changes !== undefined && this.#pollSeconds > 0) this.#signalledMs = now + beginMs;
  }

  /** What to compare now, if it is time; then it is settled. */
  take(): Compared | undefined {
    const now = this.#options.clock.monotonicMs();
    const signalled = this.#signalledMs !== undefined && now >= this.#signalledMs;
    const polled = this.#pollMs !== undefined && now >= this.#pollMs;
    if (signalled) {
      this.#signalledMs = undefined;
      this.#spentMs = Math.max(this.#spentMs, now) + perComparisonMs;
      this.#unsubscribe ??= this.#changes?.subscribe(() => this.#onSignal());
    }
    if (polled) this.#pollMs = this.#pollSeconds > 0 ? now + this.#pollSeconds * 1000 : undefined;
    return signalled ? "volatile" : polled ? "unsignalled" : undefined;
  }

  #onSignal(): void {
    if (this.#signalledMs !== undefined) return;
    this.#signalledMs = Math.max(this.#options.clock.monotonicMs() + gatherMs, this.#spentMs - patienceMs);
    this.#sleeper.wake();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#signalledMs = undefined;
  }
}
