import { blobAttribute, cString, MalformedBlob, readAttributes, textOf, uint32 } from "./blob.ts";
import { decodeTable, encodeTable, type UbusArguments, type UbusTable } from "./blobmsg.ts";

// Messages on the socket of ubusd: eight octets of header (version 0, type, sequence number in two, peer in four), then one blob
// attribute of id 0 around all others. Big-endian throughout, nothing between messages.

export const messageTypes = {
  hello: 0,
  status: 1,
  data: 2,
  ping: 3,
  lookup: 4,
  invoke: 5,
  addObject: 6,
  removeObject: 7,
  subscribe: 8,
  unsubscribe: 9,
  notify: 10,
} as const;

const attributeIds = {
  status: 1,
  path: 2,
  object: 3,
  method: 4,
  objectType: 5,
  signature: 6,
  data: 7,
  target: 8,
  isActive: 9,
  noReply: 10,
  subscribers: 11,
  user: 12,
  group: 13,
} as const;

/** The attributes that messages are made of; written in this order, which is that of the recordings. */
export interface MessageAttributes {
  readonly status?: number | undefined;
  readonly path?: string | undefined;
  readonly object?: number | undefined;
  readonly target?: number | undefined;
  readonly method?: string | undefined;
  readonly objectType?: number | undefined;
  readonly isActive?: boolean | undefined;
  readonly noReply?: boolean | undefined;
  /** Methods with the types of their arguments. */
  readonly signature?: UbusArguments | Buffer | undefined;
  /** What a method is called with, or answers; a Buffer is that already as octets. */
  readonly data?: UbusArguments | Buffer | undefined;
  readonly user?: string | undefined;
  readonly group?: string | undefined;
}

export interface Message {
  readonly type: number;
  /** Of the request that it belongs to: 16 bits. */
  readonly sequence: number;
  /** Of a request to ubusd: the object that is called. Of one that ubusd passes on: who asks. */
  readonly peer: number;
  readonly attributes: MessageAttributes;
}

/** What is read has its tables still as octets: a message that only passes needs none of them. */
export interface ReceivedMessage extends Message {
  readonly attributes: MessageAttributes & { readonly signature?: Buffer; readonly data?: Buffer };
}

/** ubusd drops who sends more than this. */
export const longestMessage = 1024 * 1024;
const headerLength = 8;

export function encodeMessage({ type, sequence, peer, attributes }: Message): Buffer {
  const { status, path, object, target, method, objectType, isActive, noReply, signature, data, user, group } =
    attributes;
  const parts: Buffer[] = [];
  const add = (name: keyof typeof attributeIds, payload: Buffer | undefined): void => {
    if (payload !== undefined) parts.push(blobAttribute(attributeIds[name], payload));
  };
  add("status", status === undefined ? undefined : uint32(status));
  add("path", path === undefined ? undefined : cString(path));
  add("object", object === undefined ? undefined : uint32(object));
  add("target", target === undefined ? undefined : uint32(target));
  add("method", method === undefined ? undefined : cString(method));
  add("objectType", objectType === undefined ? undefined : uint32(objectType));
  add("isActive", isActive === undefined ? undefined : Buffer.of(isActive ? 1 : 0));
  add("noReply", noReply === undefined ? undefined : Buffer.of(noReply ? 1 : 0));
  add("user", user === undefined ? undefined : cString(user));
  add("group", group === undefined ? undefined : cString(group));
  add("signature", octetsOf(signature));
  add("data", octetsOf(data));

  const header = Buffer.alloc(headerLength);
  header.writeUInt8(type, 1);
  header.writeUInt16BE(sequence, 2);
  header.writeUInt32BE(peer >>> 0, 4);
  return Buffer.concat([header, blobAttribute(0, Buffer.concat(parts))]);
}

function octetsOf(table: UbusArguments | Buffer | undefined): Buffer | undefined {
  return table === undefined || Buffer.isBuffer(table) ? table : encodeTable(table);
}

/** Cuts a stream into messages. Throws a `MalformedBlob`, after which nothing more of the stream can be made sense of. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Until so many octets are there, nothing can be read. */
  #needed = headerLength + 4;

  push(chunk: Buffer): readonly ReceivedMessage[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return [];
    let octets = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const messages: ReceivedMessage[] = [];
    this.#needed = headerLength + 4;
    while (octets.length >= headerLength + 4) {
      const length = octets.readUInt32BE(headerLength) & 0xffffff;
      if (length < 4 || length > longestMessage) throw new MalformedBlob(`a message of ${length} octets`);
      if (octets.length < headerLength + length) {
        this.#needed = headerLength + length;
        break;
      }
      messages.push(decodeMessage(octets.subarray(0, headerLength + length)));
      octets = octets.subarray(headerLength + length);
    }
    this.#chunks = octets.length === 0 ? [] : [octets];
    this.#length = octets.length;
    return messages;
  }
}

/** Of one whole message. Attributes that are not known are passed over. Throws a `MalformedBlob`. */
function decodeMessage(octets: Buffer): ReceivedMessage {
  const payloads = new Map(
    readAttributes(octets.subarray(headerLength + 4)).map(({ id, payload }) => [id, payload] as const),
  );
  const payloadOf = (name: keyof typeof attributeIds): Buffer | undefined => payloads.get(attributeIds[name]);
  const number = (name: keyof typeof attributeIds): number | undefined => {
    const payload = payloadOf(name);
    if (payload === undefined) return undefined;
    if (payload.length < 4) throw new MalformedBlob(`${name} of ${payload.length} octets`);
    return payload.readUInt32BE(0);
  };
  const flag = (name: keyof typeof attributeIds): boolean | undefined => {
    const payload = payloadOf(name);
    return payload === undefined ? undefined : payload.length > 0 && payload[0] !== 0;
  };
  const text = (name: keyof typeof attributeIds): string | undefined => {
    const payload = payloadOf(name);
    return payload === undefined ? undefined : textOf(payload);
  };
  const attributes = {
    status: number("status"),
    path: text("path"),
    object: number("object"),
    target: number("target"),
    method: text("method"),
    objectType: number("objectType"),
    isActive: flag("isActive"),
    noReply: flag("noReply"),
    user: text("user"),
    group: text("group"),
    signature: payloadOf("signature"),
    data: payloadOf("data"),
  };
  return {
    type: octets.readUInt8(1),
    sequence: octets.readUInt16BE(2),
    peer: octets.readUInt32BE(4),
    attributes: Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)),
  };
}

/** The table in a message; empty where it has none. Throws a `MalformedBlob`. */
export const tableOf = (octets: Buffer | undefined): UbusTable => (octets === undefined ? {} : decodeTable(octets));
