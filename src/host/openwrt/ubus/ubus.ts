import type { Cancel } from "../../../ports/clock.ts";
import type { UbusArguments, UbusTable } from "./blobmsg.ts";

// What the bus of OpenWrt is to the rest of the host. Types only.

export interface CallOptions {
  /** Default 30 s, as that of the `ubus` program. */
  readonly timeoutMs?: number;
}

/** Calls of objects by their names. */
export interface UbusCalls {
  /**
   * What the method answers; undefined if it succeeds without a word, as `uci get` does of what is not there. Rejects with a
   * `UbusError`, whose status tells a missing object from a missing method or argument.
   */
  call(object: string, method: string, args?: UbusArguments, options?: CallOptions): Promise<UbusTable | undefined>;
  /** Names of the objects there are. `pattern`: a name, or a beginning with `*` behind. */
  objects(pattern?: string): Promise<readonly string[]>;
}

export interface UbusListener {
  /** An event or notification by its name. */
  heard(name: string, data: UbusTable): void;
  /** From now on all is heard, at first and after an interruption: what was said before is to be looked for. */
  resumed(): void;
  /** Until the next `resumed` nothing is heard: the object has gone, or the connection. */
  lost?(): void;
}

/** A method of an object that is offered. What it throws as a `UbusError` is answered as its status, with the data of a `UbusRefusal`. */
export interface OfferedMethod {
  /** Names of the arguments, with types of blobmsg; for `ubus -v list`. */
  readonly takes: Readonly<Record<string, number>>;
  call(args: UbusTable): Promise<UbusArguments | undefined>;
}

/** The bus over a connection that is held. It comes back by itself when ubusd has gone, with all that stands on it. */
export interface Ubus extends UbusCalls {
  /** Events that anybody sends. `pattern`: a name, or a beginning with `*` behind. */
  listen(pattern: string, listener: UbusListener): Cancel;
  /** Notifications of one object, whenever there is one of that name. */
  subscribe(object: string, listener: UbusListener): Cancel;
  /** Offers an object of one's own, as `ubus call NAME METHOD`. */
  offer(name: string, methods: Readonly<Record<string, OfferedMethod>>): Cancel;
  close(): void;
}
