import type { Clock } from "../../ports/clock.ts";

/**
 * A moment so many seconds from when it was asked for. Within one run the monotonic clock counts, so that a step of the
 * wall clock makes it neither early nor late; over a restart only the wall clock can tell how much time went by.
 */
export interface DueTime {
  readonly delayMs: number;
  /** Unix milliseconds; undefined when the clock was not set. */
  readonly dueWallMs: number | undefined;
  /** By the monotonic clock of this run. */
  readonly dueMs: number;
  /** Loaded before the clock was set: to be worked out again once it is. */
  readonly provisional: boolean;
}

export function dueIn(delayMs: number, clock: Clock): DueTime {
  const dueWallMs = clock.synchronized() ? clock.wallMs() + delayMs : undefined;
  return { delayMs, dueWallMs, dueMs: clock.monotonicMs() + delayMs, provisional: false };
}

/** After a restart: what is left by the wall clock, never more than the whole delay; the whole of it if nobody knows. */
export function dueAfterRestart(delayMs: number, dueWallMs: number | undefined, clock: Clock): DueTime {
  const known = dueWallMs !== undefined && clock.synchronized();
  const left = known ? Math.min(Math.max(dueWallMs - clock.wallMs(), 0), delayMs) : delayMs;
  return {
    delayMs,
    dueWallMs,
    dueMs: clock.monotonicMs() + left,
    provisional: dueWallMs !== undefined && !clock.synchronized(),
  };
}

/**
 * Once the wall clock was set or stepped, and can be trusted: what was loaded before knows only now how much time has really
 * passed; of anything else the moment stays, and is another one by the wall clock.
 */
export function dueAfterClockSet(due: DueTime, clock: Clock): DueTime {
  if (due.provisional) return dueAfterRestart(due.delayMs, due.dueWallMs, clock);
  return { ...due, dueWallMs: Math.round(clock.wallMs() + due.dueMs - clock.monotonicMs()) };
}
