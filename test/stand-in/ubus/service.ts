import { systemClock } from "../../../src/host/clock.ts";
import { encodeTable, type UbusArguments } from "../../../src/host/openwrt/ubus/blobmsg.ts";
import { messageTypes, type ReceivedMessage } from "../../../src/host/openwrt/ubus/message.ts";
import { ownObject, type Standing } from "../../../src/host/openwrt/ubus/standing.ts";
import type { OfferedMethod } from "../../../src/host/openwrt/ubus/ubus.ts";
import { UbusConnection } from "../../../src/host/openwrt/ubus/ubus-connection.ts";

/** A service of the router on a connection of its own, such as netifd or rpcd. */
export interface Service {
  /** Tells all who have subscribed to one of its objects. */
  notify(object: string, name: string, data: UbusArguments): void;
  /** An event to all who listen. */
  send(event: string, data: UbusArguments): Promise<void>;
  /** Ends like a process that is killed: its objects go. */
  stop(): void;
}

export type ServiceObjects = Readonly<Record<string, Readonly<Record<string, OfferedMethod>>>>;

export async function startService(path: string, objects: ServiceObjects): Promise<Service> {
  const owners = new Map<number, Standing>();
  const ids = new Map<string, number>();
  const connection: UbusConnection = await UbusConnection.open(path, systemClock(), 5000, {
    received: (message: ReceivedMessage) => owners.get(message.attributes.object ?? 0)?.received(message, connection),
    closed: () => {},
  });
  for (const [name, methods] of Object.entries(objects)) {
    const object = ownObject(name, methods);
    await object.establish(connection, (id) => {
      owners.set(id, object);
      ids.set(name, id);
    });
  }
  return {
    notify: (object, method, data) => {
      const attributes = { object: ids.get(object), method, noReply: true, data: encodeTable(data) };
      connection.send(messageTypes.notify, 0, 0, attributes);
    },
    send: async (event, data) => {
      const attributes = { object: 1, method: "send", data: encodeTable({ id: event, data }) };
      await connection.request(messageTypes.invoke, attributes, { call: `send ${event}`, peer: 1, timeoutMs: 5000 });
    },
    stop: () => connection.close(),
  };
}
