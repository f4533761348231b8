import type { IncomingMessage } from "node:http";
import type { OnReadOpts, Socket } from "node:net";
import type { Sink } from "../octets.ts";
import { type ReplyHeads, replyHeads } from "./reply-heads.ts";

/** As much as is read at a time. */
const readBytes = 256 * 1024;

/**
 * How a socket reads: Node's HTTP client is given its octets until it knows the head of a reply; those of a body of known
 * length then go past it. As a stream of small buffers they would cost several times what it takes to read and keep them.
 */
export class SocketIntake {
  /** To open the socket with. */
  readonly onread: OnReadOpts;
  #socket: Socket | undefined;
  /** What becomes of octets that were read, in a buffer that is read into again; false to read no more for now. */
  #take: (octets: Uint8Array) => boolean = (octets) => this.#socket?.push(Buffer.from(this.heads.pass(octets))) ?? true;
  /** Of the replies until a body is poured. */
  readonly heads: ReplyHeads = replyHeads();

  /** `bytes` are as many as are read at a time. */
  constructor(bytes: number = readBytes) {
    const buffer = Buffer.allocUnsafeSlow(bytes);
    this.onread = { buffer, callback: (length) => this.#take(buffer.subarray(0, length)) };
  }

  /** To be called before anything is sent on the socket. */
  serve(socket: Socket): void {
    this.#socket = socket;
  }

  /** Pours a body of `length` octets, of which nobody has read any. Rejects with `broken` when the connection ends before. */
  pour(reply: IncomingMessage, length: number, sink: Sink, broken: () => Error): Promise<void> {
    const socket = this.#socket;
    /** What came while the sink could take nothing: TLS still gives what it has decrypted. */
    const held: Uint8Array[] = [];
    let holding = true;
    let left = length;
    const give = (octets: Uint8Array): Promise<void> | undefined => {
      const piece = octets.subarray(0, left);
      left -= piece.length;
      return sink(piece);
    };
    return new Promise((resolve, reject) => {
      const onClose = (): void => (holding ? undefined : reject(broken()));
      const goOn = async (ready: Promise<void> | undefined): Promise<void> => {
        await ready;
        // Grows meanwhile.
        for (const octets of held) await give(octets);
        held.length = 0;
        if (left === 0) return resolve();
        holding = false;
        if (socket?.destroyed === false) socket.resume();
        else onClose();
      };
      this.#take = (octets) => {
        if (holding) return held.push(Buffer.from(octets)) < 0;
        try {
          const wait = give(octets);
          if (wait === undefined && left > 0) return true;
          holding = true;
          goOn(wait).catch(reject);
        } catch (error) {
          reject(error);
        }
        return false;
      };
      socket?.once("close", onClose);
      // What is read for the client's sake from here on comes after what it has.
      held.unshift(...unread(reply, socket));
      goOn(undefined).catch(reject);
    });
  }
}

/** What the client has read of a body, also what it has not seen yet. */
function* unread(reply: IncomingMessage, socket: Socket | undefined): Generator<Uint8Array> {
  // Reading here shows it to the client.
  while (socket?.read() != null);
  for (let octets: unknown = reply.read(); octets instanceof Uint8Array; octets = reply.read()) yield octets;
}
