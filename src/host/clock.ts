import { performance } from "node:perf_hooks";
import type { Clock } from "../ports/clock.ts";
import { Deadlines } from "./deadlines.ts";

/** No clock that was ever set shows a date before this release; one that was never set shows 1970 or the like. */
const plausibleFromMs = Date.UTC(2026, 0, 1);

/**
 * The system's own time. The clock counts as synchronized once its date is plausible: to wait for a mark of an NTP program
 * instead would let whoever blocks NTP keep certificate dates unchecked for ever. A pending callback keeps the process
 * alive, since an agent's life may hang on it alone; who stops an agent cancels what it has pending.
 */
export function systemClock(): Clock {
  const deadlines = new Deadlines();
  return {
    wallMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    synchronized: () => Date.now() >= plausibleFromMs,
    after: (delayMs, callback) => {
      const deadline = deadlines.add(delayMs, callback);
      return () => deadline.cancel();
    },
    wakeAfter: (delayMs, sleeper) => deadlines.add(delayMs, sleeper),
  };
}
