import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { chunkLimits, metadataHeader, RunningCrc, readTrailer, type Trailer, trailerLength } from "./image-chunk.ts";
import { ImageError } from "./image-error.ts";

/** A chunk that was found at the end of an image. */
export interface Chunk {
  readonly data: Buffer;
  readonly trailer: Trailer;
  /** Where the chunk begins, and so where what it covers ends. */
  readonly offset: number;
}

/** An image as its file has it: nothing of it is judged yet but that it has not been altered by accident. */
export interface ReadImage {
  readonly bytes: number;
  readonly metadata: Buffer | undefined;
  /** The text of the signature, as usign writes it. */
  readonly signature: string | undefined;
  /**
   * What is signed: the 64 octets of the SHA-512 of all before the signature's chunk. So `usign -V` confirms it, given
   * `openssl dgst -sha512 -binary` of that part as its message.
   */
  readonly digest: Buffer;
  /** Of the whole file, to append to it. */
  readonly crc: RunningCrc;
}

const readBytes = 1024 * 1024;

/** Reads a file once, in pieces, and its end twice. @throws ImageError; rejects with the system's error when it cannot be read. */
export async function readImage(path: string): Promise<ReadImage> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (size === 0) throw new ImageError("corrupted", "the image is empty");
    const signature = await chunkAt(file, size, "signature");
    const signed = signature?.offset ?? size;
    const metadata = await chunkAt(file, signed, "metadata");
    const { digest, crc } = await digestOf(file, size, signed, [metadata, signature]);
    return {
      bytes: size,
      metadata: metadata?.data.subarray(metadataHeader.length),
      signature: signature?.data.toString("latin1"),
      digest,
      crc,
    };
  } finally {
    await file.close();
  }
}

/** Length and SHA-256, in hex, of a file of any kind. */
export async function digestFile(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const octets of createReadStream(path, { highWaterMark: readBytes })) {
    hash.update(octets);
    bytes += octets.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** The chunk of this kind that ends at `end`; undefined where something else does. */
async function chunkAt(file: FileHandle, end: number, kind: Trailer["kind"]): Promise<Chunk | undefined> {
  if (end < trailerLength) return undefined;
  const trailer = readTrailer(await octetsAt(file, end - trailerLength, trailerLength));
  if (trailer?.kind !== kind) return undefined;
  const header = kind === "metadata" ? metadataHeader.length : 0;
  const length = trailer.length - trailerLength;
  if (length < header || length > chunkLimits[kind] + header || trailer.length > end) {
    throw new ImageError("corrupted", `the ${kind} chunk of the image has an impossible length`);
  }
  const offset = end - trailer.length;
  const data = await octetsAt(file, offset, length);
  if (kind === "metadata" && data.readUInt32BE(0) !== 0) {
    throw new ImageError("corrupted", "the metadata of the image are of a format that is not known");
  }
  return { data, trailer, offset };
}

/** Digest and CRC in one pass, stopped at each place where a chunk says what the CRC is. */
async function digestOf(
  file: FileHandle,
  size: number,
  signed: number,
  chunks: readonly (Chunk | undefined)[],
): Promise<{ readonly digest: Buffer; readonly crc: RunningCrc }> {
  const hash = createHash("sha512");
  let crc = new RunningCrc();
  let at = 0;
  const passTo = async (end: number): Promise<void> => {
    while (at < end) {
      const octets = await octetsAt(file, at, Math.min(readBytes, end - at));
      if (at < signed) hash.update(octets.subarray(0, signed - at));
      crc = crc.with(octets);
      at += octets.length;
    }
  };
  for (const chunk of chunks) {
    if (chunk === undefined) continue;
    await passTo(chunk.offset + chunk.data.length);
    if (crc.crc !== chunk.trailer.crc)
      throw new ImageError("corrupted", "the image is damaged: its CRC does not match");
  }
  await passTo(size);
  return { digest: hash.digest(), crc };
}

async function octetsAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const octets = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(octets, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new ImageError("corrupted", "the image became shorter while it was read");
    filled += bytesRead;
  }
  return octets;
}
