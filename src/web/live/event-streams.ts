import type { IncomingMessage, ServerResponse } from "node:http";
import type { Cancel, Clock } from "../../ports/clock.ts";
import { WebRefusal } from "../refusal.ts";

// Server-sent events. Nothing is read while nobody is there.

const mostStreams = 16;
/** Octets that a reader may be behind before it is hung up on. */
const mostBehind = 1024 * 1024;
/** An event now and then finds readers that are gone, and tells those that are there that this side is. */
const aliveMs = 8_000;

/** Where one reader is told. */
export interface EventStream {
  send(event: string, data: unknown): void;
}

export interface EventStreamsOptions<R> {
  readonly clock: Clock;
  readonly everyMs: number;
  /** Whether who has opened a stream may still read it. */
  isWelcome(request: IncomingMessage): boolean;
  /** Tells readers what is new: one that has just come, and all of them time and again. Never rejects. */
  tell(readers: readonly R[]): Promise<void>;
}

interface Open<R> {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly reader: R;
}

export class EventStreams<R> {
  readonly #options: EventStreamsOptions<R>;
  readonly #open = new Set<Open<R>>();
  #cancel: Cancel | undefined;
  #sinceAliveMs = 0;
  #isClosed = false;

  constructor(options: EventStreamsOptions<R>) {
    this.#options = options;
  }

  /** `reader` is what is told by `tell`; `closed` is called when it has gone. @throws WebRefusal 503 */
  open(
    request: IncomingMessage,
    response: ServerResponse,
    readerOf: (stream: EventStream) => R,
    closed: () => void = () => {},
  ): void {
    if (this.#open.size >= mostStreams) throw new WebRefusal(503, `${mostStreams} pages are open already`, 30);
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.write("retry: 2000\n\n");
    const send = (event: string, data: unknown): void => {
      if (response.writableLength > mostBehind) response.destroy();
      else response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    };
    const open: Open<R> = { request, response, reader: readerOf({ send }) };
    this.#open.add(open);
    response.on("close", () => {
      closed();
      this.#open.delete(open);
    });
    void this.#options.tell([open.reader]);
    this.#cancel ??= this.#soon();
  }

  async #tick(): Promise<void> {
    const { everyMs, isWelcome, tell } = this.#options;
    this.#sinceAliveMs += everyMs;
    const isLong = this.#sinceAliveMs >= aliveMs;
    if (isLong) this.#sinceAliveMs = 0;
    for (const { request, response } of this.#open) {
      if (!isWelcome(request)) response.end();
      else if (isLong) response.write("event: alive\ndata: {}\n\n");
    }
    await tell([...this.#open].map(({ reader }) => reader));
    this.#cancel = this.#isClosed || this.#open.size === 0 ? undefined : this.#soon();
  }

  #soon(): Cancel {
    const { clock, everyMs } = this.#options;
    return clock.after(everyMs, () => void this.#tick());
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    for (const { response } of this.#open) response.destroy();
  }
}
