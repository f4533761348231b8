import type { CpeState } from "../fleet-cpe.ts";
import type { FleetReading } from "../told/snapshot.ts";
import { type Durations, noDurations, type Percentiles, percentilesOf, since, together } from "./histogram.ts";

// How a fleet got on from one time to the next: what the report draws.

/** What happened from the end of the sample before to its own. */
export interface FleetSample {
  /** When it ended, in seconds since the fleet began. */
  readonly seconds: number;
  /** Sessions that ended, by the second. */
  readonly okPerSecond: number;
  readonly failedPerSecond: number;
  /** Failed sessions by the second, by their outcome. */
  readonly failuresPerSecond: Readonly<Record<string, number>>;
  /** Faults that struck by the second, by their names. */
  readonly faultsPerSecond: Readonly<Record<string, number>>;
  readonly informMs: Percentiles;
  readonly replyMs: Readonly<Record<string, Percentiles>>;
  /** At its end. */
  readonly states: Readonly<Record<CpeState, number>>;
  readonly open: number;
  readonly rssBytes: number;
  readonly cpuPercent: number;
}

interface Interval {
  readonly seconds: number;
  readonly lastsSeconds: number;
  readonly ok: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly replyTimes: Readonly<Record<string, Durations>>;
  readonly end: Pick<FleetReading, "states" | "sessions" | "process">;
}

/** More are not drawn apart; of a longer run two become one. */
const mostIntervals = 600;

/** Made of readings as they come, one a second or so. */
export class Timeline {
  #intervals: Interval[] = [];
  #before: FleetReading | undefined;
  /** The shortest interval that is kept. */
  #leastSeconds = 0.5;

  add(reading: FleetReading): void {
    const before = this.#before;
    if (reading.elapsedSeconds - (before?.elapsedSeconds ?? 0) < this.#leastSeconds) return;
    this.#before = reading;
    this.#intervals.push(intervalSince(before, reading));
    if (this.#intervals.length > mostIntervals) this.#halve();
  }

  get samples(): readonly FleetSample[] {
    return this.#intervals.map(sampleOf);
  }

  #halve(): void {
    const all = this.#intervals;
    this.#intervals = all.flatMap((first, at) => {
      if (at % 2 === 1) return [];
      const second = all[at + 1];
      return [second === undefined ? first : joined(first, second)];
    });
    this.#leastSeconds = Math.max(this.#leastSeconds * 2, all[0]?.lastsSeconds ?? 0);
  }
}

/** What happened from one reading to a later one. */
export const sampleBetween = (before: FleetReading, reading: FleetReading): FleetSample =>
  sampleOf(intervalSince(before, reading));

function intervalSince(before: FleetReading | undefined, reading: FleetReading): Interval {
  const replyTimes = Object.entries(reading.replyTimes).map(
    ([message, times]) => [message, since(before?.replyTimes[message] ?? noDurations, times)] as const,
  );
  const { elapsedSeconds: seconds, process, sessions, states } = reading;
  return {
    seconds,
    lastsSeconds: seconds - (before?.elapsedSeconds ?? 0),
    ok: sessions.succeeded - (before?.sessions.succeeded ?? 0),
    failures: difference(reading.failures, before?.failures ?? {}),
    faults: difference(reading.faults, before?.faults ?? {}),
    replyTimes: Object.fromEntries(replyTimes),
    end: { process, sessions, states },
  };
}

function joined(first: Interval, second: Interval): Interval {
  const messages = new Set([...Object.keys(first.replyTimes), ...Object.keys(second.replyTimes)]);
  const both = [...messages].map((message) => {
    const times = together([first.replyTimes[message] ?? noDurations, second.replyTimes[message] ?? noDurations]);
    return [message, times] as const;
  });
  return {
    seconds: second.seconds,
    lastsSeconds: first.lastsSeconds + second.lastsSeconds,
    ok: first.ok + second.ok,
    failures: difference(first.failures, second.failures, 1),
    faults: difference(first.faults, second.faults, 1),
    replyTimes: Object.fromEntries(both),
    end: second.end,
  };
}

type Counts = Readonly<Record<string, number>>;

const difference = (one: Counts, other: Counts, sign: 1 | -1 = -1): Counts =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((name) => [
      name,
      (one[name] ?? 0) + sign * (other[name] ?? 0),
    ]),
  );

function sampleOf({ end, failures, faults, lastsSeconds, ok, replyTimes, seconds }: Interval): FleetSample {
  const rate = (count: number): number => Math.round((count / lastsSeconds) * 10) / 10;
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  const rates = (counts: Counts): Counts =>
    Object.fromEntries(
      Object.entries(counts).flatMap(([name, count]) => (count > 0 ? [[name, rate(count)] as const] : [])),
    );
  return {
    seconds,
    okPerSecond: rate(ok),
    failedPerSecond: rate(failed),
    failuresPerSecond: rates(failures),
    faultsPerSecond: rates(faults),
    informMs: percentilesOf(replyTimes.Inform ?? noDurations),
    replyMs: Object.fromEntries(Object.entries(replyTimes).map(([name, times]) => [name, percentilesOf(times)])),
    states: end.states,
    open: end.sessions.open,
    rssBytes: end.process.rssBytes,
    cpuPercent: end.process.cpuPercent,
  };
}
