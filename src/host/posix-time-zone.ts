/** A rule `Mm.w.d/time` of a POSIX TZ string. */
interface Changeover {
  readonly month: number;
  /** 1 to 5; 5 is the last of the month. */
  readonly week: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** After local midnight. */
  readonly seconds: number;
}

const name = "(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)";
const hours = "[+-]?\\d{1,3}(?::\\d{1,2}){0,2}";
const rule = `M(\\d{1,2})\\.([1-5])\\.([0-6])(?:/(${hours}))?`;
const timeZone = new RegExp(`^${name}(${hours})(?:(${name})(${hours})?(?:,${rule},${rule})?)?$`);

/**
 * Minutes east of UTC at `wallMs` (Unix time) in the zone of a POSIX TZ string; undefined when it is none, or has a daylight
 * saving time without rules of the form `Mm.w.d`. [POSIX.1-2017 8.3]
 */
export function utcOffsetMinutes(zone: string, wallMs: number): number | undefined {
  const match = timeZone.exec(zone);
  if (match === null) return undefined;
  const [, standard = "0", daylightName, daylight, ...rules] = match;
  const standardSeconds = -secondsOf(standard);
  if (daylightName === undefined) return standardSeconds / 60;
  if (rules[0] === undefined) return undefined;
  const daylightSeconds = daylight === undefined ? standardSeconds + 3600 : -secondsOf(daylight);
  const year = new Date(wallMs + standardSeconds * 1000).getUTCFullYear();
  const start = instantOf(changeoverOf(rules.slice(0, 4)), year) - standardSeconds * 1000;
  const end = instantOf(changeoverOf(rules.slice(4, 8)), year) - daylightSeconds * 1000;
  const inDaylight = start < end ? wallMs >= start && wallMs < end : wallMs >= start || wallMs < end;
  return (inDaylight ? daylightSeconds : standardSeconds) / 60;
}

function changeoverOf([month, week, weekday, time = "2"]: readonly (string | undefined)[]): Changeover {
  return { month: Number(month), week: Number(week), weekday: Number(weekday), seconds: secondsOf(time) };
}

/** The changeover's local time as if it were UTC, in milliseconds. */
function instantOf({ month, week, weekday, seconds }: Changeover, year: number): number {
  const firstWeekday = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const first = 1 + ((weekday - firstWeekday + 7) % 7);
  const wanted = first + (week - 1) * 7;
  return Date.UTC(year, month - 1, wanted > days ? wanted - 7 : wanted) + seconds * 1000;
}

function secondsOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.replace(/^[+-]/, "").split(":").map(Number);
  return (time.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
}
