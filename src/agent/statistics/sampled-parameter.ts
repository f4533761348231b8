import { type Bins, binsOf, countIn } from "../../device/periodic-statistics/histogram.ts";
import type { SampledSettings } from "../../device/periodic-statistics/sample-set-settings.ts";
import type { ParameterReport } from "../../device/periodic-statistics/statistics-board.ts";
import type { ValueType } from "../../model/schema.ts";

/** What a list shows where nothing was measured; SuspectData is 1 there. An empty item would be none. */
const nothing = "0";

const numeric: readonly string[] = ["int", "unsignedInt", "long", "unsignedLong", "decimal"];

type Side = "in" | "low" | "high";

/** What was seen within one interval. */
interface Seen {
  inputs: number;
  sum: number;
  least: number;
  most: number;
  /** The value itself, as it was last. */
  last: string | undefined;
  isWhole: boolean;
  /** Of a histogram, by bin. */
  counts: number[] | undefined;
}

const unseen = (bins: Bins | undefined): Seen => ({
  inputs: 0,
  sum: 0,
  least: Number.POSITIVE_INFINITY,
  most: Number.NEGATIVE_INFINITY,
  last: undefined,
  isWhole: true,
  counts: bins?.least.map(() => 0),
});

/**
 * The samples of one parameter. Inputs of a calculation are the values of the interval or, in mode Change, the differences
 * between those that follow each other, from the end of the interval before on. [TR-181 PeriodicStatistics]
 */
export class SampledParameter implements ParameterReport {
  settings: SampledSettings;
  /** Of all its values. */
  characters = 0;
  seconds: number[] = [];
  suspect: (0 | 1)[] = [];
  values: string[] = [];
  failures = 0;
  hasBegun = false;
  #type: ValueType | undefined;
  #side: Side | undefined;
  #seen: Seen;
  /** The value before, for differences. */
  #before: string | undefined;

  /** Undefined where no histogram is made. */
  readonly #bins: Bins | undefined;

  constructor(settings: SampledSettings) {
    this.settings = settings;
    const bins = settings.calculation === "Histogram" ? binsOf(settings.bins) : undefined;
    this.#bins = typeof bins === "string" ? undefined : bins;
    this.#seen = unseen(this.#bins);
  }

  get isHistogram(): boolean {
    return this.settings.calculation === "Histogram" && (this.#type === undefined || this.#isNumeric);
  }

  /** What stands for a sample of which nothing is known. */
  get #nothing(): string {
    return this.isHistogram ? histogramText(this.#bins?.least.map(() => 0)) : nothing;
  }

  get isOut(): boolean | undefined {
    if (!hasThresholds(this.settings)) return false;
    return this.#side && this.#side !== "in";
  }

  get #isNumeric(): boolean {
    return this.#type !== undefined && this.#type.list === undefined && numeric.includes(this.#type.base);
  }

  /** Whether it has to be looked at within an interval, not only at the end. */
  get wantsLooks(): boolean {
    return this.settings.calculation !== "Latest";
  }

  setType(type: ValueType | undefined): void {
    this.#type = type;
  }

  /** The value at the beginning of the first interval. */
  begin(value: string | undefined): void {
    this.hasBegun = true;
    this.#seen = unseen(this.#bins);
    this.#before = value === undefined ? undefined : shortened(value);
    if (value === undefined) this.#seen.isWhole = false;
  }

  /** The value at one moment of the interval; undefined where it cannot be had. */
  look(value: string | undefined): void {
    const seen = this.#seen;
    const before = this.#before;
    this.#before = value === undefined ? undefined : shortened(value);
    if (value === undefined) {
      seen.isWhole = false;
      return;
    }
    seen.last = this.#before;
    if (!this.#isNumeric) return;
    if (!this.settings.isChange) this.#take(Number(value));
    else if (before === undefined) seen.isWhole = false;
    else this.#take(this.#difference(value, before));
  }

  #take(input: number): void {
    const seen = this.#seen;
    seen.inputs += 1;
    seen.sum += input;
    seen.least = Math.min(seen.least, input);
    seen.most = Math.max(seen.most, input);
    if (this.#bins !== undefined && seen.counts !== undefined) countIn(this.#bins, seen.counts, input);
  }

  /** A counter that goes back has begun anew: what it counted since is what can be told. */
  #difference(value: string, before: string): number {
    const change = difference(value, before);
    if (change >= 0 || this.#type?.base === "int" || this.#type?.base === "long" || this.#type?.base === "decimal") {
      return change;
    }
    this.#seen.isWhole = false;
    return Number(value);
  }

  /** Adds a sample of what was seen. `provisional`: one that the end of the interval will replace. */
  sample(seconds: number, isSuspect: boolean, provisional: boolean): void {
    const value = this.#value();
    this.seconds.push(value === undefined ? 0 : seconds);
    this.suspect.push(value === undefined || isSuspect || !this.#seen.isWhole ? 1 : 0);
    this.#push(value ?? this.#nothing);
    if (provisional) return;
    if (value !== undefined && !this.isHistogram) this.#judge(this.#isNumeric ? Number(value) : Number.NaN);
    this.#seen = unseen(this.#bins);
    if (this.#before === undefined && this.settings.isChange) this.#seen.isWhole = false;
  }

  /** A sample of an interval in which nothing was seen. */
  gap(): void {
    this.seconds.push(0);
    this.suspect.push(1);
    this.#push(this.#nothing);
  }

  #push(value: string): void {
    this.values.push(value);
    this.characters += value.length;
  }

  /** Goes on from samples that were kept. */
  restore(kept: Pick<ParameterReport, "seconds" | "suspect" | "values" | "failures">): void {
    this.seconds = [...kept.seconds];
    this.suspect = [...kept.suspect];
    this.values = [...kept.values];
    this.failures = kept.failures;
    this.characters = kept.values.reduce((sum, { length }) => sum + length, 0);
  }

  /** Puts `count` samples of which nothing is known before the latest `after`. */
  insertGaps(count: number, after: number): void {
    const at = this.values.length - after;
    const gaps = <T>(value: T): T[] => Array.from({ length: count }, () => value);
    this.seconds.splice(at, 0, ...gaps(0));
    this.suspect.splice(at, 0, ...gaps(1 as const));
    this.values.splice(at, 0, ...gaps(this.#nothing));
    this.characters += count * this.#nothing.length;
  }

  /** Keeps the latest so many. */
  keep(most: number): void {
    const excess = this.values.length - most;
    if (excess <= 0) return;
    for (const value of this.values.splice(0, excess)) this.characters -= value.length;
    for (const list of [this.seconds, this.suspect]) list.splice(0, excess);
  }

  drop(): void {
    this.seconds.pop();
    this.suspect.pop();
    this.characters -= this.values.pop()?.length ?? 0;
  }

  #value(): string | undefined {
    const { inputs, last, least, most, sum } = this.#seen;
    const { calculation, isChange } = this.settings;
    if (!this.#isNumeric) return last === undefined ? undefined : escaped(last);
    if (inputs === 0) return undefined;
    switch (calculation) {
      case "Latest":
        return isChange ? plain(sum) : last;
      case "Minimum":
        return plain(least);
      case "Maximum":
        return plain(most);
      case "Average":
        return plain(sum / inputs);
      case "Histogram":
        return this.#seen.counts && histogramText(this.#seen.counts);
    }
  }

  /** Counts what leaves the thresholds, or goes from beyond the one to beyond the other. What is no number is within them. */
  #judge(value: number): void {
    const { low, high } = this.settings;
    const before = this.#side;
    this.#side = !hasThresholds(this.settings) ? undefined : value <= low ? "low" : value >= high ? "high" : "in";
    if (before !== undefined && this.isOut && this.#side !== before) this.failures += 1;
  }
}

const hasThresholds = ({ low, high }: Pick<SampledSettings, "low" | "high">): boolean => low < high;

/** In brackets, since commas stand between samples too. [TR-106 list] */
const histogramText = (counts: readonly number[] | undefined): string => `[${counts?.join(",") ?? ""}]`;

/** Exact where numbers of 64 bits lie near each other. */
function difference(value: string, before: string): number {
  const [a, b] = [Number(value), Number(before)];
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) return a - b;
  return /^-?\d+$/.test(value) && /^-?\d+$/.test(before) ? Number(BigInt(value) - BigInt(before)) : a - b;
}

/** At most three decimals. */
const plain = (value: number): string =>
  Number.isInteger(value) ? BigInt(value).toString() : String(Number(value.toFixed(3)));

/** As an item of a list. [TR-106 list] */
const escaped = (text: string): string => (text === "" ? "-" : text.replaceAll("%", "%25").replaceAll(",", "%2C"));

const longestText = 256;

/** A copy of its own: a part of a long text would keep all of it in memory. */
const shortened = (text: string): string =>
  text.length <= longestText ? text : JSON.parse(JSON.stringify(text.slice(0, longestText)));
