import type { Cancel, Clock } from "../../ports/clock.ts";

/** The one timer of a device: whatever is due next. */
export class Alarm {
  readonly #clock: Clock;
  readonly #sleeper: { wake(): void };
  #atMs = Number.POSITIVE_INFINITY;
  #cancel: Cancel | undefined;

  /** `sleeper` is woken when the time has come. */
  constructor(clock: Clock, sleeper: { wake(): void }) {
    this.#clock = clock;
    this.#sleeper = sleeper;
  }

  /** Rings once at `atMs` of the monotonic clock, in place of whatever was set; never for Infinity. */
  set(atMs: number): void {
    if (atMs === this.#atMs) return;
    this.clear();
    if (atMs === Number.POSITIVE_INFINITY) return;
    this.#atMs = atMs;
    this.#cancel = this.#clock.after(Math.max(0, Math.ceil(atMs - this.#clock.monotonicMs())), () => {
      this.#atMs = Number.POSITIVE_INFINITY;
      this.#cancel = undefined;
      this.#sleeper.wake();
    });
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#atMs = Number.POSITIVE_INFINITY;
  }
}
