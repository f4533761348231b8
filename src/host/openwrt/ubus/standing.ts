import { MalformedBlob } from "./blob.ts";
import { encodeTable, type UbusTable } from "./blobmsg.ts";
import { type MessageAttributes, messageTypes, type ReceivedMessage, tableOf } from "./message.ts";
import type { OfferedMethod, UbusListener } from "./ubus.ts";
import type { UbusConnection } from "./ubus-connection.ts";
import { codeOf, statusOf, UbusError, UbusRefusal } from "./ubus-error.ts";

// What stands on a connection, and is made again on the next one. Each is an object of its own to ubusd, so that messages find it.

/** ubusd's own object, whose methods `register` and `send` are about events. */
export const eventObject = 1;
const requestTimeoutMs = 10_000;

export interface Standing {
  /**
   * Makes it known on a new connection; `claim` says which object messages for it name, as soon as that is known. Rejects with a
   * `UbusError`.
   */
  establish(connection: UbusConnection, claim: (object: number) => void): Promise<void>;
  received(message: ReceivedMessage, connection: UbusConnection): void;
  /** The connection has gone. */
  lost(): void;
}

/** Events whose names fit a pattern. */
export function eventListener(pattern: string, listener: UbusListener): Standing {
  const call = `listen ${pattern}`;
  return {
    establish: async (connection, claim) => {
      const object = await addObject(connection, {}, call);
      claim(object);
      // Ids have 32 bits and are unsigned, which an int32 of blobmsg shows as a negative number.
      const data = encodeTable({ object: object | 0, pattern });
      await ask(connection, messageTypes.invoke, { object: eventObject, method: "register", data }, call);
      listener.resumed();
    },
    received: (message) => tell(listener, message),
    lost: () => listener.lost?.(),
  };
}

/** Notifications of whichever object has a name. */
export interface ObjectSubscription extends Standing {
  readonly name: string;
  /** An object of the name may be there now. */
  appeared(): void;
}

export function objectSubscription(name: string, listener: UbusListener): ObjectSubscription {
  const call = `subscribe ${name}`;
  let own: { readonly connection: UbusConnection; readonly object: number } | undefined;
  // To subscribe twice would be to hear everything twice.
  let isSubscribed = false;
  /** `again`: one may have come meanwhile; `lost`: it has gone meanwhile. */
  let asking: { again: boolean; lost: boolean } | undefined;

  async function subscribe(): Promise<void> {
    const at = own;
    if (at === undefined || isSubscribed) return;
    if (asking !== undefined) {
      asking.again = true;
      return;
    }
    const mine = { again: false, lost: false };
    asking = mine;
    const succeeded = await trySubscribe(at.connection, at.object);
    if (own !== at) return; // on another connection meanwhile
    asking = undefined;
    isSubscribed = succeeded && !mine.lost;
    if (isSubscribed) listener.resumed();
    else if (mine.again) await subscribe();
  }

  /** False where there is no such object, or it has just gone: we hear when it comes. */
  async function trySubscribe(connection: UbusConnection, object: number): Promise<boolean> {
    try {
      const [found] = await ask(connection, messageTypes.lookup, { path: name }, call);
      await ask(connection, messageTypes.subscribe, { object, target: found?.attributes.object }, call);
      return true;
    } catch (error) {
      if (error instanceof UbusError) return false;
      throw error;
    }
  }

  function leave(): void {
    if (isSubscribed) listener.lost?.();
    isSubscribed = false;
  }

  return {
    name,
    establish: async (connection, claim) => {
      const object = await addObject(connection, {}, call);
      claim(object);
      own = { connection, object };
      isSubscribed = false;
      asking = undefined;
      await subscribe();
    },
    received: (message, connection) => {
      if (message.type === messageTypes.unsubscribe) {
        leave();
        if (asking !== undefined) asking.lost = true;
      }
      if (message.type !== messageTypes.invoke) return;
      // hostapd may wait for what its subscribers say to a station: no answer delays it, any but this one turns it away.
      if (message.attributes.noReply !== true) answerWith(connection, message, { status: codeOf("ok") });
      tell(listener, message);
    },
    appeared: () => void subscribe(),
    lost: leave,
  };
}

/** An object that others call. */
export function ownObject(name: string, methods: Readonly<Record<string, OfferedMethod>>): Standing {
  const signature = encodeTable(
    Object.fromEntries(Object.entries(methods).map(([method, { takes }]) => [method, takes])),
  );
  return {
    establish: async (connection, claim) =>
      claim(await addObject(connection, { path: name, signature }, `offer ${name}`)),
    received: (message, connection) => {
      if (message.type !== messageTypes.invoke) return; // somebody has begun or ceased to listen to it
      void answer(message, methods).then((result) => {
        if (message.attributes.noReply !== true) answerWith(connection, message, result);
      });
    },
    lost: () => {},
  };
}

function answerWith(connection: UbusConnection, { sequence, peer, attributes }: ReceivedMessage, result: Answer): void {
  const { object } = attributes;
  const { status, data } = result;
  if (data !== undefined) connection.send(messageTypes.data, sequence, peer, { object, data });
  connection.send(messageTypes.status, sequence, peer, { status, object });
}

interface Answer {
  readonly status: number;
  readonly data?: Buffer | undefined;
}

async function answer(
  { attributes }: ReceivedMessage,
  methods: Readonly<Record<string, OfferedMethod>>,
): Promise<Answer> {
  const name = attributes.method ?? "";
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) return { status: codeOf("method-not-found") };
  try {
    const data = await method.call(tableOf(attributes.data));
    return { status: codeOf("ok"), data: data === undefined ? undefined : encodeTable(data) };
  } catch (error) {
    if (error instanceof MalformedBlob) return { status: codeOf("parse-error") };
    const data = error instanceof UbusRefusal ? encodeTable(error.data) : undefined;
    return { status: codeOf(error instanceof UbusError ? error.status : "unknown-error"), data };
  }
}

/** An object without a name only hears. Resolves with its id. */
async function addObject(connection: UbusConnection, attributes: MessageAttributes, call: string): Promise<number> {
  const [added] = await ask(connection, messageTypes.addObject, attributes, call);
  const object = added?.attributes.object;
  if (object === undefined) throw new UbusError(call, "no-data");
  return object;
}

async function ask(connection: UbusConnection, type: number, attributes: MessageAttributes, call: string) {
  const peer = type === messageTypes.invoke ? (attributes.object ?? 0) : 0;
  const { status, data } = await connection.request(type, attributes, { call, peer, timeoutMs: requestTimeoutMs });
  if (status !== 0) throw new UbusError(call, statusOf(status));
  return data;
}

function tell(listener: UbusListener, { attributes }: ReceivedMessage): void {
  let data: UbusTable;
  try {
    data = tableOf(attributes.data);
  } catch (error) {
    if (error instanceof MalformedBlob) return; // somebody has sent nonsense
    throw error;
  }
  listener.heard(attributes.method ?? "", data);
}
