// Rules by which summer time begins and ends, from moments of one year. [POSIX TZ]

export interface SummerTime {
  readonly startMs: number;
  readonly endMs: number;
}

const dayMs = 86_400_000;

/** `M3.5.0/2`: the same weekday of the month each year, the last such where it is in the last seven days. */
function ruleAt(ms: number, offsetMinutes: number): string {
  const local = new Date(ms + offsetMinutes * 60_000);
  const day = local.getUTCDate();
  const isLast = new Date(local.getTime() + 7 * dayMs).getUTCMonth() !== local.getUTCMonth();
  const minutes = local.getUTCMinutes();
  const time = `${local.getUTCHours()}${minutes === 0 ? "" : `:${String(minutes).padStart(2, "0")}`}`;
  return `M${local.getUTCMonth() + 1}.${isLast ? 5 : Math.ceil(day / 7)}.${local.getUTCDay()}/${time}`;
}

/** Both rules, with a comma between; the start is told in standard time, the end in that of the summer, an hour ahead. */
export const summerRules = ({ startMs, endMs }: SummerTime, standardMinutes: number): string =>
  `${ruleAt(startMs, standardMinutes)},${ruleAt(endMs, standardMinutes + 60)}`;
