import { type ManualClock, manualClock } from "../manual-clock.ts";

/** Short delays, as of those who look again and again, are over at once; longer ones are not until the clock is moved. */
export function hurriedClock(): ManualClock {
  const clock = manualClock();
  return {
    ...clock,
    get waiting() {
      return clock.waiting;
    },
    after: (delayMs, callback) => {
      const cancel = clock.after(delayMs, callback);
      if (delayMs <= 250) setImmediate(() => clock.advance(delayMs));
      return cancel;
    },
  };
}
