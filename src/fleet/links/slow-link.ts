import type { Clock } from "../../ports/clock.ts";
import type { ExchangeFailure, ExchangeReply, SessionChannel } from "../../ports/exchange.ts";
import type { Random } from "../../ports/random.ts";
import { passed } from "../pace.ts";

/** The line between a CPE and the world, as it is simulated in its sessions. */
export interface SlowLink {
  /** One way, in milliseconds. */
  readonly latencyMs: number;
  /** As much may come on top, each time another. */
  readonly jitterMs: number;
  /** Bits per second; Infinity for as fast as it goes. */
  readonly downBps: number;
  readonly upBps: number;
  /** Share of packets that are sent again, from 0 on and below 1. */
  readonly loss: number;
}

export const fastLink: SlowLink = {
  latencyMs: 0,
  jitterMs: 0,
  downBps: Number.POSITIVE_INFINITY,
  upBps: Number.POSITIVE_INFINITY,
  loss: 0,
};

/** Of a packet on most lines, without the headers of IP and TCP. */
const packetBytes = 1400;
/** Headers of HTTP, roughly. */
const headerBytes = 400;
/** A packet that is lost is sent again no sooner, as TCP of Linux has it. */
const leastRetransmissionMs = 200;
/** Of more packets the loss is as good as its share. */
const mostDrawn = 1000;

/** How long so many octets are on the way. */
export function onTheWayMs(link: SlowLink, bytes: number, bitsPerSecond: number, random: Random): number {
  const { jitterMs, latencyMs, loss } = link;
  const packets = Math.max(1, Math.ceil(bytes / packetBytes));
  let lost = 0;
  for (let at = 0; loss > 0 && at < Math.min(packets, mostDrawn); at++) {
    while (random.fraction() < loss) lost += 1;
  }
  const again = lost * Math.max(packets / mostDrawn, 1) * Math.max(leastRetransmissionMs, 4 * latencyMs);
  return latencyMs + jitterMs * random.fraction() + (bytes * 8000) / bitsPerSecond + again;
}

/** A session over such a line; as it is where there is none. What the ACS takes to reply is not counted with it. */
export function over(
  link: SlowLink | undefined,
  channel: SessionChannel,
  clock: Clock,
  random: Random,
): SessionChannel {
  return link === undefined ? channel : new SlowChannel(link, channel, clock, random);
}

class SlowChannel implements SessionChannel {
  readonly #link: SlowLink;
  readonly #channel: SessionChannel;
  readonly #clock: Clock;
  readonly #random: Random;
  #isConnected = false;

  constructor(link: SlowLink, channel: SessionChannel, clock: Clock, random: Random) {
    this.#link = link;
    this.#channel = channel;
    this.#clock = clock;
    this.#random = random;
  }

  get localAddress(): string | undefined {
    return this.#channel.localAddress;
  }

  async post(envelope: readonly Uint8Array[], signal: AbortSignal): Promise<ExchangeReply | ExchangeFailure> {
    const link = this.#link;
    if (!this.#isConnected) {
      this.#isConnected = true;
      await this.#pass(onTheWayMs(link, 0, link.upBps, this.#random), signal);
      await this.#pass(onTheWayMs(link, 0, link.downBps, this.#random), signal);
    }
    await this.#pass(onTheWayMs(link, sizeOf(envelope), link.upBps, this.#random), signal);
    const reply = await this.#channel.post(envelope, signal);
    const bytes = reply.ok ? sizeOf(reply.body) : headerBytes;
    await this.#pass(onTheWayMs(link, bytes, link.downBps, this.#random), signal);
    return reply;
  }

  close(): Promise<void> {
    return this.#channel.close();
  }

  #pass(ms: number, signal: AbortSignal): Promise<void> {
    return passed(this.#clock, ms, signal);
  }
}

const sizeOf = (pieces: readonly Uint8Array[]): number =>
  pieces.reduce((bytes, { length }) => bytes + length, headerBytes);
