import type { Socket } from "node:dgram";
import type { FlowInterval } from "../../../ports/host/network/capacity.ts";
import { derivingVersion } from "./authentication.ts";
import type { Activation } from "./control-pdus.ts";
import { type ReceivedInterval, readLoad, readStatus, type StatusPdu, stampOf, writeStatus } from "./data-pdus.ts";
import { LoadReceiver } from "./load-receiver.ts";
import { LoadSender, type SenderSettings } from "./load-sender.ts";
import type { RateSearch } from "./rate-search.ts";
import { type DatagramSizes, sendingRate } from "./sending-rates.ts";

/** A peer that is silent for so long is gone. (RFC 9946) */
const lostAfterMs = 3000;
/** How often the end is said, to a peer that does not confirm it. */
const mostFarewells = 20;
const farewellMs = 50;
const lookMs = 100;

export interface FlowSettings extends SenderSettings, DatagramSizes {
  /** Connected to the peer. */
  readonly socket: Socket;
  readonly activation: Activation;
  readonly authMode: number;
  readonly sends: boolean;
  /** Of a server: it finds the rate, and says when the time is over. */
  readonly search?: RateSearch;
  readonly silenceMs: number;
  /** An interval is over, as the receiver has seen it. */
  readonly interval: (interval: FlowInterval) => void;
  readonly warn: (warning: string) => void;
}

/** One flow under way, of either party and in either direction: load one way, status the other. (RFC 9946) */
export class TestFlow {
  readonly #of: FlowSettings;
  readonly #sender: LoadSender;
  readonly #receiver: LoadReceiver;
  readonly #timers = new Set<NodeJS.Timeout>();
  #status = 0;
  #intervals = 0;
  #heardMs: number;
  #isSilent = false;
  #isStopping = false;
  #end: (reason: "over" | "lost") => void = () => {};

  constructor(settings: FlowSettings) {
    this.#of = settings;
    const { activation, search, socket } = settings;
    const rate = search === undefined ? activation.rate : sendingRate(search.index, settings);
    this.#heardMs = settings.now();
    this.#sender = new LoadSender(socket, rate, settings);
    this.#receiver = new LoadReceiver(this.#heardMs);
  }

  /** Resolves when it is over, or the peer is gone. */
  run(): Promise<"over" | "lost"> {
    const { activation, search, sends, socket } = this.#of;
    return new Promise((resolve) => {
      this.#end = (reason) => {
        this.#end = () => {};
        this.#sender.stop();
        for (const timer of this.#timers) clearTimeout(timer);
        socket.off("message", heard);
        socket.off("close", closed);
        resolve(reason);
      };
      const heard = (pdu: Buffer): void => (sends ? this.#hearStatus(pdu) : this.#hearLoad(pdu));
      const closed = (): void => this.#end("lost");
      socket.on("message", heard);
      socket.once("close", closed);
      if (sends) this.#sender.start();
      else this.#every(activation.trialMs, () => this.#tellStatus());
      this.#every(lookMs, () => this.#look());
      if (search !== undefined) this.#after(activation.seconds * 1000 + 500, () => this.#farewell(1));
    });
  }

  /** Says that it is over, without waiting for the peer. */
  finish(): void {
    this.#sayStop();
    this.#end("over");
  }

  #hearLoad(pdu: Buffer): void {
    const load = readLoad(pdu);
    if (load === undefined) return;
    this.#heard(load.silent);
    if (load.stops) this.#stopped();
    else if (!this.#isStopping) this.#receiver.take(load, this.#of.now());
  }

  #hearStatus(pdu: Buffer): void {
    const { activation, search } = this.#of;
    const status = readStatus(pdu, activation.version);
    if (status === undefined) return;
    this.#heard(status.silent);
    this.#sender.heard(status);
    if (status.intervals !== this.#intervals) {
      this.#intervals = status.intervals;
      this.#tellInterval(status.interval, status);
    }
    if (status.stops) this.#stopped();
    else if (this.#isStopping) return;
    else if (search === undefined) this.#sender.rate = status.rate;
    else this.#adjust(search, status.trial, status.roundTrip);
  }

  /** By the peer: the server has said so, or the client has heard it. */
  #stopped(): void {
    if (this.#of.search === undefined) this.finish();
    else this.#end("over");
  }

  #adjust(search: RateSearch, trial: StatusPdu["trial"], roundTrip: number | undefined): void {
    const { delayCount, delaySum } = trial;
    const delayAverage = delayCount === 0 ? undefined : Math.round(delaySum / delayCount);
    search.adjust({ ...trial, delayAverage, roundTrip });
    this.#sender.rate = sendingRate(search.index, this.#of);
  }

  /** What was received since the one before; nothing until there is any. */
  #tellStatus(stops = false): void {
    const { activation, authMode, search, socket } = this.#of;
    if (!this.#receiver.hasSome) return;
    const nowMs = this.#of.now();
    const { roundTrip, leastIsNew, ...trial } = this.#receiver.trial(nowMs);
    if (search !== undefined && !stops) this.#adjust(search, trial, roundTrip);
    this.#status += 1;
    const status: StatusPdu = {
      stops,
      silent: this.#isSilent,
      number: this.#status,
      rate: search === undefined ? noRate : this.#sender.rate,
      intervals: this.#receiver.intervals,
      interval: this.#receiver.interval,
      trial,
      clockDelta: this.#receiver.clockDelta,
      leastRoundTrip: this.#receiver.leastRoundTrip,
      roundTrip,
      leastIsNew,
      sent: stampOf(nowMs),
      authMode: activation.version >= derivingVersion ? authMode : 0,
    };
    socket.send(writeStatus(status, activation.version));
    if (!stops && this.#receiver.closes(nowMs, activation.intervalMs, activation.trialMs)) {
      this.#tellInterval(this.#receiver.interval, this.#receiver);
    }
  }

  #tellInterval(interval: ReceivedInterval, of: Pick<StatusPdu, "clockDelta" | "leastRoundTrip">): void {
    const { delayLeast, roundTripLeast, ...counted } = interval;
    this.#of.interval({
      family: this.#of.family,
      microseconds: counted.microseconds,
      datagrams: counted.datagrams,
      bytes: counted.bytes,
      lost: counted.lost,
      reordered: counted.reordered,
      duplicated: counted.duplicated,
      delay: delayLeast === undefined ? undefined : { least: delayLeast, most: counted.delayMost },
      roundTrip: roundTripLeast === undefined ? undefined : { least: roundTripLeast, most: counted.roundTripMost },
      clockDelta: of.clockDelta,
      leastRoundTrip: of.leastRoundTrip,
    });
  }

  /** Says until the peer has confirmed it that the time is over. */
  #farewell(count: number): void {
    if (count > mostFarewells) this.#end("over");
    else {
      this.#sayStop();
      this.#after(farewellMs, () => this.#farewell(count + 1));
    }
  }

  #sayStop(): void {
    this.#isStopping = true;
    if (this.#of.sends) this.#sender.sayStop();
    else this.#tellStatus(true);
  }

  #heard(peerIsSilent: boolean): void {
    this.#heardMs = this.#of.now();
    if (peerIsSilent) this.#of.warn("the other side has received nothing for a while");
  }

  #look(): void {
    const silence = this.#of.now() - this.#heardMs;
    const { sends, silenceMs } = this.#of;
    this.#isSilent = silence > silenceMs;
    this.#sender.silent = this.#isSilent;
    if (this.#isSilent) this.#of.warn(sends ? "no status came for a while" : "no load came for a while");
    if (silence > lostAfterMs) this.#end("lost");
  }

  #every(periodMs: number, what: () => void): void {
    this.#timers.add(setInterval(what, periodMs));
  }

  #after(delayMs: number, what: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      what();
    }, delayMs);
    this.#timers.add(timer);
  }
}

/** A client does not say at which rate load is to be sent to it. */
const noRate = { interval1: 0, payload1: 0, burst1: 0, interval2: 0, payload2: 0, burst2: 0, addOn2: 0 };
