import type { FiledRow } from "./checksum.ts";
import { pageBytes } from "./file-pages.ts";

// Rows found page by page, whatever has become of the tree that joins the pages. Only their checksums tell which are to be
// believed. [SQLite file format 1.6, 2.1]

const interiorIndex = 0x02;
const leafIndex = 0x0a;
const fileHeaderBytes = 100;
/** What of a row stands in its page at most, and at least if it goes on elsewhere. */
const mostLocal = Math.floor(((pageBytes - 12) * 64) / 255) - 23;
const leastLocal = Math.floor(((pageBytes - 12) * 32) / 255) - 23;
/** A value may be as large as SQLite lets it; a length beyond the file is none. */
const longestRow = 2 ** 30;

type Pages = ReadonlyMap<number, Buffer>;

/** Everything that looks like a row of the one table, or what is left of one. */
export function* scanRows(pages: Pages): Generator<FiledRow> {
  for (const [number, page] of pages) {
    const start = number === 1 ? fileHeaderBytes : 0;
    const kind = page[start];
    if (kind !== leafIndex && kind !== interiorIndex) continue;
    const pointers = start + (kind === leafIndex ? 8 : 12);
    const count = Math.min(page.readUInt16BE(start + 3), (pageBytes - pointers) >> 1);
    for (let cell = 0; cell < count; cell++) {
      const at = page.readUInt16BE(pointers + 2 * cell) + (kind === leafIndex ? 0 : 4);
      const payload = payloadAt(pages, page, at);
      const row = payload === undefined ? undefined : rowIn(payload);
      if (row !== undefined) yield row;
    }
  }
}

/** The whole of a row that begins in this page, from the pages that it goes on in; undefined where that breaks off. */
function payloadAt(pages: Pages, page: Buffer, at: number): Buffer | undefined {
  const [length, start] = varint(page, at);
  if (length > longestRow) return undefined;
  const surplus = leastLocal + ((length - leastLocal) % (pageBytes - 4));
  const local = length <= mostLocal ? length : surplus <= mostLocal ? surplus : leastLocal;
  if (start + local + (local < length ? 4 : 0) > pageBytes) return undefined;
  const parts = [page.subarray(start, start + local)];
  let next = local < length ? page.readUInt32BE(start + local) : 0;
  for (let left = length - local; left > 0; left -= pageBytes - 4) {
    const further = pages.get(next);
    if (further === undefined) return undefined;
    parts.push(further.subarray(4, 4 + Math.min(left, pageBytes - 4)));
    next = further.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

/** Three texts, and a number unless the row is of before there was one. */
function rowIn(payload: Buffer): FiledRow | undefined {
  const [headerBytes, afterSize] = varint(payload, 0);
  const types: number[] = [];
  for (let at = afterSize; at < headerBytes && types.length < 4; ) {
    const [type, next] = varint(payload, at);
    types.push(type);
    at = next;
  }
  let at = headerBytes;
  const columns = types.map((type) => {
    const bytes = bytesOf(type);
    const content = payload.subarray(at, at + bytes);
    at += bytes;
    if (content.length < bytes) return undefined;
    if (type >= 13 && type % 2 === 1) return content.toString("utf8");
    if (type === 8 || type === 9) return type - 8;
    return bytes >= 1 && bytes <= 6 && type < 7 ? content.readIntBE(0, bytes) : undefined;
  });
  const [space, key, value, sum] = columns;
  return columns.length < 3 ? undefined : [space, key, value, sum];
}

const fixedBytes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];

const bytesOf = (type: number): number => fixedBytes[type] ?? (type - 12) >> 1;

/** A number of up to nine octets and where it ends; those too large for any length here are only known to be too large. */
function varint(octets: Buffer, from: number): readonly [value: number, next: number] {
  let value = 0;
  for (let at = from; at < from + 9; at++) {
    const octet = octets[at];
    if (octet === undefined) return [Number.POSITIVE_INFINITY, at];
    value = value * 128 + (octet & 0x7f);
    if (octet < 0x80) return [value, at + 1];
  }
  return [Number.POSITIVE_INFINITY, from + 9];
}
