/** What a zone file tells of the present: its rule for the future, and its table for the past and for odd years. */
export interface ZoneFile {
  /** POSIX TZ string; empty where the file has none. */
  readonly rule: string;
  /** Seconds east of UTC by the table; undefined after its end, where the rule counts. */
  tableOffsetAt(wallMs: number): number | undefined;
}

const headerLength = 44;

/** TZif version 2 and later; undefined for anything else. [RFC 8536 3] */
export function parseTzif(bytes: Uint8Array): ZoneFile | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts = (at: number): readonly number[] =>
    Array.from({ length: 6 }, (_, i) => view.getUint32(at + 20 + 4 * i));
  const isHeader = (at: number): boolean => at + headerLength <= bytes.length && view.getUint32(at) === 0x545a6966;
  if (!isHeader(0) || (bytes[4] ?? 0) < 0x32) return undefined;

  const [utc1 = 0, std1 = 0, leap1 = 0, time1 = 0, type1 = 0, char1 = 0] = counts(0);
  const second = headerLength + time1 * 5 + type1 * 6 + char1 + leap1 * 8 + std1 + utc1;
  if (!isHeader(second)) return undefined;
  const [utc = 0, std = 0, leap = 0, times = 0, types = 0, chars = 0] = counts(second);
  const timesAt = second + headerLength;
  const indexesAt = timesAt + times * 8;
  const typesAt = indexesAt + times;
  const footerAt = typesAt + types * 6 + chars + leap * 12 + std + utc;
  if (footerAt > bytes.length) return undefined;
  const [, rule = ""] = Buffer.from(bytes.subarray(footerAt)).toString("latin1").split("\n", 2);

  return {
    rule,
    tableOffsetAt: (wallMs) => {
      const now = BigInt(Math.floor(wallMs / 1000));
      const time = (at: number): bigint => view.getBigInt64(timesAt + at * 8);
      if (rule !== "" && (times === 0 || now >= time(times - 1))) return undefined;
      let last = times - 1;
      while (last >= 0 && time(last) > now) last--;
      const type = last < 0 ? 0 : (bytes[indexesAt + last] ?? 0);
      return type < types ? view.getInt32(typesAt + type * 6) : undefined;
    },
  };
}
