import type { Clock } from "../../../ports/clock.ts";

/** When something happened: in Unix milliseconds or, where the device did not know the time, by its uptime. */
export type Instant =
  | { readonly wallMs: number }
  | {
      readonly upTimeSeconds: number;
      /** By the monotonic clock, by which it is told once the time is known. */
      readonly monotonicMs: number;
    };

/** The moment of the monotonic clock, as it can be told now: always the same while the clock is not stepped. */
export function instantAt(monotonicMs: number, clock: Clock, upTimeSeconds: number): Instant {
  const nowMs = clock.monotonicMs();
  if (!clock.synchronized()) {
    const ago = Math.floor((nowMs - monotonicMs) / 1000);
    return { upTimeSeconds: Math.max(0, Math.floor(upTimeSeconds) - ago), monotonicMs };
  }
  // In whole seconds, since the two clocks are not read at the same moment.
  return { wallMs: Math.round((clock.wallMs() - nowMs) / 1000) * 1000 + monotonicMs };
}

const unknownTime = "0001-01-01T00:00:00Z";
const yearOneMs = Date.parse(unknownTime);

/** As a dateTime; the Unknown Time for what has not happened, and the time since boot, in year 1 and without a zone, of an unset clock. [TR-106 dateTime] */
export function shownInstant(instant: Instant | undefined): Date | string {
  if (instant === undefined) return unknownTime;
  if ("wallMs" in instant) return new Date(instant.wallMs);
  return new Date(yearOneMs + instant.upTimeSeconds * 1000).toISOString().slice(0, 19);
}
