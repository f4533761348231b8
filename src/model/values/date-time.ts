import { accept, notOfType, notOfValue, type Verdict } from "./verdict.ts";

/** Not known, or not applicable. [TR-106 dateTime] */
export const unknownTime = "0001-01-01T00:00:00Z";
/** Never, or for ever. [TR-106 dateTime] */
export const infiniteTime = "9999-12-31T23:59:59Z";

const pattern =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})?$/;
const furthestOffsetMinutes = 14 * 60;

/**
 * XML Schema dateTime. Canonical is UTC with `Z` and the fraction as written; without a zone it is taken for UTC, except
 * that a year below 1000 means time since boot and stays as it is. [TR-106 dateTime]
 */
export function checkDateTime(lexical: string): Verdict {
  const parts = pattern.exec(lexical);
  if (parts === null) return notOfType("not of type dateTime (2026-01-31T12:00:00Z)");
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const fraction = parts[7];
  const zone = parts[8];
  if (!existsInCalendar(year, month, day)) return notOfValue("no such day");
  const endOfDay = hour === 24 && minute === 0 && second === 0 && Number(fraction ?? 0) === 0;
  if ((hour > 23 && !endOfDay) || minute > 59 || second > 59) return notOfValue("no such time of day");
  if (zone === undefined && year < 1000) return accept(lexical);
  const offset = zone === undefined || zone === "Z" ? 0 : offsetMinutes(zone);
  if (offset === undefined) return notOfValue("no such time zone");
  const instant = new Date(0);
  instant.setUTCFullYear(year, month - 1, day);
  instant.setUTCHours(hour, minute - offset, second);
  const inUtc = formatUtc(instant, fraction);
  return inUtc === undefined ? notOfValue("not between the years 1 and 9999") : accept(inUtc);
}

/** A moment known to the microsecond. `milliseconds` may have a fraction. */
export const preciseMoment = (milliseconds: number): Date & { readonly microseconds: number } => {
  const microseconds = Math.round(milliseconds * 1000);
  return Object.assign(new Date(Math.floor(microseconds / 1000)), { microseconds: microseconds % 1_000_000 });
};

/** A moment in canonical form, to the second unless `milliseconds` are wanted; Unknown Time when the date is invalid or not between the years 1 and 9999. */
export function formatDateTime(moment: Date, milliseconds = false): string {
  if ("microseconds" in moment) return formatUtc(moment, String(moment.microseconds).padStart(6, "0")) ?? unknownTime;
  const fraction = milliseconds ? String(moment.getUTCMilliseconds()).padStart(3, "0") : undefined;
  return Number.isNaN(moment.getTime()) ? unknownTime : (formatUtc(moment, fraction) ?? unknownTime);
}

function formatUtc(moment: Date, fraction: string | undefined): string | undefined {
  const year = moment.getUTCFullYear();
  if (year < 1 || year > 9999) return undefined;
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = `${String(year).padStart(4, "0")}-${two(moment.getUTCMonth() + 1)}-${two(moment.getUTCDate())}`;
  const time = `${two(moment.getUTCHours())}:${two(moment.getUTCMinutes())}:${two(moment.getUTCSeconds())}`;
  return `${date}T${time}${fraction === undefined ? "" : `.${fraction}`}Z`;
}

function existsInCalendar(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const longest = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (longest[month - 1] ?? 0);
}

function offsetMinutes(zone: string): number | undefined {
  const minutes = Number(zone.slice(4, 6));
  const total = Number(zone.slice(1, 3)) * 60 + minutes;
  if (minutes > 59 || total > furthestOffsetMinutes) return undefined;
  return zone.startsWith("-") ? -total : total;
}
