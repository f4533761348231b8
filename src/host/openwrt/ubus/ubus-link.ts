import type { Cancel, Clock } from "../../../ports/clock.ts";
import type { Log } from "../../../ports/log.ts";
import { messageTypes, type ReceivedMessage } from "./message.ts";
import type { Standing } from "./standing.ts";
import { UbusConnection } from "./ubus-connection.ts";
import { codeOf, UbusError } from "./ubus-error.ts";

const openTimeoutMs = 5000;
const firstReconnectMs = 250;
const longestReconnectMs = 30_000;
/** Messages for objects that nobody has claimed yet. */
const mostUnclaimed = 256;

/**
 * One connection to ubusd at a time: made when it is needed, and again by itself as long as something stands on it, later each
 * time that fails.
 */
export class UbusLink {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #standing = new Set<Standing>();
  readonly #owners = new Map<number, Standing>();
  /** What was sent to an object in the same breath as its id. */
  #unclaimed: ReceivedMessage[] = [];
  #opening: Promise<UbusConnection> | undefined;
  #connection: UbusConnection | undefined;
  #reconnectMs = firstReconnectMs;
  #cancelReconnect: Cancel | undefined;
  #isClosed = false;

  constructor(path: string, clock: Clock, log: Log) {
    this.#path = path;
    this.#clock = clock;
    this.#log = log;
  }

  /** Rejects with a `UbusError` (`connection-failed`, `timeout`). */
  open(): Promise<UbusConnection> {
    if (this.#isClosed) return Promise.reject(new UbusError("hello", "connection-failed", "closed"));
    this.#opening ??= this.#connect();
    return this.#opening;
  }

  stand(standing: Standing): Cancel {
    this.#standing.add(standing);
    if (this.#connection !== undefined) void this.#establish(standing, this.#connection);
    else void this.open().catch(() => this.#reconnectLater());
    return () => {
      this.#standing.delete(standing);
      for (const [object, owner] of this.#owners) if (owner === standing) this.#remove(object);
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#standing.clear();
    this.#cancelReconnect?.();
    this.#connection?.close();
  }

  async #connect(): Promise<UbusConnection> {
    let isOver = false;
    try {
      const connection = await UbusConnection.open(this.#path, this.#clock, openTimeoutMs, {
        received: (message) => this.#received(message),
        closed: (reason) => {
          isOver = true;
          this.#lost(reason);
        },
      });
      if (this.#isClosed) connection.close();
      if (isOver) throw new UbusError("hello", "connection-failed");
      this.#connection = connection;
      this.#reconnectMs = firstReconnectMs;
      for (const standing of this.#standing) void this.#establish(standing, connection);
      return connection;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  #lost(reason: string): void {
    const wasUp = this.#connection !== undefined;
    this.#connection = undefined;
    this.#opening = undefined;
    this.#owners.clear();
    this.#unclaimed = [];
    if (this.#isClosed) return;
    for (const standing of this.#standing) standing.lost();
    if (wasUp) this.#log.info("host.ubus", { outcome: "lost", reason });
    this.#reconnectLater();
  }

  #reconnectLater(): void {
    if (this.#isClosed || this.#standing.size === 0 || this.#cancelReconnect !== undefined) return;
    this.#cancelReconnect = this.#clock.after(this.#reconnectMs, () => {
      this.#cancelReconnect = undefined;
      void this.open().catch(() => this.#reconnectLater());
    });
    this.#reconnectMs = Math.min(this.#reconnectMs * 2, longestReconnectMs);
  }

  async #establish(standing: Standing, connection: UbusConnection): Promise<void> {
    try {
      await standing.establish(connection, (object) => this.#claim(object, standing));
    } catch (error) {
      if (this.#connection !== connection) return; // the next one will do
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.warn("host.ubus", { outcome: "refused", reason });
    }
  }

  #claim(object: number, standing: Standing): void {
    this.#owners.set(object, standing);
    if (!this.#standing.has(standing)) {
      this.#remove(object); // it was cancelled meanwhile
      return;
    }
    const messages = this.#unclaimed.filter(({ attributes }) => attributes.object === object);
    this.#unclaimed = this.#unclaimed.filter(({ attributes }) => attributes.object !== object);
    for (const message of messages) this.#received(message);
  }

  #remove(object: number): void {
    this.#owners.delete(object);
    const options = { call: "remove-object", timeoutMs: openTimeoutMs };
    // Where that fails the connection is gone, and the object with it.
    this.#connection?.request(messageTypes.removeObject, { object }, options).catch(() => undefined);
  }

  #received(message: ReceivedMessage): void {
    const connection = this.#connection;
    const { object = 0, noReply = false } = message.attributes;
    if (connection === undefined) return;
    const owner = this.#owners.get(object);
    if (owner !== undefined) owner.received(message, connection);
    else if (this.#unclaimed.length < mostUnclaimed) this.#unclaimed.push(message);
    else if (message.type === messageTypes.invoke && !noReply) {
      const status = codeOf("not-found");
      connection.send(messageTypes.status, message.sequence, message.peer, { status, object });
    }
  }
}
