// How values are counted by size. [TR-181 PeriodicStatistics]

/** Bins of a histogram; each boundary is the least value of one. */
export interface Bins {
  readonly least: readonly number[];
  /** What the last bin ends before; Infinity where the list ends with a comma. */
  readonly end: number;
}

/** More than anybody looks at; each sample has a number for each. */
const mostBins = 64;

const number = /^-?\d{1,20}(\.\d{1,20})?$/;

/** By boundaries such as `0,1,4,8,`. Says why they are none; undefined for the empty list, of which no histogram is made. */
export function binsOf(boundaries: string): Bins | string | undefined {
  const items = boundaries.trim() === "" ? [] : boundaries.split(",").map((item) => item.trim());
  if (items.length === 0) return undefined;
  const isOpen = items.at(-1) === "";
  const texts = isOpen ? items.slice(0, -1) : items;
  const wrong = texts.find((item) => !number.test(item));
  if (wrong !== undefined)
    return `${JSON.stringify(wrong)} is no number; allowed are numbers that rise, such as 0,1,4,8,`;
  const bounds = texts.map(Number);
  const fallen = bounds.findIndex((bound, at) => at > 0 && bound <= (bounds[at - 1] ?? 0));
  if (fallen > 0) return `${texts[fallen]} comes after ${texts[fallen - 1]}: each has to be more than the one before`;
  const least = isOpen ? bounds : bounds.slice(0, -1);
  if (least.length === 0) return "one boundary alone makes no bin: two numbers, or one and a comma after it, make one";
  if (least.length > mostBins) return `no more than ${mostBins} bins are counted`;
  return { least, end: isOpen ? Number.POSITIVE_INFINITY : (bounds.at(-1) ?? 0) };
}

/** Counts the value in its bin; one that is in none counts nowhere. */
export function countIn({ least, end }: Bins, counts: number[], value: number): void {
  if (!(value < end)) return;
  for (let bin = least.length - 1; bin >= 0; bin--) {
    if (value >= (least[bin] ?? 0)) {
      counts[bin] = (counts[bin] ?? 0) + 1;
      return;
    }
  }
}
