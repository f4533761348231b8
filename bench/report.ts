// What a section of the bench prints: one line per figure, beside its budget.

/** How often each pair of a measurement is taken; the median counts. */
export const runs = Number(process.env.BENCH_RUNS ?? 7);

/** One line: what was measured, the figure, and what it is to be. */
export function row(what: string, budget: string, measured: string): void {
  console.log(`${what.padEnd(58)} ${measured.padEnd(34)} budget ${budget}`);
}

/** A figure as a multiple of its floor, measured in the same run. */
export const times = (value: number, floor: number): string => `${(value / floor).toFixed(2)} x`;
