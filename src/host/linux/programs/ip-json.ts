import { UnreadableSystem } from "./unreadable-system.ts";

// What `ip -j` prints: an array of objects, with empty ones in between for what a filter left out.

export type IpRecord = Readonly<Record<string, unknown>>;

/** Throws `UnreadableSystem` where the text is no such array. */
export function parseIpRecords(text: string, source: string): readonly IpRecord[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.trim() === "" ? "[]" : text);
  } catch {
    throw new UnreadableSystem(source, "printed what is not JSON");
  }
  if (!Array.isArray(parsed)) throw new UnreadableSystem(source, "printed no list");
  return parsed.filter(isRecord).filter((record) => Object.keys(record).length > 0);
}

function isRecord(value: unknown): value is IpRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textAt(record: IpRecord, key: string): string | undefined {
  const value = record[key];
  return typeof value === "string" ? value : undefined;
}

export function numberAt(record: IpRecord, key: string): number | undefined {
  const value = record[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function recordAt(record: IpRecord, key: string): IpRecord {
  const value = record[key];
  return isRecord(value) ? value : {};
}

export function recordsAt(record: IpRecord, key: string): readonly IpRecord[] {
  const value = record[key];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function textsAt(record: IpRecord, key: string): readonly string[] {
  const value = record[key];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}
