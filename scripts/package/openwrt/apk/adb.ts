// Values as version 3 of apk has them in its files ("adb"): each is a word, a kind in its top four bits and a number, or the place of more, below.

const kinds = {
  int: 0x1000_0000,
  int32: 0x2000_0000,
  int64: 0x3000_0000,
  blob8: 0x8000_0000,
  blob16: 0x9000_0000,
  blob32: 0xa000_0000,
  array: 0xd000_0000,
  object: 0xe000_0000,
} as const;

/** A value that was written. Nothing, that is an empty text or list too, is 0. */
export type AdbWord = number;

/** Writes values one after the other, those that others hold before them; equal ones stand there once. */
export interface AdbWriter {
  readonly int: (value: number) => AdbWord;
  readonly blob: (content: string | Uint8Array) => AdbWord;
  /** Zeros, for something that is known only when all is written; `fill` puts it there. */
  readonly room: (octets: number) => AdbWord;
  readonly fill: (room: AdbWord, content: Uint8Array) => void;
  readonly array: (items: readonly AdbWord[]) => AdbWord;
  /** Fields by their number, from 1 on. */
  readonly object: (fields: Readonly<Record<number, AdbWord>>) => AdbWord;
  /** All octets, with the value that the others hang on. */
  readonly octets: (root: AdbWord) => Buffer;
}

export function openAdb(): AdbWriter {
  const parts: Buffer[] = [Buffer.alloc(8)];
  let length = 8;
  const places = new Map<string, number>();

  const append = (octets: Buffer, alignment: number): number => {
    const padding = (alignment - (length % alignment)) % alignment;
    const place = length + padding;
    parts.push(Buffer.alloc(padding), octets);
    length = place + octets.length;
    return place;
  };
  const written = (kind: number, octets: Buffer, alignment: number): AdbWord => {
    const content = `${alignment}:${octets.toString("latin1")}`;
    const place = places.get(content) ?? append(octets, alignment);
    places.set(content, place);
    return (kind | place) >>> 0;
  };
  const slots = (kind: number, words: readonly AdbWord[]): AdbWord => {
    const used = words.findLastIndex((word) => word !== 0) + 1;
    if (used === 0) return 0;
    const octets = Buffer.alloc(4 * (used + 1));
    for (const [i, word] of [used + 1, ...words.slice(0, used)].entries()) octets.writeUInt32LE(word, 4 * i);
    return written(kind, octets, 4);
  };

  return {
    int: (value) => {
      if (value < 2 ** 28) return kinds.int + value;
      const octets = Buffer.alloc(value < 2 ** 32 ? 4 : 8);
      if (octets.length === 4) octets.writeUInt32LE(value);
      else octets.writeBigUInt64LE(BigInt(value));
      return written(octets.length === 4 ? kinds.int32 : kinds.int64, octets, 4);
    },
    blob: (content) => {
      const octets = Buffer.from(content);
      if (octets.length === 0) return 0;
      const [kind, width] =
        octets.length < 2 ** 8 ? [kinds.blob8, 1] : octets.length < 2 ** 16 ? [kinds.blob16, 2] : [kinds.blob32, 4];
      const size = Buffer.alloc(width);
      size.writeUIntLE(octets.length, 0, width);
      return written(kind, Buffer.concat([size, octets]), width);
    },
    room: (octets) => {
      if (octets > 255) throw new Error(`${octets} octets are more than can be filled in later: 255`);
      return (kinds.blob8 | append(Buffer.concat([Buffer.from([octets]), Buffer.alloc(octets)]), 1)) >>> 0;
    },
    fill: (room, content) => {
      let place = 1 + (room & 0x0fff_ffff);
      for (const part of parts) {
        if (place < part.length) {
          part.set(content, place);
          return;
        }
        place -= part.length;
      }
    },
    array: (items) => slots(kinds.array, items),
    object: (fields) => {
      const last = Math.max(0, ...Object.keys(fields).map(Number));
      return slots(
        kinds.object,
        Array.from({ length: last }, (_, i) => fields[i + 1] ?? 0),
      );
    },
    octets: (root) => {
      const octets = Buffer.concat(parts);
      octets.writeUInt32LE(root, 4);
      return octets;
    },
  };
}
