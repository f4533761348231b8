import type { Cancel, Clock } from "../../../ports/clock.ts";
import type { Log } from "../../../ports/log.ts";
import { MalformedBlob } from "./blob.ts";
import { encodeTable, type UbusArguments, type UbusTable } from "./blobmsg.ts";
import { type MessageAttributes, messageTypes, tableOf } from "./message.ts";
import { eventListener, eventObject, type ObjectSubscription, objectSubscription, ownObject } from "./standing.ts";
import type { CallOptions, OfferedMethod, Ubus, UbusCalls, UbusListener } from "./ubus.ts";
import type { UbusConnection } from "./ubus-connection.ts";
import { codeOf, statusOf, UbusError } from "./ubus-error.ts";
import { UbusLink } from "./ubus-link.ts";

const callTimeoutMs = 30_000;

interface UbusClientOptions {
  /** Default `/var/run/ubus/ubus.sock`, where it is since 21.02. */
  readonly path?: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Does the calls where the socket cannot be opened. */
  readonly fallback?: UbusCalls;
}

/** The bus by one connection, which is made when it is first needed. */
export class UbusClient implements Ubus {
  readonly #link: UbusLink;
  readonly #fallback: UbusCalls | undefined;
  /** Ids of objects by their names: they change whenever the provider restarts. */
  readonly #ids = new WeakMap<UbusConnection, Map<string, number>>();
  readonly #subscriptions = new Set<ObjectSubscription>();
  #stopHearingAppearances: Cancel | undefined;

  constructor({ path = "/var/run/ubus/ubus.sock", clock, log, fallback }: UbusClientOptions) {
    this.#link = new UbusLink(path, clock, log);
    this.#fallback = fallback;
  }

  async call(
    object: string,
    method: string,
    args: UbusArguments = {},
    options: CallOptions = {},
  ): Promise<UbusTable | undefined> {
    const connection = await this.#open();
    if (connection === undefined) return this.#fallback?.call(object, method, args, options);
    const call = `${object} ${method}`;
    const { timeoutMs = callTimeoutMs } = options;
    const invoke = async () => {
      const id = await this.#idOf(connection, object, timeoutMs);
      const attributes = { object: id, method, data: encodeTable(args) };
      return connection.request(messageTypes.invoke, attributes, { call, peer: id, timeoutMs });
    };
    let reply = await invoke();
    if (reply.status === codeOf("not-found") && !reply.isFromObject) {
      this.#ids.get(connection)?.delete(object); // ubusd knows no such id: the provider has restarted, or is gone
      reply = await invoke();
    }
    if (reply.status !== 0) throw new UbusError(call, statusOf(reply.status));
    const [first] = reply.data;
    if (first === undefined) return undefined;
    try {
      return tableOf(first.attributes.data);
    } catch (error) {
      throw error instanceof MalformedBlob ? new UbusError(call, "parse-error", error.message) : error;
    }
  }

  async objects(pattern = "*"): Promise<readonly string[]> {
    const connection = await this.#open();
    if (connection === undefined) return (await this.#fallback?.objects(pattern)) ?? [];
    const data = await this.#ask(connection, messageTypes.lookup, pattern === "*" ? {} : { path: pattern }, pattern);
    return (data ?? []).flatMap(({ attributes: { path } }) => (path === undefined ? [] : [path]));
  }

  /** Sends an event to all who listen to it. */
  async send(event: string, data: UbusArguments): Promise<void> {
    const call = `send ${event}`;
    const connection = await this.#link.open();
    const attributes = { object: eventObject, method: "send", data: encodeTable({ id: event, data }) };
    const options = { call, peer: eventObject, timeoutMs: callTimeoutMs };
    const { status } = await connection.request(messageTypes.invoke, attributes, options);
    if (status !== 0) throw new UbusError(call, statusOf(status));
  }

  listen(pattern: string, listener: UbusListener): Cancel {
    return this.#link.stand(eventListener(pattern, listener));
  }

  subscribe(object: string, listener: UbusListener): Cancel {
    const subscription = objectSubscription(object, listener);
    this.#subscriptions.add(subscription);
    const leave = this.#link.stand(subscription);
    this.#stopHearingAppearances ??= this.listen("ubus.object.add", {
      heard: (_event, { path }) => this.#appeared((name) => name === path),
      resumed: () => this.#appeared(() => true), // they may have come before we listened
    });
    return () => {
      this.#subscriptions.delete(subscription);
      leave();
      if (this.#subscriptions.size > 0) return;
      this.#stopHearingAppearances?.();
      this.#stopHearingAppearances = undefined;
    };
  }

  offer(name: string, methods: Readonly<Record<string, OfferedMethod>>): Cancel {
    return this.#link.stand(ownObject(name, methods));
  }

  close(): void {
    this.#link.close();
  }

  #appeared(isIt: (name: string) => boolean): void {
    for (const subscription of this.#subscriptions) if (isIt(subscription.name)) subscription.appeared();
  }

  /** Undefined where the socket cannot be opened, but something else can do it. */
  async #open(): Promise<UbusConnection | undefined> {
    try {
      return await this.#link.open();
    } catch (error) {
      if (this.#fallback !== undefined) return undefined;
      throw error;
    }
  }

  async #idOf(connection: UbusConnection, object: string, timeoutMs: number): Promise<number> {
    const ids = this.#ids.get(connection) ?? new Map<string, number>();
    this.#ids.set(connection, ids);
    const known = ids.get(object);
    if (known !== undefined) return known;
    const found = await this.#ask(connection, messageTypes.lookup, { path: object }, object, timeoutMs);
    const id = found?.[0]?.attributes.object;
    if (id === undefined) throw new UbusError(object, "not-found", "there is no such object");
    ids.set(object, id);
    return id;
  }

  /** Undefined for what ubusd does not find. */
  async #ask(
    connection: UbusConnection,
    type: number,
    attributes: MessageAttributes,
    call: string,
    timeoutMs = callTimeoutMs,
  ) {
    const { status, data } = await connection.request(type, attributes, { call, timeoutMs });
    if (status === codeOf("not-found")) return undefined;
    if (status !== 0) throw new UbusError(call, statusOf(status));
    return data;
  }
}
