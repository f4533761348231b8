import type { Clock } from "../ports/clock.ts";

/** As long as it takes to make an answer to the ACS, on slow devices too. */
const answerMs = 1000;

/**
 * `read` as one reading for all who ask until a second after its end, as those do who make one answer to the ACS. It is held no longer than
 * somebody uses it; a failure is shared too.
 */
export function sharedReading<T extends object | undefined>(read: () => Promise<T>, clock: Clock): () => Promise<T> {
  let latest: { endedMs: number; readonly reading: WeakRef<Promise<T>> } | undefined;
  return () => {
    const isFresh = latest !== undefined && clock.monotonicMs() - latest.endedMs < answerMs;
    const known = isFresh ? latest?.reading.deref() : undefined;
    if (known !== undefined) return known;
    const reading = read();
    const asked = { endedMs: Number.POSITIVE_INFINITY, reading: new WeakRef(reading) };
    latest = asked;
    const end = (): void => {
      asked.endedMs = clock.monotonicMs();
    };
    void reading.then(end, end);
    return reading;
  };
}
