import { uptime } from "node:os";
import type { Clock } from "../../../ports/clock.ts";

/** While a computer sleeps, the monotonic clock stands still and this one does not. */
const longestMs = 1000;

/**
 * Seconds since this machine has started, whole. Node opens a file of /proc for them, and an Inform has them three times: what has passed
 * since the latest reading, a second at most, is by the clock.
 */
export function uptimeReader(clock: Pick<Clock, "monotonicMs">, read = uptime): () => number {
  let seconds = 0;
  let readMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = clock.monotonicMs();
    if (nowMs - readMs >= longestMs) {
      seconds = read();
      readMs = nowMs;
    }
    return Math.trunc(seconds + (nowMs - readMs) / 1000);
  };
}
