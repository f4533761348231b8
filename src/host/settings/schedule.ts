import type { ScheduleSettings, Weekday } from "../../ports/host/services/schedules.ts";
import { RefusedSettingError } from "../refused-setting.ts";

export const weekdays = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
] as const satisfies readonly Weekday[];

/** Throws for what no schedule can have. */
export function checkSchedule({ startTime, durationSeconds, description }: Partial<ScheduleSettings>): void {
  if (startTime !== undefined && !/^$|^([01]\d|2[0-3]):[0-5]\d$/.test(startTime))
    throw new RefusedSettingError("startTime", `${JSON.stringify(startTime)} is no time of the day, as 18:30`);
  if (durationSeconds !== undefined && !(Number.isSafeInteger(durationSeconds) && durationSeconds >= 1))
    throw new RefusedSettingError("durationSeconds", `a schedule lasts a second or more, not ${durationSeconds}`);
  if (description !== undefined && /\p{Cc}/u.test(description))
    throw new RefusedSettingError("description", "a description has no control characters");
}
