/** Local time with its offset from UTC, as xsd:dateTime: `2026-11-22T17:00:00+01:00`, or with `Z` for none. */
export function localDateTime(wallMs: number, offsetMinutes: number): string {
  const local = new Date(wallMs + offsetMinutes * 60_000).toISOString().slice(0, 19);
  if (offsetMinutes === 0) return `${local}Z`;
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, "0");
  const size = Math.abs(offsetMinutes);
  return `${local}${offsetMinutes < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
}
