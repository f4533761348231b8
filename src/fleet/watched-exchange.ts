import type { AcsTarget, Exchange, ExchangeFailure, ExchangeReply, SessionChannel } from "../ports/exchange.ts";

/** Is told of all sessions of the fleet. */
export interface Watch {
  sessionOpened(): void;
  sessionClosed(): void;
  /** A reply came so long after a message was handed over; a failure is none. `message`: its name, or `empty`. */
  replied(message: string, ms: number): void;
}

/** The exchange, with somebody who watches. */
export function watchedExchange(exchange: Exchange, watch: Watch): Exchange {
  return { open: (target: AcsTarget) => new WatchedChannel(exchange.open(target), watch) };
}

class WatchedChannel implements SessionChannel {
  readonly #channel: SessionChannel;
  readonly #watch: Watch;
  #isClosed = false;

  constructor(channel: SessionChannel, watch: Watch) {
    this.#channel = channel;
    this.#watch = watch;
    watch.sessionOpened();
  }

  get localAddress(): string | undefined {
    return this.#channel.localAddress;
  }

  async post(envelope: readonly Uint8Array[], signal: AbortSignal): Promise<ExchangeReply | ExchangeFailure> {
    const message = messageIn(envelope);
    const startedMs = performance.now();
    const reply = await this.#channel.post(envelope, signal);
    if (reply.ok) this.#watch.replied(message, performance.now() - startedMs);
    return reply;
  }

  async close(): Promise<void> {
    if (!this.#isClosed) this.#watch.sessionClosed();
    this.#isClosed = true;
    await this.#channel.close();
  }
}

/** What stands before the name of a message is no longer than this. */
const headOctets = 1024;

/** The name of the message in an envelope that this program has written. */
export function messageIn(envelope: readonly Uint8Array[]): string {
  if (envelope.length === 0) return "empty";
  let head = "";
  for (const octets of envelope) {
    head += Buffer.from(octets.buffer, octets.byteOffset, Math.min(octets.length, headOctets)).toString("latin1");
    if (head.length >= headOctets) break;
  }
  const [, fault, message] = /<[\w-]+:Body>\s*<(?:[\w-]+:(Fault)\b|[\w-]+:(\w+))/.exec(head) ?? [];
  return fault ?? message ?? "other";
}
