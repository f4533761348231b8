import type { Client } from "undici";
import type { Cancel, Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { traceRequest } from "./otlp.ts";
import type { Attributes, Span } from "./span.ts";

// Traces on their way to a collector: OTLP over HTTP, as JSON. What the collector does not take in time is dropped.

export interface SenderSettings {
  /** `/v1/traces` is taken for a path that is empty. */
  readonly url: string;
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
const requestTimeoutMs = 10_000;
/** Until a collector that was not reached is tried again; doubled each time. */
const firstWaitMs = 1000;
const longestWaitMs = 60_000;
/** What is not sent at the end of the process within this time is dropped. */
const closeTimeoutMs = 2000;

/** Statuses after which the same request may be sent again, by the specification of OTLP. */
const isPassing = (status: number): boolean => [429, 502, 503, 504].includes(status);

export class TraceSender {
  readonly #settings: SenderSettings;
  readonly #url: URL;
  #waiting: Trace[] = [];
  #spans = 0;
  #cancel: Cancel | undefined;
  #sending: Promise<void> | undefined;
  #client: Client | undefined;
  #failures = 0;
  #isClosed = false;

  constructor(settings: SenderSettings) {
    this.#settings = settings;
    this.#url = new URL(settings.url);
    if (this.#url.pathname === "/") this.#url.pathname = "/v1/traces";
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
    const cancel = this.#settings.clock.after(closeTimeoutMs, () => void this.#client?.destroy());
    await this.#sending;
    while (this.#waiting.length > 0 && this.#failures === 0) await this.#send();
    cancel();
    if (this.#waiting.length > 0) this.#settings.count("dropped", this.#waiting.length);
    this.#waiting = [];
    await this.#client?.destroy();
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
    return this.#failures === 0 ? gatherMs : Math.min(longestWaitMs, firstWaitMs * 2 ** (this.#failures - 1));
  }

  /** One request. Never rejects. */
  async #send(): Promise<void> {
    const traces = this.#next();
    const { count, log, resource, version } = this.#settings;
    const failure = await this.#post(traceRequest(traces.flat(), resource, version));
    if (failure === undefined) {
      count("sent", traces.length);
      if (this.#failures > 0) log.info("traces.again", { collector: this.#url.host });
      this.#failures = 0;
      return;
    }
    const { again, reason } = failure;
    if (this.#failures === 0) log.warn("traces.failed", { collector: this.#url.host, reason });
    this.#failures += 1;
    if (again) this.#putBack(traces);
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

  async #post(body: string): Promise<{ readonly again: boolean; readonly reason: string } | undefined> {
    try {
      this.#client ??= await clientOf(this.#url);
      const status = await posted(this.#client, this.#url.pathname + this.#url.search, body);
      if (status >= 200 && status < 300) return undefined;
      return { again: isPassing(status), reason: `HTTP status ${status}` };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return { again: true, reason: code ?? message };
    }
  }
}

/** Loaded when there is something to send. */
async function clientOf({ origin }: URL): Promise<Client> {
  const { default: UndiciClient } = await import("undici/lib/dispatcher/client.js");
  const timeouts = {
    connectTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
  };
  return new UndiciClient(origin, { ...timeouts, maxHeaderSize: 16_384, autoSelectFamily: true });
}

/** The status; nothing of the body is looked at, and a long one is not waited for. */
function posted(client: Client, path: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let read = 0;
    client.dispatch(
      { method: "POST", path, headers: { "content-type": "application/json" }, body },
      {
        onRequestStart: () => {},
        onResponseStart: (_controller, answered) => {
          status = answered;
        },
        onResponseData: (controller, chunk) => {
          read += chunk.length;
          if (read > mostReply) controller.abort(new Error("the reply is too long"));
        },
        onResponseEnd: () => resolve(status),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

const mostReply = 64 * 1024;
