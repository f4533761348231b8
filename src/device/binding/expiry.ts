import { infiniteTime, unknownTime } from "../../model/values/date-time.ts";
import type { DeviceContext } from "./context.ts";

/** Unix time of a reading, to tell when it expires; undefined while the clock is not set. */
export const wallMsOf = ({ clock }: DeviceContext): number | undefined =>
  clock.synchronized() ? clock.wallMs() : undefined;

/** The moment when `seconds` from `wallMs` on are over; infinite without an end, unknown without a clock. */
export function expiry(seconds: number | undefined, wallMs: number | undefined): Date | string {
  if (seconds === undefined) return infiniteTime;
  return wallMs === undefined ? unknownTime : new Date(Math.round(wallMs / 1000 + seconds) * 1000);
}
