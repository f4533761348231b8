import { type RetryPolicy, retryWaitMs } from "../context/retry.ts";

/** How a device gets on with reaching its ACS. All times are of the monotonic clock; a reboot starts afresh. [TR-069 3.2.1.1] */
export class Attempts {
  /** Failed sessions since the last good one: the RetryCount of the next Inform. */
  failed = 0;
  /** A session broke off after an Inform that told something: the ACS has yet to ask what it wanted, though no event is owed. */
  isOwed = false;
  #retryMs: number | undefined;
  #lastSuccessMs: number | undefined;

  /** When a failed session is to be tried again; Infinity while none is. */
  get retryMs(): number {
    return this.#retryMs ?? Number.POSITIVE_INFINITY;
  }

  /** When the last good session ended; in whole milliseconds, which takes less memory. */
  get lastSuccessMs(): number {
    return this.#lastSuccessMs ?? Number.NEGATIVE_INFINITY;
  }

  succeed(nowMs: number): void {
    this.startOver();
    this.#lastSuccessMs = Math.ceil(nowMs);
  }

  /** Counts the failure and, if anything is owed to the ACS, sets when to try again. */
  fail(
    nowMs: number,
    hasEvents: boolean,
    policy: RetryPolicy,
    fraction: number,
    retryAfterSeconds: number | undefined,
  ): void {
    this.failed += 1;
    const owed = hasEvents || this.isOwed;
    this.#retryMs = owed ? nowMs + retryWaitMs(this.failed, policy, fraction, retryAfterSeconds) : undefined;
  }

  /** A new event ends a wait, if there is one. It is a retry all the same. */
  retryNow(nowMs: number): void {
    if (this.#retryMs !== undefined) this.#retryMs = Math.min(this.#retryMs, nowMs);
  }

  /** Another ACS: what went before does not count. */
  startOver(): void {
    this.failed = 0;
    this.isOwed = false;
    this.#retryMs = undefined;
  }
}
