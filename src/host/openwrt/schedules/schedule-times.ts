import type { ScheduleSettings } from "../../../ports/host/services/schedules.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { weekdays } from "../../settings/schedule.ts";
import type { UciValues } from "../uci/write/uci-change.ts";

// Times as rules and redirects of /etc/config/firewall have them: a span of one day, in local time, and the days. [OpenWrt fw4, fw3]

const day = 86_400;

/** Options of what refers to no schedule. */
export const always: UciValues = {
  start_time: undefined,
  stop_time: undefined,
  weekdays: undefined,
  start_date: undefined,
};

/** Never: later than any clock that is not set, or set wrongly, is likely to be. */
const never: UciValues = { ...always, start_date: "2100-01-01" };

export function timeValues(schedule: ScheduleSettings, counts: boolean): UciValues {
  const span = spanOf(schedule);
  if (!counts || span === undefined) return never;
  const { from, to, days } = span;
  return {
    ...always,
    ...(days.length < weekdays.length && { weekdays: days.map((each) => each.slice(0, 3)).join(" ") }),
    ...(from !== to && { start_time: clockTime(from), stop_time: to === day ? "23:59:59" : clockTime(to) }),
  };
}

interface Span {
  /** Seconds of the day; the same for a whole one. */
  readonly from: number;
  readonly to: number;
  readonly days: ScheduleSettings["days"];
}

/** Undefined for one that never holds. Throws a `RefusedSettingError` for what the firewall has no form for. */
function spanOf({ enabled, days, startTime, durationSeconds, inverse }: ScheduleSettings): Span | undefined {
  if (!enabled || startTime === "" || days.length === 0) return undefined;
  const [hours = 0, minutes = 0] = startTime.split(":").map(Number);
  const from = hours * 3600 + minutes * 60;
  const isDaily = weekdays.every((each) => days.includes(each));
  const refuse = (setting: keyof ScheduleSettings, reason: string): never => {
    throw new RefusedSettingError(setting, `the firewall has times within a day, and the days: ${reason}`);
  };
  if (durationSeconds > day) refuse("durationSeconds", `${durationSeconds} seconds are more than one`);
  if (durationSeconds === day && (isDaily || from === 0)) return wholeDays(days, inverse);
  const to = from + durationSeconds;
  if (to > day && !isDaily) refuse("durationSeconds", "what goes past midnight can be for every day alone");
  if (inverse && !isDaily) refuse("inverse", "all but this can be had of what is for every day alone");
  const end = to > day ? to - day : to;
  return inverse ? { from: end === day ? 0 : end, to: from === 0 ? day : from, days } : { from, to: end, days };
}

function wholeDays(days: ScheduleSettings["days"], inverse: boolean): Span | undefined {
  const held = inverse ? weekdays.filter((each) => !days.includes(each)) : days;
  return held.length === 0 ? undefined : { from: 0, to: 0, days: held };
}

function clockTime(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}
