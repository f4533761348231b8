// Durations, counted so that those of several processes can be added up, and those of a while told from all that were before.

/** Milliseconds, by share of all that were measured. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** What a histogram holds, as plain data. */
export interface Durations {
  /** Of those measured, in milliseconds. */
  readonly maxMs: number;
  /** By bucket, without those that are empty. */
  readonly counts: ReadonlyMap<number, number>;
}

export const noDurations: Durations = { maxMs: 0, counts: new Map() };

/** A bucket is one microsecond wide at first, then a 32nd of what is in it: durations are known by 3 %. */
const steps = 32;
const longestUs = 2 ** 31 - 1;

function bucketOf(ms: number): number {
  const us = Math.min(longestUs, Math.max(0, Math.round(ms * 1000)));
  const shift = Math.max(0, 26 - Math.clz32(us));
  return shift * steps + (us >> shift);
}

/** The middle of it, in milliseconds. */
export function durationIn(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / steps) - 1);
  return ((bucket - shift * steps + 0.5) * 2 ** shift - 0.5) / 1000;
}

export class Histogram {
  #maxMs = 0;
  readonly #counts = new Map<number, number>();

  record(ms: number): void {
    const bucket = bucketOf(ms);
    this.#maxMs = Math.max(this.#maxMs, ms);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
  }

  /** As it is now. */
  get durations(): Durations {
    return { maxMs: this.#maxMs, counts: new Map(this.#counts) };
  }
}

/** All of them together. */
export function together(all: readonly Durations[]): Durations {
  const counts = new Map<number, number>();
  for (const each of all) for (const [bucket, count] of each.counts) add(counts, bucket, count);
  return { maxMs: Math.max(0, ...all.map(({ maxMs }) => maxMs)), counts };
}

/** Those of `later` that were not in `earlier`, an older state of the same histogram. The longest of them is known by its bucket. */
export function since(earlier: Durations, later: Durations): Durations {
  const counts = new Map<number, number>();
  for (const [bucket, count] of later.counts) {
    const more = count - (earlier.counts.get(bucket) ?? 0);
    if (more > 0) counts.set(bucket, more);
  }
  return { maxMs: Math.min(later.maxMs, durationIn(Math.max(0, ...counts.keys()))), counts };
}

export function percentilesOf({ counts, maxMs }: Durations): Percentiles {
  const buckets = [...counts].toSorted(([one], [other]) => one - other);
  const count = buckets.reduce((sum, [, many]) => sum + many, 0);
  const at = (share: number): number => {
    let left = Math.max(1, Math.ceil(count * share));
    const found = buckets.find(([, many]) => {
      left -= many;
      return left <= 0;
    });
    return found === undefined ? 0 : hundredths(Math.min(maxMs, durationIn(found[0])));
  };
  return { count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: hundredths(maxMs) };
}

const hundredths = (ms: number): number => Math.round(ms * 100) / 100;

function add(counts: Map<number, number>, bucket: number, count: number): void {
  counts.set(bucket, (counts.get(bucket) ?? 0) + count);
}
