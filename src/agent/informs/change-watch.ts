import type { Compared } from "../../model/tree.ts";
import type { ChangeFeed } from "../../ports/change-feed.ts";
import type { Cancel } from "../../ports/clock.ts";
import type { Host } from "../../ports/host.ts";
import type { AgentConfiguration, AgentOptions } from "../agent.ts";
import type { Sleeper } from "../context/alarm.ts";

/** After the first word of a change, for those that come with it. */
const gatherMs = 100;
/** However much the system says, one look in so long is what it gets in the long run, … */
const perLookMs = 1000;
/** … but a device that was left in peace looks at once, again and again, for so long: what goes back soon is seen too. */
const patienceMs = 10_000;
/** After a start, before the system is listened to: the first session goes first. */
const beginMs = 1000;

interface WatchOptions extends Pick<AgentOptions, "clock"> {
  readonly host: Pick<Host, "changes">;
  /** `pollSeconds` 0: once after each start, and never again. */
  readonly configuration: Pick<AgentConfiguration, "pollSeconds">;
}

/**
 * When to look at what changes by itself: soon after the system has told that something did, and every now and then at what
 * it does not tell of.
 */
export class SystemWatch {
  readonly #options: WatchOptions;
  readonly #sleeper: Sleeper;
  #pollMs = Number.POSITIVE_INFINITY;
  #heardMs = Number.POSITIVE_INFINITY;
  /** Up to where looks for the system's word have been paid for. */
  #spentMs = 0;
  #unsubscribe: Cancel | undefined;

  constructor(options: WatchOptions, sleeper: Sleeper) {
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
    return Math.min(this.#pollMs, this.#heardMs);
  }

  /** The device is up, perhaps again. */
  start(): void {
    const now = this.#options.clock.monotonicMs();
    this.#pollMs = now;
    if (this.#changes !== undefined && this.#pollSeconds > 0) this.#heardMs = now + beginMs;
  }

  /** What to look at now, if it is time; then it is settled. */
  take(): Compared | undefined {
    const now = this.#options.clock.monotonicMs();
    const heard = now >= this.#heardMs;
    const polled = now >= this.#pollMs;
    if (heard) {
      this.#heardMs = Number.POSITIVE_INFINITY;
      this.#spentMs = Math.max(this.#spentMs, now) + perLookMs;
      this.#unsubscribe ??= this.#changes?.subscribe(() => this.#hear());
    }
    if (polled) this.#pollMs = this.#pollSeconds > 0 ? now + this.#pollSeconds * 1000 : Number.POSITIVE_INFINITY;
    return heard ? "volatile" : polled ? "unsignalled" : undefined;
  }

  #hear(): void {
    if (this.#heardMs !== Number.POSITIVE_INFINITY) return;
    this.#heardMs = Math.max(this.#options.clock.monotonicMs() + gatherMs, this.#spentMs - patienceMs);
    this.#sleeper.lookAgain();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#heardMs = Number.POSITIVE_INFINITY;
  }
}
