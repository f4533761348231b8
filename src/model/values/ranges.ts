import type { Range } from "../schema.ts";

/** Whether any of the ranges admits a number; none given admits all. */
export function within(value: number, ranges: readonly Range[] | undefined): boolean {
  return ranges === undefined || ranges.length === 0 || ranges.some((range) => admits(range, value));
}

function admits(range: Range, value: number): boolean {
  if (range.min !== undefined && value < range.min) return false;
  if (range.max !== undefined && value > range.max) return false;
  return range.step === undefined || (value - (range.min ?? 0)) % range.step === 0;
}

/** The ranges in words, for the reason of a fault: `1..10 or 20..`. */
export function describeRanges(ranges: readonly Range[]): string {
  return ranges
    .map((range) => {
      const span = range.min === range.max ? `${range.min}` : `${range.min ?? ""}..${range.max ?? ""}`;
      return range.step === undefined ? span : `${span} by ${range.step}`;
    })
    .join(" or ");
}
