import type { Socket } from "node:net";
import type { Clock } from "../../ports/clock.ts";

/** How the requests of a session go out, until it is told otherwise. */
export interface Sending {
  /** Ends the connection after so many octets of a request: NaN for half of them. */
  readonly endAfter?: { readonly octet: number; readonly isReset: boolean };
  readonly octetsPerSecond?: number;
  readonly withoutCookies?: boolean;
  /** The `Authorization` of an earlier session, sent once in place of this one's. */
  readonly authorization?: string | undefined;
}

/** Pieces of a slow request: fewer a second cost less, more are a truer drip. */
const piecesPerSecond = 5;
const graceMs = 20;

/** The connections of one session, whose octets can be held up, cut off and changed on their way to the kernel. */
export class Wire {
  readonly #clock: Clock;
  sending: Sending = {};
  /** The latest that went out. */
  authorization: string | undefined;
  /** False: the ACS is in this process, and nothing goes over a network. */
  readonly hasSockets: boolean;

  constructor(clock: Clock, hasSockets: boolean) {
    this.#clock = clock;
    this.hasSockets = hasSockets;
  }

  /** Called with each connection before anything is sent on it. */
  connected(socket: Socket): void {
    const write = socket.write.bind(socket) as (octets: Buffer, done?: () => void) => boolean;
    const send = (octets: Buffer): boolean => this.#send(socket, write, octets);
    Object.defineProperty(socket, "write", { value: send, configurable: true });
  }

  #send(socket: Socket, write: (octets: Buffer, done?: () => void) => boolean, request: Buffer): boolean {
    const { endAfter, octetsPerSecond } = this.sending;
    const octets = this.#changed(request);
    if (endAfter !== undefined) {
      const length = Number.isNaN(endAfter.octet) ? octets.length >> 1 : Math.min(endAfter.octet, octets.length);
      // What was sent is to be read first: together, many take a reset for an end.
      const end = (): void => void this.#clock.after(graceMs, () => setImmediate(endNow, socket, endAfter.isReset));
      if (length > 0) return write(octets.subarray(0, length), end);
      end();
      return true;
    }
    if (octetsPerSecond === undefined) return write(octets);
    this.#drip(socket, write, octets, octetsPerSecond);
    return true;
  }

  #drip(socket: Socket, write: (octets: Buffer) => boolean, octets: Buffer, octetsPerSecond: number): void {
    const size = Math.max(1, Math.round(octetsPerSecond / piecesPerSecond));
    const next = (at: number): void => {
      if (socket.destroyed || at >= octets.length) return;
      write(octets.subarray(at, at + size));
      this.#clock.after((1000 * size) / octetsPerSecond, () => next(at + size));
    };
    next(0);
  }

  /** The head of a request is plain ASCII. */
  #changed(request: Buffer): Buffer {
    const { authorization, withoutCookies } = this.sending;
    const end = request.indexOf("\r\n\r\n");
    let head = request.subarray(0, end).toString("latin1");
    const before = head;
    if (withoutCookies === true) head = head.replace(/\r\nCookie: [^\r]*/i, "");
    const own = /\r\nAuthorization: ([^\r]*)/i.exec(head);
    if (own !== null && authorization !== undefined && authorization !== own[1]) {
      head = head.replace(own[0], `\r\nAuthorization: ${authorization}`);
      this.sending = { ...this.sending, authorization: undefined };
    } else if (own !== null) this.authorization = own[1];
    return head === before ? request : Buffer.concat([Buffer.from(head, "latin1"), request.subarray(end)]);
  }
}

function endNow(socket: Socket, isReset: boolean): void {
  if (isReset) {
    // Node would end the stream in order first, by a FIN.
    Object.defineProperty(socket, "end", { value: () => socket });
    try {
      socket.resetAndDestroy();
    } catch {
      // TLS has no reset of its own: its connection is just closed.
    }
  }
  socket.destroy();
}
