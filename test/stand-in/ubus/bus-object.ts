import type { Socket } from "node:net";
import { padded, readAttributes } from "../../../src/host/openwrt/ubus/blob.ts";
import {
  type Message,
  type MessageAttributes,
  messageTypes,
  type ReceivedMessage,
} from "../../../src/host/openwrt/ubus/message.ts";

// Who is on the bus of the stand-in, and what is sent to them.

export interface Client {
  readonly id: number;
  readonly socket: Socket;
  send(message: Message): void;
}

export interface BusObject {
  readonly id: number;
  readonly typeId: number;
  readonly path: string | undefined;
  readonly signature: Buffer | undefined;
  readonly client: Client;
  readonly patterns: Set<string>;
  /** Objects that hear what this one notifies. */
  readonly subscribers: Set<BusObject>;
  /** Numbers what ubusd itself sends to it. */
  sequence: number;
}

export function data(client: Client, { sequence, peer }: ReceivedMessage, attributes: MessageAttributes): void {
  client.send({ type: messageTypes.data, sequence, peer, attributes });
}

export function forward(
  from: Client,
  to: BusObject,
  { sequence }: ReceivedMessage,
  attributes: MessageAttributes,
): void {
  to.client.send({
    type: messageTypes.invoke,
    sequence,
    peer: from.id,
    attributes: { ...attributes, object: to.id, user: "root", group: "root" },
  });
}

export function tellActive(object: BusObject): void {
  object.sequence += 1;
  const attributes = { object: object.id, isActive: object.subscribers.size > 0 };
  object.client.send({ type: messageTypes.notify, sequence: object.sequence, peer: 0, attributes });
}

export function matcher(pattern: string): (name: string) => boolean {
  if (!pattern.endsWith("*")) return (name) => name === pattern;
  const beginning = pattern.slice(0, -1);
  return (name) => name.startsWith(beginning);
}

/** The table `data` of what `send` was called with, as octets, so that its types stay as they are. */
export function dataOfEvent(octets: Buffer | undefined): Buffer {
  for (const { payload } of readAttributes(octets ?? Buffer.alloc(0))) {
    const nameLength = payload.readUInt16BE(0);
    if (payload.toString("utf8", 2, 2 + nameLength) === "data") return payload.subarray(padded(2 + nameLength + 1));
  }
  return Buffer.alloc(0);
}
