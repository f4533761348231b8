import type { Cancel, Clock } from "../../ports/clock.ts";

/** The one timer of a device: whatever is due next. In whole milliseconds, which takes less memory than fractions. */
export class Alarm {
  readonly #clock: Clock;
  readonly #sleeper: { wake(): void };
  /** Absent: never. */
  #atMs: number | undefined;
  #cancel: Cancel | undefined;

  /** `sleeper` is woken when the time has come. */
  constructor(clock: Clock, sleeper: { wake(): void }) {
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
    this.#cancel = this.#clock.after(Math.max(0, Math.ceil(atMs - this.#clock.monotonicMs())), () => {
      this.#atMs = undefined;
      this.#cancel = undefined;
      this.#sleeper.wake();
    });
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#atMs = undefined;
  }
}
