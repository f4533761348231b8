import { crc32 } from "node:zlib";

/** What a row carries of itself (CRC-32, as SQLite likes its numbers: signed), so that an altered one is not believed. */
export function checksumOf(space: string, key: string, value: string): number {
  return crc32(`${space.length}:${key.length}:${space}${key}${value}`) | 0;
}

/** A row as it stands in a file, altered or not. */
export type FiledRow = readonly [space: unknown, key: unknown, value: unknown, sum: unknown];

export type Row = readonly [space: string, key: string, value: string];

/** The row, if it is as it was written. */
export function intactRow([space, key, value, sum]: FiledRow): Row | undefined {
  if (typeof space !== "string" || typeof key !== "string" || typeof value !== "string") return undefined;
  return sum === checksumOf(space, key, value) ? [space, key, value] : undefined;
}
