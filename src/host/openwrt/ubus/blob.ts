// libubox's blobs: attributes one behind the other, each a word and what it holds, padded to four octets. The word, big-endian:
// bit 31 for an extended one, seven bits of id, 24 bits of length with the word but without the padding. What a message of ubus
// and a table of blobmsg are made of.

const headerLength = 4;
const longestLength = 0xffffff;

/** Octets that are no blob. */
export class MalformedBlob extends Error {
  constructor(reason: string) {
    super(`malformed blob: ${reason}`);
    this.name = "MalformedBlob";
  }
}

export interface BlobAttribute {
  readonly id: number;
  readonly isExtended: boolean;
  /** Within the octets that were read, not copied. */
  readonly payload: Buffer;
}

/** Throws a `MalformedBlob` where an attribute does not fit. */
export function readAttributes(octets: Buffer): readonly BlobAttribute[] {
  const attributes: BlobAttribute[] = [];
  for (let at = 0; at < octets.length; ) {
    const { id, isExtended, length } = readHeader(octets, at, octets.length);
    attributes.push({ id, isExtended, payload: octets.subarray(at + headerLength, at + length) });
    at += padded(length);
  }
  return attributes;
}

/** The word before an attribute at `at` that has to be over at `end`; `length` is with that word. Throws a `MalformedBlob`. */
export function readHeader(octets: Buffer, at: number, end: number) {
  if (end - at < headerLength) throw new MalformedBlob("an attribute without its length");
  const word = octets.readUInt32BE(at);
  const length = word & longestLength;
  if (length < headerLength || length > end - at) throw new MalformedBlob(`an attribute of ${length} octets`);
  return { id: (word >>> 24) & 0x7f, isExtended: word >>> 31 === 1, length };
}

/** With its padding. Throws a `RangeError` for more than 16 MiB. */
export function blobAttribute(id: number, payload: Buffer, isExtended = false): Buffer {
  const length = headerLength + payload.length;
  if (length > longestLength) throw new RangeError(`a blob attribute of ${length} octets`);
  const octets = Buffer.alloc(padded(length));
  octets.writeUInt32BE((((isExtended ? 0x80 : 0) | id) * 0x1000000 + length) >>> 0);
  payload.copy(octets, headerLength);
  return octets;
}

export const padded = (length: number): number => (length + 3) & ~3;

export function uint32(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value >>> 0);
  return octets;
}

/** With the NUL that strings end in. */
export const cString = (text: string): Buffer => Buffer.from(`${text}\0`, "utf8");

export function textOf(payload: Buffer): string {
  const end = payload.indexOf(0);
  return payload.toString("utf8", 0, end < 0 ? payload.length : end);
}
