import { setTimeout as wait } from "node:timers/promises";

export interface RampSettings {
  /** Starts per second; Infinity for as fast as it goes. */
  readonly perSecond: number;
  /** How many starts may be under way. */
  readonly atATime: number;
  /** Whether the next may begin; asked again until it may. */
  mayGoOn(): boolean;
  readonly signal: AbortSignal;
}

const stepMs = 20;

/**
 * Begins `start` for each of `items` in order, so many a second. Resolves once all that were begun are done, which are fewer when
 * the signal comes. `start` does not reject.
 */
export async function ramp<T>(
  items: readonly T[],
  start: (item: T) => Promise<void>,
  { atATime, mayGoOn, perSecond, signal }: RampSettings,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const startedMs = performance.now();
  let begun = 0;
  while (begun < items.length && !signal.aborted) {
    const due = Math.min(items.length, Math.ceil(((performance.now() - startedMs) / 1000) * perSecond) || 1);
    while (begun < due && underWay.size < atATime && mayGoOn() && !signal.aborted) {
      const item = items[begun] as T;
      begun += 1;
      const done = start(item).finally(() => underWay.delete(done));
      underWay.add(done);
    }
    if (underWay.size >= atATime) await Promise.race(underWay);
    else if (begun < items.length) await wait(stepMs);
  }
  await Promise.all(underWay);
}
