import { randomBytes } from "node:crypto";
import type { Socket } from "node:dgram";
import { loadHeader, type Stamp, type StatusPdu, stampOf, writeLoadState } from "./data-pdus.ts";
import { ipv6Extra, leastPayload, randomSize, type SendingRate } from "./sending-rates.ts";

const tickMs = 1;
/** What could not be sent for so long is not made up for. */
const longestDebtUs = 20_000;
/** Others of this process have their turn after that. */
const longestTurnMs = 5;
const betweenLooks = 16;
const largest = 8972;
const never: Stamp = { seconds: 0, nanoseconds: 0 };

export interface SenderSettings {
  readonly family: 4 | 6;
  readonly randomPayload: boolean;
  /** The wall clock in milliseconds, with a fraction, without steps. */
  readonly now: () => number;
}

/** Sends load at a rate, to where its socket is connected: in bursts, at each tick of a millisecond what is due by then. */
export class LoadSender {
  rate: SendingRate;
  /** Nothing was received for a while. */
  silent = false;
  readonly #socket: Socket;
  readonly #settings: SenderSettings;
  readonly #least: number;
  #pdu = Buffer.alloc(largest);
  #number = 0;
  #timer: NodeJS.Timeout | undefined;
  /** When each burst is due, in microseconds. */
  #due1 = 0;
  #due2 = 0;
  #statusSent = never;
  #statusHeardMs = 0;
  #statusNumber = 0;
  #statusErrors = 0;

  constructor(socket: Socket, rate: SendingRate, settings: SenderSettings) {
    this.#socket = socket;
    this.rate = rate;
    this.#settings = settings;
    this.#least = leastPayload - (settings.family === 6 ? ipv6Extra : 0);
    if (settings.randomPayload) randomBytes(largest).copy(this.#pdu);
  }

  start(): void {
    const nowUs = this.#settings.now() * 1000;
    this.#due1 = nowUs;
    this.#due2 = nowUs;
    const tick = (): void => {
      this.#timer = setTimeout(tick, tickMs);
      this.#turn();
    };
    tick();
  }

  /** Sends no more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Says that it is over, and sends no more load. */
  sayStop(): void {
    this.stop();
    this.#begin(this.#settings.now(), true);
    this.#send(this.#least);
  }

  /** What the receiver has told: it measures the round trip by when the next load follows. */
  heard(status: Pick<StatusPdu, "number" | "sent">): void {
    const expected = this.#statusNumber + 1;
    this.#statusErrors = status.number >= expected ? status.number - expected : 0xffff;
    this.#statusNumber = Math.max(this.#statusNumber, status.number);
    this.#statusSent = status.sent;
    this.#statusHeardMs = this.#settings.now();
  }

  /** Numbers of the status that were missing before the latest one. */
  get statusErrors(): number {
    return this.#statusErrors;
  }

  #turn(): void {
    const nowMs = this.#settings.now();
    const nowUs = nowMs * 1000;
    const { rate } = this;
    this.#begin(nowMs, false);
    this.#due1 = this.#due(this.#due1, rate.interval1, nowUs);
    this.#due2 = this.#due(this.#due2, rate.interval2, nowUs);
    const giveUpMs = nowMs + longestTurnMs;
    while (rate.interval1 > 0 && this.#due1 <= nowUs) {
      this.#due1 += rate.interval1;
      if (!this.#burst(rate.payload1, rate.burst1, giveUpMs)) return;
    }
    while (rate.interval2 > 0 && this.#due2 <= nowUs) {
      this.#due2 += rate.interval2;
      if (!this.#burst(rate.payload2, rate.burst2, giveUpMs)) return;
      if (rate.addOn2 > 0 && !this.#burst(rate.addOn2, 1, giveUpMs)) return;
    }
  }

  /** One that was not in use is due now; one of a slower rate no later than that has it. */
  #due(at: number, interval: number, nowUs: number): number {
    return Math.min(Math.max(at, nowUs - longestDebtUs), nowUs + interval);
  }

  /** False where the link, or the turn, is full: what is due then is never sent. */
  #burst(payload: number, count: number, giveUpMs: number): boolean {
    for (let sent = 0; sent < count; sent++) {
      if (this.#number % betweenLooks === 0 && this.#settings.now() > giveUpMs) return false;
      if (!this.#send(this.#sizeOf(payload))) return false;
    }
    return true;
  }

  #sizeOf(payload: number): number {
    const most = Math.max(this.#least, (payload % randomSize) - (this.#settings.family === 6 ? ipv6Extra : 0));
    return payload < randomSize ? most : this.#least + Math.floor(Math.random() * (most - this.#least + 1));
  }

  #begin(nowMs: number, stops: boolean): void {
    const since = this.#statusHeardMs === 0 ? 0 : Math.round(nowMs - this.#statusHeardMs);
    writeLoadState(this.#pdu, {
      stops,
      silent: this.silent,
      statusErrors: this.#statusErrors,
      statusSent: this.#statusSent,
      responseDelayMs: since,
    });
    const { nanoseconds, seconds } = stampOf(nowMs);
    this.#pdu.writeUInt32BE(seconds, 20);
    this.#pdu.writeUInt32BE(nanoseconds, 24);
  }

  /** False where the kernel takes no more for now. */
  #send(bytes: number): boolean {
    this.#number = (this.#number + 1) >>> 0;
    const pdu = this.#pdu;
    pdu.writeUInt32BE(this.#number, 4);
    pdu.writeUInt16BE(bytes, 8);
    this.#socket.send(pdu, 0, Math.max(loadHeader, bytes));
    if (this.#socket.getSendQueueSize() === 0) return true;
    // It waits there, as it is now.
    this.#pdu = Buffer.from(pdu);
    return false;
  }
}
