import { blobAttribute, cString, MalformedBlob, padded, readHeader } from "./blob.ts";

// blobmsg: named and typed values in blobs, what objects of ubus are called with and answer. An attribute is extended, its id is
// the type, and before the value come the length of the name in two octets, the name and a NUL, padded to four.

/** As in the id of an attribute, and in the signature of a method. */
export const blobmsgTypes = {
  unspecified: 0,
  array: 1,
  table: 2,
  string: 3,
  int64: 4,
  int32: 5,
  int16: 6,
  boolean: 7,
  double: 8,
} as const;

/** What is read. Integers are signed, as `ubus` prints them; beyond 2^53 they are not exact. */
export type UbusValue = string | number | boolean | null | readonly UbusValue[] | UbusTable;
export interface UbusTable {
  readonly [name: string]: UbusValue;
}

/** A number of a type that it would not get by itself. */
export class TypedNumber {
  readonly type: "int64" | "int32" | "int16" | "double";
  readonly value: number;

  constructor(type: TypedNumber["type"], value: number) {
    this.type = type;
    this.value = value;
  }
}

/** What can be written. A whole number is an int32 if it fits, else an int64; any other is a double. */
type UbusArgument = string | number | boolean | null | TypedNumber | readonly UbusArgument[] | UbusArguments;
export interface UbusArguments {
  readonly [name: string]: UbusArgument | undefined;
}

/** Tables in tables; deeper ones are refused. */
const deepest = 64;

/** The members of a table without a header of its own, as the data of a message is. What is undefined is left out. */
export function encodeTable(table: UbusArguments): Buffer {
  const members = Object.entries(table).flatMap(([name, value]) =>
    value === undefined ? [] : [encodeValue(name, value)],
  );
  return Buffer.concat(members);
}

/** Throws a `MalformedBlob`. Of a name that comes twice the last one counts, as when its JSON is read. */
export function decodeTable(octets: Buffer): UbusTable {
  return tableIn(octets, 0, octets.length, 0);
}

function encodeValue(name: string, value: UbusArgument): Buffer {
  if (value === null) return encodeField(blobmsgTypes.unspecified, name, Buffer.alloc(0));
  if (typeof value === "string") return encodeField(blobmsgTypes.string, name, cString(value));
  if (typeof value === "boolean") return encodeField(blobmsgTypes.boolean, name, Buffer.of(value ? 1 : 0));
  if (typeof value === "number") return encodeNumber(name, new TypedNumber(typeOf(value), value));
  if (value instanceof TypedNumber) return encodeNumber(name, value);
  if (!isArray(value)) return encodeField(blobmsgTypes.table, name, encodeTable(value));
  return encodeField(blobmsgTypes.array, name, Buffer.concat(value.map((item) => encodeValue("", item))));
}

const isArray = (value: readonly UbusArgument[] | UbusArguments): value is readonly UbusArgument[] =>
  Array.isArray(value);

function typeOf(value: number): TypedNumber["type"] {
  if (!Number.isInteger(value) || Math.abs(value) >= 2 ** 63) return "double";
  return value >= -0x80000000 && value <= 0x7fffffff ? "int32" : "int64";
}

function encodeNumber(name: string, { type, value }: TypedNumber): Buffer {
  const octets = Buffer.alloc({ int64: 8, int32: 4, int16: 2, double: 8 }[type]);
  switch (type) {
    case "int64":
      octets.writeBigInt64BE(BigInt.asIntN(64, BigInt(Math.trunc(value))));
      break;
    case "int32":
      octets.writeInt32BE(value | 0);
      break;
    case "int16":
      octets.writeInt16BE((value << 16) >> 16);
      break;
    case "double":
      octets.writeDoubleBE(value);
      break;
  }
  return encodeField(blobmsgTypes[type], name, octets);
}

function encodeField(type: number, name: string, value: Buffer): Buffer {
  const nameOctets = Buffer.from(name, "utf8");
  const header = Buffer.alloc(padded(2 + nameOctets.length + 1));
  header.writeUInt16BE(nameOctets.length);
  nameOctets.copy(header, 2);
  return blobAttribute(type, Buffer.concat([header, value]), true);
}

// What follows reads within the octets of the whole message: to cut them up for each value costs more than to read it.

function tableIn(octets: Buffer, begin: number, end: number, depth: number): UbusTable {
  const members: [string, UbusValue][] = [];
  readMembers(octets, begin, end, depth, (name, value) => members.push([name, value]));
  return Object.fromEntries(members);
}

function readMembers(
  octets: Buffer,
  begin: number,
  end: number,
  depth: number,
  take: (name: string, value: UbusValue) => void,
): void {
  if (depth > deepest) throw new MalformedBlob("too deep");
  for (let at = begin; at < end; ) {
    const { id, isExtended, length } = readHeader(octets, at, end);
    if (!isExtended) throw new MalformedBlob("a value without a name");
    if (length < 8) throw new MalformedBlob("a value cut off in its name");
    const nameLength = octets.readUInt16BE(at + 4);
    const header = 4 + padded(2 + nameLength + 1);
    if (header > length) throw new MalformedBlob("a name longer than its value");
    const name = nameLength === 0 ? "" : octets.toString("utf8", at + 6, at + 6 + nameLength);
    take(name, decodeValue(id, octets, at + header, at + length, depth));
    at += padded(length);
  }
}

function decodeValue(type: number, octets: Buffer, begin: number, end: number, depth: number): UbusValue {
  const needs = (length: number): void => {
    if (end - begin < length) throw new MalformedBlob(`a number of ${end - begin} octets`);
  };
  switch (type) {
    case blobmsgTypes.unspecified:
      return null;
    case blobmsgTypes.array: {
      const items: UbusValue[] = [];
      readMembers(octets, begin, end, depth + 1, (_name, value) => items.push(value));
      return items;
    }
    case blobmsgTypes.table:
      return tableIn(octets, begin, end, depth + 1);
    case blobmsgTypes.string: {
      const text = octets.toString("utf8", begin, end > begin && octets[end - 1] === 0 ? end - 1 : end);
      const nul = text.indexOf("\0");
      return nul < 0 ? text : text.slice(0, nul);
    }
    case blobmsgTypes.int64:
      needs(8);
      return octets.readInt32BE(begin) * 0x100000000 + octets.readUInt32BE(begin + 4);
    case blobmsgTypes.int32:
      needs(4);
      return octets.readInt32BE(begin);
    case blobmsgTypes.int16:
      needs(2);
      return octets.readInt16BE(begin);
    case blobmsgTypes.boolean:
      needs(1);
      return octets.readUInt8(begin) !== 0;
    case blobmsgTypes.double:
      needs(8);
      return octets.readDoubleBE(begin);
    default:
      throw new MalformedBlob(`a value of type ${type}`);
  }
}
