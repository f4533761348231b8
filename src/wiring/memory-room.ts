import { versions } from "node:process";
import { getHeapStatistics } from "node:v8";

const mebibyte = 1024 * 1024;
/** What an agent that rests takes of the heap, and of all its memory. */
const restingHeapBytes = 12 * mebibyte;
const restingBytes = 64 * mebibyte;

/**
 * What V8 counts as part of the heap for its nursery, which cannot be used for anything that lasts: three times the largest
 * semi-space, which has grown fourfold with V8 13 (Node 24).
 */
function nurseryBytes(): number {
  const flags = [process.env.NODE_OPTIONS ?? "", ...process.execArgv].join(" ");
  const [, told] = [...flags.matchAll(/--max[-_]semi[-_]space[-_]size[= ](\d+)/g)].at(-1) ?? [];
  const usual = Number.parseInt(versions.v8, 10) < 13 ? 16 : 64;
  return 3 * (Number(told) || usual) * mebibyte;
}

/**
 * Octets of memory that may be spent on one thing from outside, such as a reply: half of what V8, or whoever limits the
 * process, leaves it. A process that takes more than it may is ended at once, whatever it is doing.
 */
export function memoryRoom(): number {
  const limitBytes = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  const heapBytes = getHeapStatistics().heap_size_limit - nurseryBytes() - restingHeapBytes;
  return Math.max(0, Math.min(heapBytes, limitBytes - restingBytes)) / 2;
}
