import { getHeapStatistics } from "node:v8";

const mebibyte = 1024 * 1024;
/** What an agent that rests takes of the heap, with the nursery that V8 counts as part of it, and of all its memory. */
const restingHeapBytes = (12 + 48) * mebibyte;
const restingBytes = 64 * mebibyte;

/**
 * Octets of memory that may be spent on one thing from outside, such as a reply: half of what V8, or whoever limits the
 * process, leaves it. A process that takes more than it may is ended at once, whatever it is doing.
 */
export function memoryRoom(): number {
  const limitBytes = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  const heapBytes = getHeapStatistics().heap_size_limit - restingHeapBytes;
  return Math.max(0, Math.min(heapBytes, limitBytes - restingBytes)) / 2;
}
