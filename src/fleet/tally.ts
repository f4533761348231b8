import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import type { LogFields } from "../ports/log.ts";
import type { Watch } from "./watched-exchange.ts";

/** Milliseconds, by share of all that were measured. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Different causes and events that are told apart; there are some forty in all. */
const mostNames = 100;

/** What has happened to a fleet since it runs, in figures. */
export class Tally implements Watch {
  readonly #informMs = createHistogram();
  readonly #otherMs = createHistogram();
  readonly #sessionMs = createHistogram();
  /** Sessions that are open towards the ACS. */
  open = 0;
  mostOpen = 0;
  succeeded = 0;
  failed = 0;
  /** Failed sessions by their outcome. */
  readonly failures = new Map<string, number>();
  /** Events that the ACS has taken, by their codes. */
  readonly events = new Map<string, number>();
  rpcs = 0;
  connectionRequests = 0;
  /** Facts of level error, whatever they are about. */
  errors = 0;

  sessionOpened(): void {
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
  }

  sessionClosed(): void {
    this.open -= 1;
  }

  replied(toInform: boolean, ms: number): void {
    record(toInform ? this.#informMs : this.#otherMs, ms);
  }

  /** By the fields of `session.end`. Returns whether the session was good. */
  sessionEnded({ outcome, events, rpcs, ms }: LogFields): boolean {
    this.rpcs += Number(rpcs ?? 0);
    if (outcome !== "ok") {
      this.failed += 1;
      count(this.failures, String(outcome));
      return false;
    }
    this.succeeded += 1;
    record(this.#sessionMs, Number(ms ?? 0));
    for (const event of String(events ?? "").split(", ")) if (event !== "") count(this.events, codeOf(event));
    return true;
  }

  get latency(): { readonly inform: Percentiles; readonly other: Percentiles; readonly session: Percentiles } {
    return {
      inform: percentilesOf(this.#informMs),
      other: percentilesOf(this.#otherMs),
      session: percentilesOf(this.#sessionMs),
    };
  }
}

/** `M Reboot (key)` without its CommandKey, which may be anything. */
const codeOf = (event: string): string => event.replace(/ \(.*$/s, "");

function count(counts: Map<string, number>, name: string): void {
  const key = counts.has(name) || counts.size < mostNames ? name : "other";
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** In microseconds: histograms hold whole numbers from 1 on. */
const record = (histogram: RecordableHistogram, ms: number): void =>
  histogram.record(Math.max(1, Math.round(ms * 1000)));

function percentilesOf(histogram: RecordableHistogram): Percentiles {
  const { count: measured } = histogram;
  const ms = (microseconds: number): number => (measured === 0 ? 0 : Math.round(microseconds / 10) / 100);
  return {
    count: measured,
    p50: ms(histogram.percentile(50)),
    p95: ms(histogram.percentile(95)),
    p99: ms(histogram.percentile(99)),
    max: ms(histogram.max),
  };
}
