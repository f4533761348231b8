import { type LoadPdu, msOf, type ReceivedInterval, type ReceivedSpan, type Stamp } from "./data-pdus.ts";

/** Numbers that are remembered, to tell a datagram that comes twice from one that comes late. */
const remembered = 32;

/** What is counted until it is told. */
class Span {
  datagrams = 0;
  bytes = 0;
  lost = 0;
  reordered = 0;
  duplicated = 0;
  delayLeast: number | undefined;
  delayMost = 0;
  delaySum = 0;
  delayCount = 0;
  roundTripLeast: number | undefined;
  roundTripMost = 0;
  readonly #beginMs: number;

  constructor(nowMs: number) {
    this.#beginMs = nowMs;
  }

  late(): void {
    this.reordered += 1;
    // It was counted as lost, here or in a span that has been told already.
    if (this.lost > 0) this.lost -= 1;
  }

  delayed(delay: number): void {
    this.delayLeast = Math.min(this.delayLeast ?? delay, delay);
    this.delayMost = Math.max(this.delayMost, delay);
    this.delaySum += delay;
    this.delayCount += 1;
  }

  wentRound(variation: number): void {
    this.roundTripLeast = Math.min(this.roundTripLeast ?? variation, variation);
    this.roundTripMost = Math.max(this.roundTripMost, variation);
  }

  ageMs(nowMs: number): number {
    return nowMs - this.#beginMs;
  }

  told(nowMs: number): ReceivedSpan {
    const { bytes, datagrams, delayCount, delayLeast, delayMost, delaySum, duplicated, lost, reordered } = this;
    const microseconds = Math.min(0xffff_ffff, Math.max(0, Math.round(this.ageMs(nowMs) * 1000)));
    const losses = { lost, reordered, duplicated };
    return { datagrams, bytes, microseconds, ...losses, delayLeast, delayMost, delaySum, delayCount };
  }
}

/** What the receiver of load sees of the way. [TR-471 5] */
export class LoadReceiver {
  /** The latest interval that is over, and how many were. */
  interval: ReceivedInterval;
  intervals = 0;
  clockDelta = 0;
  leastRoundTrip: number | undefined;
  /** Its variation above that, the latest one since the trial began. */
  roundTrip: number | undefined;
  leastIsNew = false;
  #latest = 0;
  readonly #history = new Uint32Array(remembered);
  #place = 0;
  #trial: Span;
  #current: Span | undefined;
  #elapsed = 0;
  #statusSent: Stamp = { seconds: 0, nanoseconds: 0 };

  constructor(nowMs: number) {
    this.#trial = new Span(nowMs);
    this.interval = { ...new Span(nowMs).told(nowMs), roundTripLeast: undefined, roundTripMost: 0, elapsed: 0 };
  }

  get hasSome(): boolean {
    return this.#latest > 0;
  }

  take(load: LoadPdu, nowMs: number): void {
    const isFirst = !this.hasSome;
    const spans = this.#current === undefined ? [this.#trial] : [this.#trial, this.#current];
    for (const span of spans) {
      span.datagrams += 1;
      span.bytes += load.bytes;
    }
    if (!this.#isNext(load.number, spans)) return;
    this.#wentRound(load, nowMs);
    const delta = Math.round(nowMs - msOf(load.sent));
    if (isFirst || delta < this.clockDelta) {
      this.clockDelta = delta;
      this.leastIsNew = true;
    }
    if (!isFirst) for (const span of spans) span.delayed(delta - this.clockDelta);
  }

  #isNext(number: number, spans: readonly Span[]): boolean {
    if (number > this.#latest) {
      const missing = number - this.#latest - 1;
      for (const span of spans) span.lost = Math.min(0xffff_ffff, span.lost + missing);
      this.#latest = number;
      this.#remember(number);
      return true;
    }
    if (this.#history.includes(number)) for (const span of spans) span.duplicated += 1;
    else {
      for (const span of spans) span.late();
      this.#remember(number);
    }
    return false;
  }

  #remember(number: number): void {
    this.#history[this.#place] = number;
    this.#place = (this.#place + 1) % remembered;
  }

  /** Each status is answered by the load that follows it. */
  #wentRound({ responseDelayMs, statusSent }: LoadPdu, nowMs: number): void {
    const { nanoseconds, seconds } = this.#statusSent;
    if (statusSent.seconds === seconds && statusSent.nanoseconds === nanoseconds) return;
    this.#statusSent = statusSent;
    const roundTrip = Math.max(0, Math.round(nowMs - msOf(statusSent)) - responseDelayMs);
    if (this.leastRoundTrip === undefined || roundTrip < this.leastRoundTrip) {
      this.leastRoundTrip = roundTrip;
      this.leastIsNew = true;
    }
    this.roundTrip = roundTrip - this.leastRoundTrip;
    this.#current?.wentRound(this.roundTrip);
  }

  /** What was seen since the call before. */
  trial(nowMs: number): ReceivedSpan & Pick<LoadReceiver, "roundTrip" | "leastIsNew"> {
    const told = { ...this.#trial.told(nowMs), roundTrip: this.roundTrip, leastIsNew: this.leastIsNew };
    this.#trial = new Span(nowMs);
    this.roundTrip = undefined;
    this.leastIsNew = false;
    return told;
  }

  /** Whether an interval is over now: to be asked after each trial. The first one begins when that is asked first. */
  closes(nowMs: number, intervalMs: number, trialMs: number): boolean {
    const current = this.#current;
    if (current !== undefined && Math.round(current.ageMs(nowMs)) <= intervalMs - trialMs / 2) return false;
    this.#current = new Span(nowMs);
    if (current === undefined) return false;
    this.#elapsed += Math.round(current.ageMs(nowMs));
    const { roundTripLeast, roundTripMost } = current;
    this.interval = { ...current.told(nowMs), roundTripLeast, roundTripMost, elapsed: this.#elapsed };
    this.intervals += 1;
    return true;
  }
}
