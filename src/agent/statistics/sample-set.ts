import type { SampleSetSettings } from "../../device/periodic-statistics/sample-set-settings.ts";
import type { SampleSetReport } from "../../device/periodic-statistics/statistics-board.ts";
import type { Clock } from "../../ports/clock.ts";
import { instant, untilNextTickMs } from "../informs/ticks.ts";
import type { KeptSamples } from "./kept-samples.ts";
import { SampledParameter } from "./sampled-parameter.ts";

/** Within an interval there are about so many looks, where minimum, maximum or average are asked for. */
const looks = 60;

/**
 * The samples of one set: intervals back to back from when it was enabled, one of them ending at TimeReference.
 * [TR-181 PeriodicStatistics]
 */
export class SampleSet implements SampleSetReport {
  settings: SampleSetSettings;
  status: "Disabled" | "Enabled" | "Trigger" = "Enabled";
  /** Of each sample. */
  readonly seconds: number[] = [];
  readonly parameters = new Map<string, SampledParameter>();
  /** Something that is not in the store. */
  isDirty = false;
  readonly #clock: Clock;
  /** When each sample ended, in Unix milliseconds; NaN where an earlier run of the agent did not know. */
  readonly #ends: number[] = [];
  /** How many of them this run of the agent has taken, by whose clock they are. */
  #own = 0;
  /** By the monotonic clock. */
  #beganMs: number;
  #endMs = Number.POSITIVE_INFINITY;
  #lookMs = Number.POSITIVE_INFINITY;
  #isSuspect = false;
  #completed = 0;
  /** The latest sample is one of an interval that is not over. */
  #hasProvisional = false;
  /** When the last sample of before a restart ended, as long as nobody knows how long ago that was. */
  #keptMs: number | undefined;

  constructor(settings: SampleSetSettings, clock: Clock) {
    this.settings = settings;
    this.#clock = clock;
    this.#beganMs = clock.monotonicMs();
    this.follow(settings);
    this.#arm(false);
  }

  /** When there is something to look at, by the monotonic clock. */
  get dueMs(): number {
    return Math.min(this.#endMs, this.#lookMs);
  }

  get endMs(): number | undefined {
    const end = this.#ends.at(-1);
    return end === undefined || Number.isNaN(end) || !this.#clock.synchronized() ? undefined : end;
  }

  get startMs(): number | undefined {
    const [end] = this.#ends;
    if (end === undefined || Number.isNaN(end) || !this.#clock.synchronized()) return undefined;
    return end - (this.seconds[0] || this.settings.intervalSeconds) * 1000;
  }

  /** What is set now, with the same interval and reference. */
  follow(settings: SampleSetSettings): void {
    this.settings = settings;
    const wanted = new Set(settings.parameters.map(({ path }) => path));
    for (const path of this.parameters.keys()) if (!wanted.has(path)) this.parameters.delete(path);
    for (const each of settings.parameters) {
      const known = this.parameters.get(each.path);
      if (known !== undefined && isSame(known.settings, each)) known.settings = each;
      else this.#add(new SampledParameter(each));
    }
    this.#keep();
  }

  /** With samples that say nothing, where the set has some already. */
  #add(parameter: SampledParameter): void {
    for (const _ of this.seconds) parameter.gap();
    this.parameters.set(parameter.settings.path, parameter);
  }

  /** Whether there is a parameter of which the value at the beginning is not known. */
  get wantsBeginning(): boolean {
    return this.status !== "Disabled" && [...this.parameters.values()].some(({ hasBegun }) => !hasBegun);
  }

  /** Looks at each parameter, and adds the sample that is due. True where an interval has ended by which it is to be fetched. */
  look(readOf: (parameter: SampledParameter) => string | undefined, isForced: boolean): boolean {
    const nowMs = this.#clock.monotonicMs();
    for (const parameter of this.parameters.values()) {
      const value = readOf(parameter);
      const isFirst = !parameter.hasBegun;
      if (isFirst) parameter.begin(value);
      if (!isFirst || isForced) parameter.look(value);
    }
    this.#armLook(nowMs);
    if (nowMs < this.#endMs) {
      if (isForced) this.#sample(nowMs, true);
      return false;
    }
    this.#sample(nowMs, false);
    return this.#complete(nowMs);
  }

  #sample(nowMs: number, provisional: boolean): void {
    if (this.#hasProvisional) this.#dropLast();
    const seconds = Math.max(0, Math.round((Math.min(nowMs, this.#endMs) - this.#beganMs) / 1000));
    for (const parameter of this.parameters.values()) parameter.sample(seconds, this.#isSuspect, provisional);
    this.#push(seconds, this.#clock.wallMs() - (nowMs - Math.min(nowMs, this.#endMs)));
    this.#hasProvisional = provisional;
    this.#keep();
    this.isDirty = true;
  }

  /** The interval is over, and those that were slept through. */
  #complete(nowMs: number): boolean {
    const intervalMs = this.settings.intervalSeconds * 1000;
    const overdueMs = nowMs - this.#endMs;
    this.#completed += 1;
    this.#isSuspect = overdueMs > intervalMs / 2;
    this.#miss(Math.floor(overdueMs / intervalMs), this.#clock.wallMs() - overdueMs);
    this.#beganMs = overdueMs < intervalMs ? this.#endMs : nowMs;
    this.#arm(true);
    const { fetchSamples, reportSamples } = this.settings;
    return fetchSamples >= 1 && fetchSamples <= reportSamples && this.#completed % fetchSamples === 0;
  }

  /** Samples of `intervals` from `fromMs` on, in which nothing was seen. */
  #miss(intervals: number, fromMs: number): void {
    const intervalMs = this.settings.intervalSeconds * 1000;
    const told = Math.min(intervals, this.settings.reportSamples);
    for (let at = intervals - told; at < intervals; at++) {
      for (const parameter of this.parameters.values()) parameter.gap();
      this.#push(0, fromMs + (at + 1) * intervalMs);
    }
    this.#completed += intervals;
    if (told > 0) this.#keep();
  }

  /** Works out the end of the interval. `ended`: the one before ended with this moment. */
  #arm(ended: boolean): void {
    const { intervalSeconds, timeReference } = this.settings;
    const clock = this.#clock;
    const monotonicMs = clock.monotonicMs();
    const referenceMs = instant(timeReference);
    const intervalMs = intervalSeconds * 1000;
    if (referenceMs === undefined || !clock.synchronized()) {
      const fromMs = this.#endMs === Number.POSITIVE_INFINITY ? this.#beganMs : this.#endMs;
      const passed = Math.floor((monotonicMs - fromMs) / intervalMs);
      if (ended || this.#endMs === Number.POSITIVE_INFINITY) this.#endMs = fromMs + (passed + 1) * intervalMs;
    } else {
      const phase = {
        wallMs: clock.wallMs(),
        synchronized: true,
        monotonicMs,
        intervalSeconds,
        referenceMs,
        chance: 0,
      };
      this.#endMs = Math.ceil(monotonicMs + untilNextTickMs(phase, ended));
    }
    this.#armLook(monotonicMs);
  }

  #armLook(nowMs: number): void {
    const wanted = [...this.parameters.values()].some(({ wantsLooks }) => wantsLooks);
    const everyMs = Math.max(1000, Math.round(this.settings.intervalSeconds / looks) * 1000);
    const nextMs = nowMs + everyMs;
    this.#lookMs = wanted && nextMs < this.#endMs ? nextMs : Number.POSITIVE_INFINITY;
  }

  /** The wall clock was set, by so much: the interval under way is not what it should be, where it follows that clock. */
  clockSet(byMs: number): void {
    for (let at = this.#ends.length - this.#own; at < this.#ends.length; at++)
      this.#ends[at] = (this.#ends[at] ?? 0) + byMs;
    if (this.status !== "Disabled" && instant(this.settings.timeReference) !== undefined) {
      this.#isSuspect = true;
      this.#arm(false);
    }
    this.#placeKept();
  }

  /** The time is known: the intervals in which the device was off are there from now on, before those of this run. */
  #placeKept(): void {
    const clock = this.#clock;
    if (this.#keptMs === undefined || !clock.synchronized() || this.status === "Disabled") return;
    const intervalMs = this.settings.intervalSeconds * 1000;
    const at = this.#ends.length - this.#own;
    const firstMs = this.#ends[at] ?? clock.wallMs() + this.#endMs - clock.monotonicMs();
    const missed = Math.max(0, Math.round((firstMs - this.#keptMs) / intervalMs) - 1);
    const told = Math.min(missed, Math.max(0, this.settings.reportSamples - this.#own));
    const gaps = Array.from({ length: told }, (_, gap) => firstMs - (told - gap) * intervalMs);
    this.seconds.splice(at, 0, ...gaps.map(() => 0));
    this.#ends.splice(at, 0, ...gaps);
    for (const parameter of this.parameters.values()) parameter.insertGaps(told, this.#own);
    this.#completed += missed;
    this.#keptMs = undefined;
    this.isDirty = true;
    this.#keep();
  }

  /** The set is disabled: what it has stays to be read. */
  disable(): void {
    this.status = "Disabled";
    this.#endMs = Number.POSITIVE_INFINITY;
    this.#lookMs = Number.POSITIVE_INFINITY;
    this.isDirty = true;
  }

  get kept(): KeptSamples {
    const { intervalSeconds, timeReference } = this.settings;
    const whole = this.seconds.length - (this.#hasProvisional ? 1 : 0);
    const known = this.#clock.synchronized() ? this.#ends.length : this.#ends.length - this.#own;
    return {
      intervalSeconds,
      timeReference,
      completed: this.#completed,
      seconds: this.seconds.slice(0, whole),
      ends: this.#ends.slice(0, whole).map((end, at) => (at < known && !Number.isNaN(end) ? end : null)),
      parameters: [...this.parameters.values()].map((parameter) => ({
        path: parameter.settings.path,
        reference: parameter.settings.reference,
        isChange: parameter.settings.isChange,
        calculation: parameter.settings.calculation,
        bins: parameter.settings.bins,
        failures: parameter.failures,
        seconds: parameter.seconds.slice(0, whole),
        suspect: parameter.suspect.slice(0, whole),
        values: parameter.values.slice(0, whole),
      })),
    };
  }

  /** Goes on from what was kept before a restart, with nothing seen while the device was off. */
  restore(kept: KeptSamples): void {
    const { intervalSeconds, timeReference } = this.settings;
    if (kept.intervalSeconds !== intervalSeconds || kept.timeReference !== timeReference) return;
    this.seconds.push(...kept.seconds);
    this.#ends.push(...kept.ends.map((end) => end ?? Number.NaN));
    this.#completed = kept.completed;
    for (const each of kept.parameters) {
      const parameter = this.parameters.get(each.path);
      if (parameter === undefined || !isSame(parameter.settings, each)) continue;
      parameter.restore(each);
    }
    for (const parameter of this.parameters.values())
      while (parameter.values.length < this.seconds.length) parameter.gap();
    this.#keptMs = kept.ends.at(-1) ?? undefined;
    this.#placeKept();
    this.#isSuspect = true;
    this.#keep();
  }

  #push(seconds: number, endMs: number): void {
    this.seconds.push(seconds);
    this.#ends.push(endMs);
    this.#own += 1;
  }

  #dropLast(): void {
    this.seconds.pop();
    this.#ends.pop();
    this.#own -= 1;
    for (const parameter of this.parameters.values()) parameter.drop();
  }

  #keep(): void {
    const most = this.settings.reportSamples;
    const excess = Math.max(this.seconds.length - most, this.#overlong());
    if (excess > 0) {
      this.seconds.splice(0, excess);
      this.#ends.splice(0, excess);
    }
    this.#own = Math.min(this.#own, this.seconds.length);
    for (const parameter of this.parameters.values()) parameter.keep(this.seconds.length);
  }

  /** How many samples, the oldest first, have to go for their texts; the latest always stays. */
  #overlong(): number {
    let characters = 0;
    for (const parameter of this.parameters.values()) characters += parameter.characters;
    let at = 0;
    for (; characters > this.settings.mostCharacters && at < this.seconds.length - 1; at++)
      for (const parameter of this.parameters.values()) characters -= parameter.values[at]?.length ?? 0;
    return at;
  }
}

/** What the samples of a parameter are of. */
type Sampling = Pick<SampledParameter["settings"], "reference" | "isChange" | "calculation"> & {
  readonly bins: string | undefined;
};

const isSame = (a: Sampling, b: Sampling): boolean =>
  a.reference === b.reference &&
  a.isChange === b.isChange &&
  a.calculation === b.calculation &&
  (a.bins ?? "") === (b.bins ?? "");
