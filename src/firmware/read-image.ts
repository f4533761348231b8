import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { chunkLimits, metadataHeader, RunningCrc, readTrailer, type Trailer, trailerLength } from "./image-chunk.ts";
import { ImageError } from "./image-error.ts";

/** A chunk that was found at the end of an image. */
interface Chunk {
  readonly data: Buffer;
  readonly trailer: Trailer;
  /** Where the chunk begins, and so where what it covers ends. */
  readonly offset: number;
}

/** What an image says at its end, which may be untrue. */
export interface ImageClaims {
  readonly bytes: number;
  readonly metadata: Buffer | undefined;
  /** The text of the signature, as usign writes it. */
  readonly signature: string | undefined;
}

/** An image as its file has it: nothing of it is judged yet but that it has not been altered by accident. */
export interface ReadImage extends ImageClaims {
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
export function readImage(path: string): Promise<ReadImage> {
  return opened(path, async (file) => {
    const { size, signed, metadata, signature } = await endOf(file);
    const { digest, crc } = await digestOf(file, size, signed, [metadata, signature]);
    return { ...claimsOf(size, metadata, signature), digest, crc };
  });
}

/** Reads the end of a file only. @throws ImageError; rejects with the system's error when it cannot be read. */
export function readClaims(path: string): Promise<ImageClaims> {
  return opened(path, async (file) => {
    const { size, metadata, signature } = await endOf(file);
    return claimsOf(size, metadata, signature);
  });
}

async function opened<T>(path: string, read: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, "r");
  try {
    return await read(file);
  } finally {
    await file.close();
  }
}

/** The chunks at the end, and where what is signed ends. */
async function endOf(file: FileHandle) {
  const { size } = await file.stat();
  if (size === 0) throw new ImageError("corrupted", "the image is empty");
  const signature = await chunkAt(file, size, "signature");
  const signed = signature?.offset ?? size;
  return { size, signed, metadata: await chunkAt(file, signed, "metadata"), signature };
}

function claimsOf(bytes: number, metadata: Chunk | undefined, signature: Chunk | undefined): ImageClaims {
  return {
    bytes,
    metadata: metadata?.data.subarray(metadataHeader.length),
    signature: signature?.data.toString("latin1"),
  };
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
    for await (const octets of pieces(file, at, end)) {
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

/** All between two places, in a buffer that is read into again: however large the file, this is all the memory it takes. */
async function* pieces(file: FileHandle, from: number, to: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(readBytes, to - from));
  for (let at = from; at < to; at += buffer.length) yield await fill(buffer.subarray(0, to - at), file, at);
}

function octetsAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  return fill(Buffer.allocUnsafe(length), file, position);
}

async function fill(octets: Buffer, file: FileHandle, position: number): Promise<Buffer> {
  const { length } = octets;
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(octets, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new ImageError("corrupted", "the image became shorter while it was read");
    filled += bytesRead;
  }
  return octets;
}
