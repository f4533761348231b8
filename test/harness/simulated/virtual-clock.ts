import type { Cancel, Clock } from "../../../src/ports/clock.ts";

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Time that passes only when told to, timer by timer; what a timer has set off is done before the next one fires. */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #wallLeadMs: number;
  #synchronized: boolean;
  readonly #timers = new Set<Timer>();

  constructor(wallMs = Date.UTC(2026, 5, 1), synchronized = true) {
    this.#wallLeadMs = wallMs;
    this.#synchronized = synchronized;
  }

  wallMs(): number {
    return this.#nowMs + this.#wallLeadMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  synchronized(): boolean {
    return this.#synchronized;
  }

  after(delayMs: number, callback: () => void): Cancel {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** When the next timer fires, in milliseconds from now. */
  get nextInMs(): number {
    return Math.min(...[...this.#timers].map(({ atMs }) => atMs)) - this.#nowMs;
  }

  /** The wall clock jumps; timers and the monotonic clock do not notice. */
  stepWall(byMs: number): void {
    this.#wallLeadMs += byMs;
  }

  /** NTP has run. */
  synchronize(wallMs: number): void {
    this.#wallLeadMs = wallMs - this.#nowMs;
    this.#synchronized = true;
  }

  /** Time goes by and no timer fires. */
  skip(ms: number): void {
    this.#nowMs += ms;
  }

  /** A restart: what was waited for is forgotten. */
  forget(): void {
    this.#timers.clear();
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settled();
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.callback();
      await settled();
    }
    this.#nowMs = untilMs;
  }
}

/** Resolves when all that can go on without time, network or disk has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
