import type { Cancel, Clock } from "../ports.ts";

/** The longest delay that a Node timer takes. */
const longestTimerMs = 2 ** 31 - 1;

/** No clock that was ever set shows a date before this release; one that was never set shows 1970 or the like. */
const plausibleFromMs = Date.UTC(2026, 0, 1);

/**
 * The system's own time. The clock counts as synchronized once its date is plausible: to wait for a mark of an NTP program
 * instead would let whoever blocks NTP keep certificate dates unchecked for ever. A pending callback keeps the process
 * alive, since an agent's life may hang on it alone; who stops an agent cancels what it has pending.
 */
export function systemClock(): Clock {
  return {
    wallMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    synchronized: () => Date.now() >= plausibleFromMs,
    after: afterDelay,
  };
}

/** Timers may fire a fraction early and cannot be long: what is left is waited for again. */
function afterDelay(delayMs: number, callback: () => void): Cancel {
  const deadlineMs = performance.now() + delayMs;
  const timerFor = (waitMs: number) => setTimeout(fire, Math.min(Math.ceil(waitMs), longestTimerMs));
  const fire = () => {
    const leftMs = deadlineMs - performance.now();
    if (leftMs > 0) timer = timerFor(leftMs);
    else callback();
  };
  let timer = timerFor(delayMs);
  return () => clearTimeout(timer);
}
