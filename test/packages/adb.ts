import { createHash } from "node:crypto";
import { inflateRawSync } from "node:zlib";

// Reads files of apk's version 3 by their description (apk-v3(5)), apart from what writes them.

type Value = number | string | readonly Value[] | undefined;

export interface AdbFile {
  readonly schema: string;
  /** The first block, which is what is signed. */
  readonly adb: Buffer;
  readonly signature: Buffer | undefined;
  readonly contents: readonly Buffer[];
}

export function readAdbFile(file: Buffer): AdbFile {
  if (file.toString("latin1", 0, 4) !== "ADBd") throw new Error("not deflated");
  const octets = inflateRawSync(file.subarray(4));
  if (octets.toString("latin1", 0, 4) !== "ADB.") throw new Error("no adb file");
  const blocks: { type: number; content: Buffer }[] = [];
  for (let at = 8; at < octets.length; ) {
    const [type, size] = [octets.readUInt32LE(at) >>> 30, octets.readUInt32LE(at) & 0x3fff_ffff];
    blocks.push({ type, content: octets.subarray(at + 4, at + size) });
    at += Math.ceil(size / 8) * 8;
  }
  // The value, its signature or none, and what files hold.
  if (!/^01?2*$/.test(blocks.map(({ type }) => type).join(""))) {
    throw new Error("blocks are not in their order");
  }
  return {
    schema: octets.toString("latin1", 4, 8),
    adb: blocks[0]?.content ?? Buffer.alloc(0),
    signature: blocks.find(({ type }) => type === 1)?.content,
    contents: blocks.filter(({ type }) => type === 2).map(({ content }) => content),
  };
}

/** The value that all others hang on: objects and arrays as lists from 1 on, texts in latin1. */
export function rootOf(adb: Buffer): Value {
  const at = (place: number): number => adb.readUInt32LE(place);
  const read = (word: number): Value => {
    const [kind, place] = [word >>> 28, word & 0x0fff_ffff];
    const text = (width: number): string => {
      const size = adb.readUIntLE(place, width);
      return adb.toString("latin1", place + width, place + width + size);
    };
    if (word === 0) return undefined;
    if (kind === 1) return place;
    if (kind === 2) return at(place);
    if (kind === 8) return text(1);
    if (kind === 9) return text(2);
    if (kind === 10) return text(4);
    if (kind !== 13 && kind !== 14) throw new Error(`a value of the kind ${kind}`);
    return Array.from({ length: at(place) }, (_, i) => (i === 0 ? undefined : read(at(place + 4 * i))));
  };
  return read(at(4));
}

/** Each file and link of a package by its path, with what it holds or points to. Throws where a sum or a size is not that of the content. */
export function filesOf({ adb, contents }: AdbFile): ReadonlyMap<string, Buffer | string> {
  const [, , paths] = rootOf(adb) as readonly [undefined, Value, readonly Value[]];
  const found = new Map<string, Buffer | string>();
  for (const [i, folder] of paths.entries()) {
    const [, name = "", , files = []] = (folder ?? []) as readonly [undefined, string?, Value?, (readonly Value[])?];
    for (const [j, file] of files.entries()) {
      if (typeof file !== "object") continue;
      const [, base, , size = 0, , sum, target] = file as unknown as readonly [
        undefined,
        string,
        Value,
        number,
        Value,
        string,
        string,
      ];
      const path = `${name === "" ? "" : `/${name}`}/${base}`;
      if (target !== undefined) {
        found.set(path, target.slice(2));
        continue;
      }
      const content =
        contents.find((block) => block.readUInt32LE(0) === i && block.readUInt32LE(4) === j)?.subarray(8) ??
        Buffer.alloc(0);
      if (content.length !== size) throw new Error(`${path} has ${content.length} octets, not ${size}`);
      if (createHash("sha256").update(content).digest().toString("latin1") !== sum)
        throw new Error(`the sum of ${path} is wrong`);
      found.set(path, content);
    }
  }
  return found;
}
