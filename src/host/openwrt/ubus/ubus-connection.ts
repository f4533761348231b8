import { createConnection, type Socket } from "node:net";
import type { Cancel, Clock } from "../../../ports/clock.ts";
import { MalformedBlob } from "./blob.ts";
import {
  encodeMessage,
  longestMessage,
  type MessageAttributes,
  MessageReader,
  messageTypes,
  type ReceivedMessage,
} from "./message.ts";
import { UbusError } from "./ubus-error.ts";

/** Octets that one request may be answered with, over all its messages. */
const longestReply = 8 * longestMessage;
/** Requests that were given up and are still unanswered; with more of them the connection is worth nothing. */
const mostForgotten = 1000;

export interface UbusReply {
  readonly status: number;
  /** Whether the object itself has answered; else it was ubusd, and there may be no such object any more. */
  readonly isFromObject: boolean;
  readonly data: readonly ReceivedMessage[];
}

export interface RequestOptions {
  readonly timeoutMs: number;
  /** What it is, for errors. */
  readonly call: string;
  /** The object that is called; 0 for ubusd. */
  readonly peer?: number;
}

export interface ConnectionListener {
  /** What ubusd passes on to objects of this connection: invoke, notify, unsubscribe. */
  received(message: ReceivedMessage): void;
  /** Once, when the connection has ended, also by `close`. */
  closed(reason: string): void;
}

interface Pending {
  readonly options: RequestOptions;
  readonly data: ReceivedMessage[];
  length: number;
  readonly resolve: (reply: UbusReply) => void;
  readonly reject: (error: UbusError) => void;
  readonly cancelTimeout: Cancel;
}

/** One connection to ubusd: any number of requests at a time, told apart by their sequence numbers. */
export class UbusConnection {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #listener: ConnectionListener;
  readonly #reader = new MessageReader();
  readonly #pending = new Map<number, Pending>();
  /** Sequence numbers that were given up: their answers may still come, so they are not used again before. */
  readonly #forgotten = new Set<number>();
  #sequence = 0;
  #over = false;

  private constructor(socket: Socket, clock: Clock, listener: ConnectionListener) {
    this.#socket = socket;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Resolves when ubusd has said hello; rejects with a `UbusError` (`connection-failed`, `timeout`). */
  static open(path: string, clock: Clock, timeoutMs: number, listener: ConnectionListener): Promise<UbusConnection> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(path);
      const connection = new UbusConnection(socket, clock, listener);
      let isOpen = false;
      const fail = (error: UbusError): void => {
        cancelTimeout();
        socket.destroy();
        reject(error);
      };
      const cancelTimeout = clock.after(timeoutMs, () => fail(new UbusError("hello", "timeout")));
      socket.on("data", (chunk: Buffer) => {
        connection.#receive(chunk, () => {
          if (isOpen) return;
          isOpen = true;
          cancelTimeout();
          resolve(connection);
        });
      });
      socket.on("error", (error) => {
        if (isOpen) connection.#end(error.message);
        else fail(new UbusError("hello", "connection-failed", error.message));
      });
      socket.on("close", () => {
        if (isOpen) connection.#end("ubusd has closed the connection");
        else fail(new UbusError("hello", "connection-failed"));
      });
    });
  }

  /** Asks ubusd, or an object by it. Resolves with whatever status; rejects with a `UbusError` if none comes. */
  request(type: number, attributes: MessageAttributes, options: RequestOptions): Promise<UbusReply> {
    const { call, timeoutMs, peer = 0 } = options;
    if (this.#over) return Promise.reject(new UbusError(call, "connection-failed"));
    const sequence = this.#nextSequence();
    let octets: Buffer;
    try {
      octets = encodeMessage({ type, sequence, peer, attributes });
    } catch (error) {
      return Promise.reject(new UbusError(call, "invalid-argument", String(error)));
    }
    if (octets.length > longestMessage) {
      return Promise.reject(new UbusError(call, "invalid-argument", `a message of ${octets.length} octets`));
    }
    return new Promise((resolve, reject) => {
      const cancelTimeout = this.#clock.after(timeoutMs, () => this.#forget(sequence, new UbusError(call, "timeout")));
      this.#pending.set(sequence, { options, data: [], length: 0, resolve, reject, cancelTimeout });
      this.#socket.write(octets);
    });
  }

  /** Sends what is not answered: replies of own objects. */
  send(type: number, sequence: number, peer: number, attributes: MessageAttributes): void {
    if (!this.#over) this.#socket.write(encodeMessage({ type, sequence, peer, attributes }));
  }

  close(): void {
    this.#end("closed");
  }

  /** Throughout the life of a connection there are never 65,536 requests at a time. */
  #nextSequence(): number {
    do this.#sequence = (this.#sequence + 1) & 0xffff;
    while (this.#pending.has(this.#sequence) || this.#forgotten.has(this.#sequence));
    return this.#sequence;
  }

  #receive(chunk: Buffer, onHello: () => void): void {
    try {
      for (const message of this.#reader.push(chunk)) {
        if (this.#over) return;
        if (message.type === messageTypes.hello) onHello();
        else if (message.type === messageTypes.status || message.type === messageTypes.data) this.#answer(message);
        else this.#listener.received(message);
      }
    } catch (error) {
      if (!(error instanceof MalformedBlob)) throw error;
      this.#socket.destroy(error);
    }
  }

  #answer(message: ReceivedMessage): void {
    const { sequence, attributes } = message;
    const isStatus = message.type === messageTypes.status;
    if (isStatus) this.#forgotten.delete(sequence);
    const pending = this.#pending.get(sequence);
    if (pending === undefined) return;
    if (!isStatus) {
      pending.length += (attributes.data ?? attributes.signature)?.length ?? 0;
      if (pending.length <= longestReply) pending.data.push(message);
      else this.#forget(sequence, new UbusError(pending.options.call, "no-memory", "the answer is too long"));
      return;
    }
    this.#pending.delete(sequence);
    pending.cancelTimeout();
    const { status = 0, object } = attributes;
    pending.resolve({ status, isFromObject: object !== undefined, data: pending.data });
  }

  #forget(sequence: number, error: UbusError): void {
    const pending = this.#pending.get(sequence);
    if (pending === undefined) return;
    this.#pending.delete(sequence);
    this.#forgotten.add(sequence);
    pending.cancelTimeout();
    pending.reject(error);
    if (this.#forgotten.size > mostForgotten) this.#end("ubusd does not answer");
  }

  #end(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.destroy();
    for (const { options, reject, cancelTimeout } of this.#pending.values()) {
      cancelTimeout();
      reject(new UbusError(options.call, "connection-failed", reason));
    }
    this.#pending.clear();
    this.#listener.closed(reason);
  }
}
