import type { Clock } from "../../src/ports/clock.ts";

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Runs what falls due on the way, each at its own time. */
  advance(ms: number): void;
  /** How many are waiting for their time. */
  readonly waiting: number;
}

export function manualClock(startMs = Date.UTC(2026, 10, 22, 17)): ManualClock {
  let passedMs = 0;
  const pending = new Set<{ readonly dueMs: number; readonly callback: () => void }>();
  return {
    wallMs: () => startMs + passedMs,
    monotonicMs: () => passedMs,
    synchronized: () => true,
    after(delayMs, callback) {
      const entry = { dueMs: passedMs + delayMs, callback };
      pending.add(entry);
      return () => pending.delete(entry);
    },
    advance(ms) {
      const untilMs = passedMs + ms;
      for (;;) {
        const [next] = [...pending].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs);
        if (next === undefined) break;
        pending.delete(next);
        passedMs = next.dueMs;
        next.callback();
      }
      passedMs = untilMs;
    },
    get waiting() {
      return pending.size;
    },
  };
}
