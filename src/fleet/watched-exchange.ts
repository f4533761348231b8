import type { AcsTarget, Exchange, ExchangeFailure, ExchangeReply, SessionChannel } from "../ports/exchange.ts";

/** Is told of all sessions of the fleet. */
export interface Watch {
  sessionOpened(): void;
  sessionClosed(): void;
  /** A reply came so long after the request was handed over; a failure is none. */
  replied(toInform: boolean, ms: number): void;
}

/** The exchange, with somebody who watches. */
export function watchedExchange(exchange: Exchange, watch: Watch): Exchange {
  return { open: (target: AcsTarget) => new WatchedChannel(exchange.open(target), watch) };
}

class WatchedChannel implements SessionChannel {
  readonly #channel: SessionChannel;
  readonly #watch: Watch;
  #posts = 0;
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
    const isInform = this.#posts === 0;
    this.#posts += 1;
    const startedMs = performance.now();
    const reply = await this.#channel.post(envelope, signal);
    if (reply.ok) this.#watch.replied(isInform, performance.now() - startedMs);
    return reply;
  }

  async close(): Promise<void> {
    if (!this.#isClosed) this.#watch.sessionClosed();
    this.#isClosed = true;
    await this.#channel.close();
  }
}
