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

const nothing = Buffer.alloc(0);

/** One that is cut sends nothing more, also where the ACS has answered before all of the request was there and is sent the next. */
interface Line {
  readonly socket: Socket;
  readonly write: (octets: Buffer, done?: () => void) => boolean;
  isCut: boolean;
  /** Whether pieces are sent at their times: until the time of the one after the last. */
  isDripping: boolean;
  /** What drips and is not sent yet. */
  left: Buffer;
}

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
    const write = socket.write.bind(socket) as Line["write"];
    const line: Line = { socket, write, isCut: false, isDripping: false, left: nothing };
    const send = (octets: Buffer): boolean => line.isCut || this.#send(line, octets);
    Object.defineProperty(socket, "write", { value: send, configurable: true });
  }

  #send(line: Line, request: Buffer): boolean {
    const { socket, write } = line;
    const { endAfter, octetsPerSecond } = this.sending;
    const octets = this.#changed(request);
    if (endAfter !== undefined) {
      line.isCut = true;
      const length = Number.isNaN(endAfter.octet) ? octets.length >> 1 : Math.min(endAfter.octet, octets.length);
      // What was sent is to be read first: together, many take a reset for an end.
      const end = (): void => void this.#clock.after(graceMs, () => setImmediate(endNow, socket, endAfter.isReset));
      if (length > 0) return write(octets.subarray(0, length), end);
      end();
      return true;
    }
    if (line.isDripping) {
      line.left = Buffer.concat([line.left, octets]);
      return true;
    }
    if (octetsPerSecond === undefined) return write(octets);
    line.left = octets;
    this.#drip(line, octetsPerSecond);
    return true;
  }

  #drip(line: Line, octetsPerSecond: number): void {
    const { socket, write } = line;
    const size = Math.max(1, Math.round(octetsPerSecond / piecesPerSecond));
    const next = (): void => {
      line.isDripping = !socket.destroyed && !line.isCut && line.left.length > 0;
      if (!line.isDripping) return;
      write(line.left.subarray(0, size));
      line.left = line.left.subarray(size);
      this.#clock.after((1000 * size) / octetsPerSecond, next);
    };
    next();
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
