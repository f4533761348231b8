import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Address } from "../../address/host.ts";
import { TransferFailure } from "../transfer-failure.ts";
import { errorPacket, parsePacket, type TftpPacket } from "./tftp-packets.ts";

/** Waits between sending a packet and sending it again; after the last the server counts as gone. */
const retransmitMs = [500, 1000, 2000, 4000, 8000] as const;

/** An ERROR packet of the server. [RFC 1350 5] */
export class TftpRefusal extends Error {
  override readonly name = "TftpRefusal";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** A lock-step conversation with one TFTP server, which answers from a port of its own choice. */
export interface TftpConversation {
  /** Sends `packet`, again and again if need be, until a reply for which `accept` gives something. */
  exchange<T>(packet: Buffer, accept: (reply: TftpPacket) => T | undefined): Promise<T>;
  /** Sends a packet that has no reply. */
  send(packet: Buffer): void;
  close(): void;
}

/** Rejects with a `TransferFailure` when no socket can be had; the conversation does when the server falls silent. */
export async function converse(
  { address, family }: Address,
  port: number,
  host: string,
  signal: AbortSignal,
): Promise<TftpConversation> {
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  let peerPort: number | undefined;
  let onReply: (reply: TftpPacket) => void = () => {};
  let onFailure: (error: Error) => void = () => {};
  let closed = false;

  const close = (): void => {
    if (closed) return;
    closed = true;
    signal.removeEventListener("abort", onAbort);
    socket.close();
  };
  const onAbort = (): void => {
    send(errorPacket(0, "given up"));
    onFailure(new TransferFailure("cancelled", `the transfer with ${host} was given up`));
  };
  const send = (packet: Buffer): void => {
    if (!closed) socket.send(packet, peerPort ?? port, address, ignore);
  };

  socket.on("error", (error) => onFailure(error));
  socket.on("message", (message, from) => {
    // Nothing can be sent to port 0. (RFC 768)
    if (from.port === 0 || (from.address !== address && !sameAddress(from.address, address))) return;
    // The first reply fixes the server's port; a stranger is told so, and changes nothing. [RFC 1350 4]
    if (peerPort !== undefined && from.port !== peerPort) return refuseStranger(socket, from);
    const reply = parsePacket(message);
    if (reply === undefined) return;
    peerPort = from.port;
    if (reply.kind === "error") onFailure(new TftpRefusal(reply.code, reply.message));
    else onReply(reply);
  });
  signal.addEventListener("abort", onAbort, { once: true });
  socket.bind(0);
  await once(socket, "listening");

  return {
    exchange: (packet, accept) =>
      new Promise((resolve, reject) => {
        let tries = 0;
        let timer: NodeJS.Timeout | undefined;
        const settle = (how: () => void): void => {
          clearTimeout(timer);
          onReply = () => {};
          onFailure = () => {};
          how();
        };
        const attempt = (): void => {
          const wait = retransmitMs[tries];
          tries += 1;
          if (wait === undefined) {
            const kind = peerPort === undefined ? "cannot-contact" : "incomplete";
            onFailure(new TransferFailure(kind, `${host} does not answer over TFTP`));
            return;
          }
          send(packet);
          timer = setTimeout(attempt, wait);
        };
        onFailure = (error) => settle(() => reject(error));
        onReply = (reply) => {
          const accepted = accept(reply);
          if (accepted !== undefined) settle(() => resolve(accepted));
        };
        if (signal.aborted) onAbort();
        else attempt();
      }),
    send,
    close,
  };
}

/** A failed sending shows as a missing reply. */
const ignore = (): void => {};

function refuseStranger(socket: Socket, from: RemoteInfo): void {
  socket.send(errorPacket(5, "unknown transfer ID"), from.port, from.address, ignore);
}

/** The same IPv6 address, as the system and as a URL spells it. */
const sameAddress = (one: string, other: string): boolean =>
  one.includes(":") &&
  other.includes(":") &&
  new URL(`http://[${one.replace(/%.*/, "")}]`).hostname === new URL(`http://[${other}]`).hostname;
