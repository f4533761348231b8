// POSIX TZ strings, as OpenWrt keeps them and as every zone file ends with one. [POSIX 8.3] [RFC 8536 3.3.1]

interface Rule {
  /** Seconds after local midnight. */
  readonly time: number;
  /** Days since the epoch in that year. */
  day(year: number): number;
}

export interface TimeZoneRules {
  /** Seconds east of UTC. */
  readonly standard: number;
  readonly daylight: { readonly offset: number; readonly start: Rule; readonly end: Rule } | undefined;
}

const zonePattern =
  /^(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]+>)([+-]?[\d:]+)(?:(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]+>)([+-]?[\d:]+)?(?:,([^,]+),([^,]+))?)?$/;
const daylightName = /^(?:[A-Za-z]{3,}|<[^>]+>)[+-]?[\d:]+(?:[A-Za-z]|<)/;

/** Undefined where the text is no such string. */
export function parseTimeZone(text: string): TimeZoneRules | undefined {
  const [, west, daylightWest, start, end] = zonePattern.exec(text) ?? [];
  const standardWest = west === undefined ? undefined : seconds(west);
  if (standardWest === undefined) return undefined;
  const standard = 0 - standardWest;
  if (!daylightName.test(text)) return { standard, daylight: undefined };

  const offset = daylightWest === undefined ? standard + 3600 : 0 - (seconds(daylightWest) ?? Number.NaN);
  const rules = [parseRule(start ?? "M3.2.0"), parseRule(end ?? "M11.1.0")] as const;
  if (!Number.isFinite(offset) || rules[0] === undefined || rules[1] === undefined) return undefined;
  return { standard, daylight: { offset, start: rules[0], end: rules[1] } };
}

/** When summer time begins and ends in the year of a moment, in seconds since the epoch; undefined where there is none. */
export function summerTimeIn(
  { standard, daylight }: TimeZoneRules,
  wallMs: number,
): { readonly start: number; readonly end: number } | undefined {
  if (daylight === undefined) return undefined;
  const year = new Date((Math.floor(wallMs / 1000) + standard) * 1000).getUTCFullYear();
  // The start is told in standard time, the end in daylight time.
  return {
    start: daylight.start.day(year) * 86400 + daylight.start.time - standard,
    end: daylight.end.day(year) * 86400 + daylight.end.time - daylight.offset,
  };
}

/** Seconds east of UTC at a moment. */
export function offsetAt(zone: TimeZoneRules, wallMs: number): number {
  const { standard, daylight } = zone;
  const summerTime = summerTimeIn(zone, wallMs);
  if (daylight === undefined || summerTime === undefined) return standard;
  const now = Math.floor(wallMs / 1000);
  const { start, end } = summerTime;
  const summer = start < end ? now >= start && now < end : now >= start || now < end;
  return summer ? daylight.offset : standard;
}

/** `h`, `h:m` or `h:m:s`, with a sign. */
function seconds(text: string): number | undefined {
  const [, sign, hours, minutes = "0", rest = "0"] =
    /^([+-]?)(\d{1,3})(?::(\d{1,2}))?(?::(\d{1,2}))?$/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const value = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  return sign === "-" ? -value : value;
}

const dayNumber = (year: number, month: number, day: number): number => Date.UTC(year, month, day) / 86_400_000;
const isLeap = (year: number): boolean => dayNumber(year, 2, 1) - dayNumber(year, 1, 28) === 2;

function parseRule(text: string): Rule | undefined {
  const [date = "", clock = "2"] = text.split("/", 2);
  const time = seconds(clock);
  if (time === undefined) return undefined;

  const [, month, week, weekday] = /^M(\d{1,2})\.([1-5])\.([0-6])$/.exec(date) ?? [];
  if (month !== undefined)
    return { time, day: (year) => weekdayOf(year, Number(month), Number(week), Number(weekday)) };

  const [, julian, days] = /^(J?)(\d{1,3})$/.exec(date) ?? [];
  if (days === undefined) return undefined;
  // Jn counts from 1 and never counts 29 February, n counts from 0 and does.
  const count = Number(days);
  const day = (year: number): number =>
    dayNumber(year, 0, 1) + (julian === "J" ? count - 1 + (isLeap(year) && count >= 60 ? 1 : 0) : count);
  return { time, day };
}

/** The week-th such weekday of a month; the fifth is the last. */
function weekdayOf(year: number, month: number, week: number, weekday: number): number {
  const first = dayNumber(year, month - 1, 1);
  const firstWeekday = (((first + 4) % 7) + 7) % 7; // 1 January 1970 was a Thursday
  const day = first + ((weekday - firstWeekday + 7) % 7) + (week - 1) * 7;
  return day < dayNumber(year, month, 1) ? day : day - 7;
}
