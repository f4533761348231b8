import type { ScheduleSettings, Weekday } from "../../ports/host/services/schedules.ts";

const weekdays: readonly Weekday[] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const day = 86_400;
const week = 7 * day;

interface ScheduleState {
  readonly active: boolean;
  /** Until it is otherwise; 0 for one that never is. */
  readonly leftSeconds: number;
}

/** Whether a schedule holds at this local time: milliseconds since 1970 as a clock on the wall shows them. [TR-181 Schedules] */
export function scheduleState(schedule: ScheduleSettings, localMs: number): ScheduleState {
  const { enabled, days, startTime, durationSeconds, inverse } = schedule;
  if (!enabled || startTime === "" || days.length === 0) return { active: false, leftSeconds: 0 };
  // The first day of 1970 was a Thursday.
  const now = (Math.floor(localMs / 1000) + 3 * day) % week;
  const [hours = 0, minutes = 0] = startTime.split(":").map(Number);
  const starts = days.map((each) => weekdays.indexOf(each) * day + hours * 3600 + minutes * 60);
  const since = starts.map((start) => (now - start + week) % week).sort((a, b) => a - b);
  const within = since.some((passed) => passed < durationSeconds);
  const untilStart = Math.min(...since.map((passed) => week - passed));
  const left = within ? leftOf(since, durationSeconds) : untilStart;
  if (within && left >= week) return { active: !inverse, leftSeconds: 0 };
  return { active: within !== inverse, leftSeconds: left };
}

/** Until all that have begun are over, those too that begin before. */
function leftOf(since: readonly number[], durationSeconds: number): number {
  let left = Math.max(...since.map((passed) => durationSeconds - passed));
  for (const passed of since.map((each) => each - week).sort((a, b) => b - a)) {
    if (-passed <= left) left = Math.max(left, durationSeconds - passed);
  }
  return left;
}
