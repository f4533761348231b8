import type { Clock, Sleeper, Wakening } from "../../ports/clock.ts";

/** The one timer of a device: whatever is due next. In whole milliseconds, which takes less memory than fractions. */
export class Alarm implements Sleeper {
  readonly #clock: Clock;
  readonly #sleeper: Sleeper;
  /** Absent: never. */
  #atMs: number | undefined;
  #wakening: Wakening | undefined;

  /** `sleeper` is woken when the time has come. */
  constructor(clock: Clock, sleeper: Sleeper) {
    this.#clock = clock;
    this.#sleeper = sleeper;
  }

  /** Rings once at `exactMs` of the monotonic clock, in place of whatever was set; never for Infinity. */
  set(exactMs: number): void {
    const atMs = exactMs === Number.POSITIVE_INFINITY ? undefined : Math.ceil(exactMs);
    if (atMs === this.#atMs) return;
    this.clear();
    if (atMs === undefined) return;
    this.#atMs = atMs;
    const delayMs = Math.max(0, Math.ceil(atMs - this.#clock.monotonicMs()));
    this.#wakening = this.#clock.wakeAfter?.(delayMs, this) ?? {
      cancel: this.#clock.after(delayMs, () => this.wake()),
    };
  }

  /** Its time has come. */
  wake(): void {
    this.#atMs = undefined;
    this.#wakening = undefined;
    this.#sleeper.wake();
  }

  clear(): void {
    this.#wakening?.cancel();
    this.#wakening = undefined;
    this.#atMs = undefined;
  }
}
