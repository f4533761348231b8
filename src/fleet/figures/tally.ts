import type { LogFields } from "../../ports/log.ts";
import type { Watch } from "../watched-exchange.ts";
import { type Durations, Histogram } from "./histogram.ts";

/** Different causes and events that are told apart; there are some forty in all. */
const mostNames = 100;

/** What has happened to a fleet since it runs, in figures. */
export class Tally implements Watch {
  readonly #sessionMs = new Histogram();
  /** By what was sent. */
  readonly #replyMs = new Map<string, Histogram>();
  /** Sessions that are open towards the ACS. */
  open = 0;
  mostOpen = 0;
  /** Times that a CPE came up. */
  ups = 0;
  #haveBeenUp = 0;
  /** When the last of them was up at first, and when each had had a session that ended well, in milliseconds of the process. */
  allUpMs: number | undefined;
  allWellMs: number | undefined;
  /** CPEs that have had one. */
  haveBeenWell = 0;
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
  /** Sessions that were to be told to a collector of traces. */
  readonly traces = { sent: 0, dropped: 0 };

  /** One of `all` CPEs came up; `isFirst`: for the first time. */
  cpeUp(isFirst: boolean, all: number): void {
    this.ups += 1;
    if (!isFirst) return;
    this.#haveBeenUp += 1;
    if (this.#haveBeenUp === all) this.allUpMs = performance.now();
  }

  /** A session of one of `all` CPEs ended well, the first of it. */
  cpeWell(all: number): void {
    this.haveBeenWell += 1;
    if (this.haveBeenWell === all) this.allWellMs = performance.now();
  }

  sessionOpened(): void {
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
  }

  sessionClosed(): void {
    this.open -= 1;
  }

  traced(outcome: "sent" | "dropped", by: number): void {
    this.traces[outcome] += by;
  }

  replied(message: string, ms: number): void {
    const key = keyIn(this.#replyMs, message);
    const histogram = this.#replyMs.get(key) ?? new Histogram();
    this.#replyMs.set(key, histogram);
    histogram.record(ms);
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
    this.#sessionMs.record(Number(ms ?? 0));
    for (const event of String(events ?? "").split(", ")) if (event !== "") count(this.events, codeOf(event));
    return true;
  }

  /** Of whole sessions that ended well. */
  get sessionTimes(): Durations {
    return this.#sessionMs.durations;
  }

  /** From each message to the reply of the ACS, by the message. */
  get replyTimes(): Readonly<Record<string, Durations>> {
    return Object.fromEntries([...this.#replyMs].map(([message, histogram]) => [message, histogram.durations]));
  }
}

/** `M Reboot (key)` without its CommandKey, which may be anything. */
const codeOf = (event: string): string => event.replace(/ \(.*$/s, "");

function count(counts: Map<string, number>, name: string): void {
  const key = keyIn(counts, name);
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** So that they stay few, whatever an ACS makes up. */
const keyIn = (named: ReadonlyMap<string, unknown>, name: string): string =>
  named.has(name) || named.size < mostNames ? name : "other";
