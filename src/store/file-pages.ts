import { existsSync, readFileSync } from "node:fs";

/** What every state file is made of. */
export const pageBytes = 4096;

const walHeaderBytes = 32;
const frameHeaderBytes = 24;

/**
 * The pages of a state file that nobody has open, by number from 1, as they are once its write-ahead log is folded in, as far
 * as that goes: read without SQLite, which gives up on a file whose beginning is damaged. [SQLite file format 1.1, 4.1]
 */
export function filePages(file: string): ReadonlyMap<number, Buffer> {
  const pages = new Map<number, Buffer>();
  const octets = readFileSync(file);
  for (let at = 0; at + pageBytes <= octets.length; at += pageBytes) {
    pages.set(at / pageBytes + 1, octets.subarray(at, at + pageBytes));
  }
  const log = `${file}-wal`;
  if (existsSync(log)) for (const [number, page] of committedPages(readFileSync(log))) pages.set(number, page);
  return pages;
}

/** Frames count up to the last commit before the first one that is torn, or was left by an earlier use of the log. */
function committedPages(log: Buffer): ReadonlyMap<number, Buffer> {
  const committed = new Map<number, Buffer>();
  let open = new Map<number, Buffer>();
  if (log.length < walHeaderBytes) return committed;
  const bigEndian = (log.readUInt32BE(0) & 1) === 1;
  let sum = checksum(log.subarray(0, frameHeaderBytes), [0, 0], bigEndian);
  const salts = log.subarray(16, 24);
  for (let at = walHeaderBytes; at + frameHeaderBytes + pageBytes <= log.length; at += frameHeaderBytes + pageBytes) {
    const header = log.subarray(at, at + frameHeaderBytes);
    const page = log.subarray(at + frameHeaderBytes, at + frameHeaderBytes + pageBytes);
    sum = checksum(page, checksum(header.subarray(0, 8), sum, bigEndian), bigEndian);
    const isWhole = sum[0] === header.readUInt32BE(16) && sum[1] === header.readUInt32BE(20);
    if (!isWhole || !header.subarray(8, 16).equals(salts)) break;
    open.set(header.readUInt32BE(0), page);
    if (header.readUInt32BE(4) === 0) continue;
    for (const [number, each] of open) committed.set(number, each);
    open = new Map();
  }
  return committed;
}

type Sum = readonly [number, number];

function checksum(octets: Buffer, [first, second]: Sum, bigEndian: boolean): Sum {
  let [one, other] = [first, second];
  for (let at = 0; at < octets.length; at += 8) {
    one = (one + (bigEndian ? octets.readUInt32BE(at) : octets.readUInt32LE(at)) + other) >>> 0;
    other = (other + (bigEndian ? octets.readUInt32BE(at + 4) : octets.readUInt32LE(at + 4)) + one) >>> 0;
  }
  return [one, other];
}
