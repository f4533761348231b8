import type { Socket } from "node:net";
import type { ConnectionTrace } from "../../../ports/session-traces.ts";
import { connectFailure } from "../connect-failure.ts";
import { closedBy, exchangeFailure, HttpFailure, isLoss, tooLarge } from "../http-failure.ts";
import type { HttpReply } from "../http-message.ts";
import { type SocketSettings, startSocket } from "../open-socket.ts";
import type { ExchangeLimits } from "../send-request.ts";
import { traceConnecting } from "../trace-connecting.ts";
import { BrokenReply } from "./framing.ts";
import { LineReply } from "./line-reply.ts";
import { LargeReply, ReplyParser } from "./reply-parser.ts";

/** A request whose kept connection went away before an octet of its reply: it may be sent once more. */
export class StaleConnection extends Error {
  override readonly name = "StaleConnection";
}

export interface LineSettings extends SocketSettings, ExchangeLimits {
  /** What sockets read into; each piece is dealt with before the next is read, so that many may have the same. */
  readonly readBuffer: Buffer;
  readonly trace?: ConnectionTrace;
}

interface Asked {
  readonly resolve: (reply: HttpReply) => void;
  readonly reject: (error: Error) => void;
}

/** The slowest line that is still waited for, in octets per millisecond (64 kbit/s). */
const slowestUpload = 8;

/**
 * One connection to one origin, which carries one request after the other. It is over when the server closes it, when
 * anything goes wrong, and when what comes was not asked for.
 */
export class Line {
  readonly origin: string;
  readonly #url: URL;
  readonly #settings: LineSettings;
  readonly #parser: ReplyParser;
  /** Once it is connected and its peer is known. */
  #socket: Socket | undefined;
  #connecting: Socket | undefined;
  #isOver = false;
  /** A reply has come on it before. */
  #isReused = false;
  /** Whoever awaits the head of a reply. */
  #asked: Asked | undefined;
  /** A reply whose body is still to come. */
  #reply: LineReply | undefined;
  /** Octets of the awaited reply have come. */
  #hasBegun = false;
  #signal: AbortSignal | undefined;
  /** The one timer, which is set anew only where it would ring too late. */
  #timer: NodeJS.Timeout | undefined;
  #ringsAtMs = Number.POSITIVE_INFINITY;
  #deadlineMs = Number.POSITIVE_INFINITY;
  #late: { readonly code: "timeout" | "unreachable"; readonly what: string; readonly ms: number } | undefined;

  /** `url` is any of the origin. */
  constructor(url: URL, settings: LineSettings) {
    this.#url = url;
    this.origin = url.origin;
    this.#settings = settings;
    this.#parser = new ReplyParser(settings.maxBodyBytes);
  }

  /** Whether the next request can go over it. */
  get isFree(): boolean {
    return !this.#isOver && this.#asked === undefined && this.#reply === undefined;
  }

  /**
   * Sends a request and resolves when the head of its reply is there. Rejects with an `HttpFailure` or a `StaleConnection`;
   * the line is over then.
   */
  ask(octets: Buffer, signal: AbortSignal): Promise<HttpReply> {
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject };
      this.#hasBegun = false;
      this.#parser.begin();
      this.#heed(signal);
      if (this.#socket !== undefined) this.#send(this.#socket, octets);
      else this.#open(octets).catch((error) => this.#fail(error));
    });
  }

  close(): void {
    this.#isOver = true;
    this.#asked = undefined;
    this.#reply = undefined;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#connecting?.destroy();
  }

  #send(socket: Socket, octets: Buffer): void {
    const { replyTimeoutMs } = this.#settings;
    this.#deadlineMs = Number.POSITIVE_INFINITY;
    if (replyTimeoutMs !== undefined) {
      this.#limit(replyTimeoutMs + Math.ceil(octets.length / slowestUpload), "timeout", "gave no reply");
    }
    socket.write(octets);
  }

  /** Connects, then sends the first request. */
  async #open(octets: Buffer): Promise<void> {
    const onread = {
      buffer: this.#settings.readBuffer,
      callback: (length: number, buffer: Uint8Array) => this.#received(buffer.subarray(0, length) as Buffer),
    };
    this.#limit(this.#settings.connectTimeoutMs, "unreachable", "took no connection");
    const { socket, event, admit } = await startSocket(this.#url, { ...this.#settings, onread });
    this.#connecting = socket;
    if (this.#settings.trace !== undefined) traceConnecting(socket, this.#url, this.#settings.trace);
    socket.on("error", (error) => this.#lost(error));
    if (this.#isOver) {
      socket.destroy();
      return;
    }
    socket.once(event, () => {
      if (this.#isOver) return;
      try {
        const judged = admit();
        if (judged === undefined) this.#begin(socket, octets);
        else judged.then(() => this.#begin(socket, octets)).catch((error) => this.#fail(error));
      } catch (error) {
        this.#fail(error as Error);
      }
    });
  }

  #begin(socket: Socket, octets: Buffer): void {
    if (this.#isOver) return;
    this.#socket = socket;
    socket.on("end", () => this.#lost(undefined));
    socket.on("close", () => this.#lost(undefined));
    if (socket.destroyed) this.#lost(undefined);
    else this.#send(socket, octets);
  }

  readonly #onAbort = (): void => {
    if (!this.isFree) this.#fail(new HttpFailure("closed", `the exchange with ${this.#url.host} was given up`));
  };

  #heed(signal: AbortSignal): void {
    if (signal === this.#signal) return;
    this.#signal?.removeEventListener("abort", this.#onAbort);
    signal.addEventListener("abort", this.#onAbort);
    this.#signal = signal;
  }

  #received(octets: Buffer): boolean {
    if (this.#isOver) return false;
    if (this.isFree || this.#socket === undefined) {
      this.#fail(new HttpFailure("protocol", `${this.#url.host} spoke before it was asked`));
      return false;
    }
    this.#hasBegun = true;
    let taken = 0;
    let failure: HttpFailure | undefined;
    try {
      taken = this.#parser.take(octets);
    } catch (error) {
      failure = this.#failureOf(error);
    }
    if (this.#asked !== undefined && this.#parser.status !== 0) this.#answer(this.#asked);
    if (failure !== undefined) this.#fail(failure);
    else if (this.#parser.isWhole) this.#conclude(taken === octets.length && this.#parser.isKept);
    return failure === undefined;
  }

  #answer({ resolve }: Asked): void {
    this.#asked = undefined;
    this.#reply = new LineReply(this.#parser.status, this.#parser.headers);
    this.#deadlineMs = Number.POSITIVE_INFINITY;
    const { bodyTimeoutMs } = this.#settings;
    if (bodyTimeoutMs !== undefined && !this.#parser.isWhole)
      this.#limit(bodyTimeoutMs, "timeout", "did not finish its reply");
    resolve(this.#reply);
  }

  #conclude(isKept: boolean): void {
    const reply = this.#reply;
    this.#reply = undefined;
    this.#deadlineMs = Number.POSITIVE_INFINITY;
    this.#isReused = true;
    if (!isKept) this.close();
    reply?.complete(this.#parser.pieces());
  }

  /** The connection has ended. */
  #lost(error: Error | undefined): void {
    if (this.#isOver) return;
    if (this.#socket === undefined && error !== undefined) {
      this.#fail(connectFailure(error, this.#url));
      return;
    }
    if (error === undefined && this.#reply !== undefined && this.#parser.end()) {
      this.#conclude(false);
      return;
    }
    const { host } = this.#url;
    const isLost = error === undefined || isLoss(error);
    if (isLost && this.#isReused && !this.#hasBegun && this.#asked !== undefined) this.#fail(new StaleConnection());
    else if (error === undefined) this.#fail(closedBy(host, this.#hasBegun));
    else this.#fail(exchangeFailure(error, host, this.#hasBegun));
  }

  #fail(error: Error): void {
    const [asked, reply] = [this.#asked, this.#reply];
    this.close();
    asked?.reject(error);
    reply?.break(error);
  }

  #failureOf(error: unknown): HttpFailure {
    const { host } = this.#url;
    if (error instanceof LargeReply) return tooLarge(host);
    if (error instanceof BrokenReply) {
      return new HttpFailure("protocol", `what ${host} sent is no HTTP reply: ${error.message}`);
    }
    return exchangeFailure(error, host, true);
  }

  #limit(ms: number, code: "timeout" | "unreachable", late: string): void {
    const nowMs = performance.now();
    this.#late = { code, what: late, ms };
    this.#deadlineMs = nowMs + ms;
    if (this.#deadlineMs >= this.#ringsAtMs) return;
    clearTimeout(this.#timer);
    this.#set(ms, nowMs);
  }

  #set(ms: number, nowMs: number): void {
    this.#ringsAtMs = nowMs + ms;
    this.#timer = setTimeout(ring, ms, this);
  }

  /** The timer rings: fails what is late, or sets it for what is not late yet. */
  ring(): void {
    const nowMs = performance.now();
    this.#ringsAtMs = Number.POSITIVE_INFINITY;
    if (this.#isOver || this.#deadlineMs === Number.POSITIVE_INFINITY) return;
    // Timers may ring a millisecond early.
    if (this.#deadlineMs - nowMs > 1) this.#set(Math.ceil(this.#deadlineMs - nowMs), nowMs);
    else if (this.#late !== undefined) {
      const { code, what, ms } = this.#late;
      this.#fail(new HttpFailure(code, `${this.#url.host} ${what} within ${ms / 1000} s`));
    }
  }
}

const ring = (line: Line): void => line.ring();
