import type { Cancel, Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { type Collector, type CollectorSettings, openCollector } from "./collector.ts";
import { traceRequest } from "./otlp.ts";
import type { Attributes, Span } from "./span.ts";

// Traces on their way to a collector: OTLP over HTTP, as JSON. What the collector does not take in time is dropped.

export interface SenderSettings extends Omit<CollectorSettings, "userAgent"> {
  readonly resource: Attributes;
  readonly version: string;
  readonly log: Log;
  readonly clock: Pick<Clock, "after">;
  /** Counts traces by what has become of them. */
  readonly count: (outcome: TraceOutcome, by: number) => void;
}

/** `dropped`: there was no room for it, or no collector took it. */
export type TraceOutcome = "sent" | "dropped";

type Trace = readonly Span[];

/** Spans that wait; of one request; and between requests, so that sessions that end together go together. */
const mostWaiting = 8192;
const mostTogether = 512;
const gatherMs = 2000;
/** Until a collector that was not reached is tried again; doubled each time. */
const firstWaitMs = 1000;
const longestWaitMs = 60_000;
/** What is not sent at the end of the process within this time is dropped. */
const closeTimeoutMs = 2000;

export class TraceSender {
  readonly #settings: SenderSettings;
  readonly #collector: Collector;
  #waiting: Trace[] = [];
  #spans = 0;
  #cancel: Cancel | undefined;
  #sending: Promise<void> | undefined;
  #failures = 0;
  /** Until then, by its own word, the collector takes nothing. */
  #askedToWaitMs = 0;
  #isRefusing = false;
  #isClosed = false;

  constructor(settings: SenderSettings) {
    this.#settings = settings;
    this.#collector = openCollector({ ...settings, userAgent: `cpe-agent/${settings.version}` });
  }

  /** Takes a trace; it is sent some time later, or dropped. */
  add(trace: Trace): void {
    if (this.#isClosed || this.#spans + trace.length > mostWaiting) {
      this.#settings.count("dropped", 1);
      return;
    }
    this.#waiting.push(trace);
    this.#spans += trace.length;
    if (this.#spans >= mostTogether && this.#failures === 0) this.#sendSoon(0);
    else if (this.#cancel === undefined && this.#sending === undefined) this.#sendSoon(gatherMs);
  }

  /** Sends what waits, if the collector is there; drops the rest. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    const cancel = this.#settings.clock.after(closeTimeoutMs, () => void this.#collector.close());
    await this.#sending;
    while (this.#waiting.length > 0 && this.#failures === 0) await this.#send();
    cancel();
    if (this.#waiting.length > 0) this.#settings.count("dropped", this.#waiting.length);
    this.#waiting = [];
    await this.#collector.close();
  }

  #sendSoon(ms: number): void {
    if (this.#sending !== undefined || this.#isClosed) return;
    this.#cancel?.();
    this.#cancel = this.#settings.clock.after(ms, () => {
      this.#cancel = undefined;
      this.#sending = this.#send().finally(() => {
        this.#sending = undefined;
        if (this.#waiting.length > 0) this.#sendSoon(this.#waitMs);
      });
    });
  }

  get #waitMs(): number {
    if (this.#failures === 0) return gatherMs;
    return Math.max(this.#askedToWaitMs, Math.min(longestWaitMs, firstWaitMs * 2 ** (this.#failures - 1)));
  }

  /** One request. Never rejects. */
  async #send(): Promise<void> {
    const traces = this.#next();
    const { count, log, resource, version } = this.#settings;
    const answer = await this.#collector.post(traceRequest(traces.flat(), resource, version));
    const collector = this.#collector.host;
    if (answer.taken) {
      count("sent", traces.length);
      if (this.#failures > 0) log.info("traces.again", { collector });
      this.#failures = 0;
      const { complaint, refused } = answer;
      const isRefusing = refused > 0 || complaint !== "";
      if (isRefusing && !this.#isRefusing)
        log.warn("traces.refused", {
          collector,
          spans: refused,
          reason: complaint || "the collector does not say why",
        });
      this.#isRefusing = isRefusing;
      return;
    }
    if (this.#failures === 0) log.warn("traces.failed", { collector, reason: answer.reason });
    this.#failures += 1;
    this.#askedToWaitMs = answer.afterMs;
    if (answer.again) this.#putBack(traces);
    else count("dropped", traces.length);
  }

  #next(): readonly Trace[] {
    let spans = 0;
    const end = this.#waiting.findIndex((trace, at) => {
      spans += trace.length;
      return at > 0 && spans > mostTogether;
    });
    const traces = this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
    this.#spans -= traces.reduce((sum, { length }) => sum + length, 0);
    return traces;
  }

  /** The oldest go where there is no room any more. */
  #putBack(traces: readonly Trace[]): void {
    const fitting = [...traces];
    let spans = fitting.reduce((sum, { length }) => sum + length, 0);
    while (spans + this.#spans > mostWaiting || (this.#isClosed && fitting.length > 0)) {
      spans -= fitting.shift()?.length ?? 0;
      this.#settings.count("dropped", 1);
    }
    this.#waiting.unshift(...fitting);
    this.#spans += spans;
  }
}
