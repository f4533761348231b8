import { randomInt } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { encodeTable } from "../../../src/host/openwrt/ubus/blobmsg.ts";
import {
  encodeMessage,
  MessageReader,
  messageTypes,
  type ReceivedMessage,
  tableOf,
} from "../../../src/host/openwrt/ubus/message.ts";
import { codeOf, type UbusStatus } from "../../../src/host/openwrt/ubus/ubus-error.ts";
import { type BusObject, type Client, data, dataOfEvent, forward, matcher, tellActive } from "./bus-object.ts";

// A stand-in for ubusd: the same messages on the same kind of socket, held against the recordings. Without ACLs (who asks is
// root), monitors, file descriptors, and the list of subscribers for who waits for what they answer.

export interface UbusdOptions {
  /** Ids of clients, objects and types, in the order in which they are needed; default random ones. */
  readonly ids?: () => number;
  /** Calls that are refused with permission-denied. */
  readonly denies?: (object: string, method: string) => boolean;
}

export interface Ubusd {
  readonly path: string;
  /** Breaks all connections and goes; another one may start at the same path. */
  stop(): Promise<void>;
}

const eventObject = 1;
/** Ids below are ubusd's own. */
const firstId = 1024;

export async function startUbusd(path: string, options: UbusdOptions = {}): Promise<Ubusd> {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  const bus = new Bus(options);
  const server: Server = createServer((socket) => bus.accept(socket));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return {
    path,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        bus.breakConnections();
        rmSync(path, { force: true });
      }),
  };
}

/** What a handler leaves to be answered: a status, or nothing, since somebody else answers. */
type Outcome = UbusStatus | "forwarded";

class Bus {
  readonly #ids: () => number;
  readonly #denies: (object: string, method: string) => boolean;
  readonly #clients = new Map<number, Client>();
  readonly #objects = new Map<number, BusObject>();
  #eventSequence = 0;

  constructor({ ids = () => randomInt(firstId, 2 ** 32), denies = () => false }: UbusdOptions) {
    this.#ids = ids;
    this.#denies = denies;
  }

  accept(socket: Socket): void {
    const client: Client = {
      id: this.#ids(),
      socket,
      send: (message) => {
        if (!socket.destroyed) socket.write(encodeMessage(message));
      },
    };
    this.#clients.set(client.id, client);
    const reader = new MessageReader();
    socket.on("data", (chunk: Buffer) => {
      try {
        for (const message of reader.push(chunk)) this.#received(client, message);
      } catch (error) {
        socket.destroy(error instanceof Error ? error : undefined);
      }
    });
    socket.on("error", () => {});
    socket.on("close", () => this.#left(client));
    client.send({ type: messageTypes.hello, sequence: 0, peer: client.id, attributes: {} });
  }

  breakConnections(): void {
    for (const { socket } of this.#clients.values()) socket.destroy();
  }

  #left(client: Client): void {
    this.#clients.delete(client.id);
    for (const object of [...this.#objects.values()]) if (object.client === client) this.#free(object);
  }

  #received(client: Client, message: ReceivedMessage): void {
    const outcome = this.#handle(client, message);
    if (outcome === "forwarded") return;
    const { sequence, peer } = message;
    client.send({ type: messageTypes.status, sequence, peer, attributes: { status: codeOf(outcome) } });
  }

  #handle(client: Client, message: ReceivedMessage): Outcome {
    switch (message.type) {
      case messageTypes.ping:
        client.send({ ...message, type: messageTypes.data });
        return "ok";
      case messageTypes.lookup:
        return this.#lookup(client, message);
      case messageTypes.invoke:
        return this.#invoke(client, message);
      case messageTypes.status:
      case messageTypes.data:
        return this.#passAnswer(client, message);
      case messageTypes.addObject:
        return this.#addObject(client, message);
      case messageTypes.removeObject:
        return this.#removeObject(client, message);
      case messageTypes.subscribe:
        return this.#subscribe(client, message);
      case messageTypes.unsubscribe:
        return this.#unsubscribe(client, message);
      case messageTypes.notify:
        return this.#notify(client, message);
      default:
        return "invalid-command";
    }
  }

  #lookup(client: Client, message: ReceivedMessage): Outcome {
    const { path } = message.attributes;
    if (path === "") return "invalid-argument";
    const isIt = matcher(path ?? "*");
    const found = [...this.#objects.values()]
      .filter((object) => object.path !== undefined && isIt(object.path))
      .toSorted((one, other) => ((one.path ?? "") < (other.path ?? "") ? -1 : 1));
    for (const { path, id, typeId, signature } of found) {
      data(client, message, { path, object: id, objectType: typeId, signature });
    }
    return found.length === 0 && path !== undefined ? "not-found" : "ok";
  }

  #invoke(client: Client, message: ReceivedMessage): Outcome {
    const { object: id, method, data: args } = message.attributes;
    if (id === undefined || method === undefined) return "invalid-argument";
    if (id === eventObject) return this.#event(client, method, message);
    const object = this.#objects.get(id);
    if (object === undefined) return "not-found";
    if (this.#denies(object.path ?? "", method)) return "permission-denied";
    forward(client, object, message, { method, data: args });
    return "forwarded";
  }

  #passAnswer(from: Client, message: ReceivedMessage): Outcome {
    const object = this.#objects.get(message.attributes.object ?? 0);
    const asker = this.#clients.get(message.peer);
    if (object?.client === from && asker !== undefined) asker.send({ ...message, peer: object.id });
    return "forwarded";
  }

  #addObject(client: Client, message: ReceivedMessage): Outcome {
    const { path, signature } = message.attributes;
    if (path !== undefined && [...this.#objects.values()].some((object) => object.path === path)) {
      return "invalid-argument";
    }
    const typeId = signature === undefined ? 0 : this.#ids();
    const object: BusObject = {
      id: this.#ids(),
      typeId,
      path,
      signature: signature === undefined ? undefined : Buffer.from(signature),
      client,
      patterns: new Set(),
      subscribers: new Set(),
      sequence: 0,
    };
    this.#objects.set(object.id, object);
    if (path !== undefined) this.#announce("ubus.object.add", object);
    data(client, message, { object: object.id, ...(signature === undefined ? {} : { objectType: typeId }) });
    return "ok";
  }

  #removeObject(client: Client, message: ReceivedMessage): Outcome {
    const object = this.#objects.get(message.attributes.object ?? 0);
    if (object === undefined) return "not-found";
    if (object.client !== client) return "permission-denied";
    data(client, message, { object: object.id, ...(object.typeId === 0 ? {} : { objectType: object.typeId }) });
    this.#free(object);
    return "ok";
  }

  #free(object: BusObject): void {
    this.#objects.delete(object.id);
    for (const other of this.#objects.values()) {
      if (other.subscribers.delete(object) && other.subscribers.size === 0) tellActive(other);
    }
    for (const subscriber of object.subscribers) {
      subscriber.sequence += 1;
      const attributes = { object: subscriber.id, target: object.id };
      subscriber.client.send({ type: messageTypes.unsubscribe, sequence: subscriber.sequence, peer: 0, attributes });
    }
    if (object.path !== undefined) this.#announce("ubus.object.remove", object);
  }

  #subscribe(client: Client, message: ReceivedMessage): Outcome {
    const object = this.#objects.get(message.attributes.object ?? 0);
    const target = this.#objects.get(message.attributes.target ?? 0);
    if (object === undefined || target === undefined) return "not-found";
    if (object.client !== client || target.client === client) return "invalid-argument";
    target.subscribers.add(object);
    if (target.subscribers.size === 1) tellActive(target);
    return "ok";
  }

  #unsubscribe(client: Client, message: ReceivedMessage): Outcome {
    const object = this.#objects.get(message.attributes.object ?? 0);
    const target = this.#objects.get(message.attributes.target ?? 0);
    if (object?.client !== client || target?.subscribers.delete(object) !== true) return "not-found";
    if (target.subscribers.size === 0) tellActive(target);
    return "ok";
  }

  #notify(client: Client, message: ReceivedMessage): Outcome {
    const { object: id = 0, method, noReply, data: args } = message.attributes;
    const object = this.#objects.get(id);
    if (object === undefined) return "not-found";
    if (object.client !== client) return "permission-denied";
    if (noReply !== true) {
      const { sequence, peer } = message;
      client.send({ type: messageTypes.status, sequence, peer, attributes: { status: codeOf("ok"), object: id } });
    }
    for (const subscriber of object.subscribers) forward(client, subscriber, message, { method, noReply, data: args });
    return "forwarded";
  }

  #event(client: Client, method: string, { attributes }: ReceivedMessage): Outcome {
    const args = tableOf(attributes.data);
    if (method === "register") {
      const object = typeof args.object === "number" ? this.#objects.get(args.object >>> 0) : undefined;
      const pattern = args.pattern;
      if (object === undefined || typeof pattern !== "string") return "invalid-argument";
      if (object.client !== client || pattern === "") return "permission-denied";
      object.patterns.add(pattern);
      return "ok";
    }
    if (method !== "send") return "invalid-command";
    const name = args.id;
    if (typeof name !== "string") return "invalid-argument";
    if (name.startsWith("ubus.")) return "permission-denied";
    this.#emit(client, name, dataOfEvent(attributes.data));
    return "ok";
  }

  #announce(event: string, { id, path }: BusObject): void {
    this.#emit(undefined, event, encodeTable({ id: id | 0, path }));
  }

  /** To everybody but who sends it. */
  #emit(from: Client | undefined, method: string, octets: Buffer): void {
    for (const object of this.#objects.values()) {
      if (object.client === from || ![...object.patterns].some((pattern) => matcher(pattern)(method))) continue;
      this.#eventSequence = (this.#eventSequence + 1) & 0xffff;
      const attributes = { object: object.id, method, data: octets };
      object.client.send({ type: messageTypes.invoke, sequence: this.#eventSequence, peer: 0, attributes });
    }
  }
}
