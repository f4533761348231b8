import { crc32 } from "node:zlib";

// What `fwtool` of OpenWrt appends to an image: chunks, each ended by a trailer of 16 octets, big-endian:
//   "FWx0" · CRC · kind, 1 octet (0 signature, 1 metadata) · 3 of padding · length of the chunk with its trailer, 4
// The CRC is the CRC-32 of all that is before the trailer, without the final inversion. The metadata come first, as 8
// octets of zero (format version, flags) and JSON; the signature is last and covers everything before its own chunk.

export type ChunkKind = "signature" | "metadata";

export interface Trailer {
  readonly kind: ChunkKind;
  /** As `RunningCrc` counts. */
  readonly crc: number;
  /** Of the chunk, its trailer included. */
  readonly length: number;
}

export const trailerLength = 16;
export const metadataHeader = Buffer.alloc(8);
/** The most that `fwtool` puts into a chunk, header and trailer aside. */
export const chunkLimits: Readonly<Record<ChunkKind, number>> = { signature: 1024, metadata: 30 * 1024 };

const magic = 0x46577830;
const kinds: readonly ChunkKind[] = ["signature", "metadata"];

/** Undefined where there is no trailer of a kind that is known, with padding of zeros. */
export function readTrailer(octets: Buffer): Trailer | undefined {
  if (octets.length !== trailerLength || octets.readUInt32BE(0) !== magic) return undefined;
  if (octets.readUIntBE(9, 3) !== 0) return undefined;
  const kind = kinds[octets.readUInt8(8)];
  return kind && { kind, crc: octets.readUInt32BE(4), length: octets.readUInt32BE(12) };
}

function writeTrailer({ kind, crc, length }: Trailer): Buffer {
  const octets = Buffer.alloc(trailerLength);
  octets.writeUInt32BE(magic, 0);
  octets.writeUInt32BE(crc, 4);
  octets.writeUInt8(kinds.indexOf(kind), 8);
  octets.writeUInt32BE(length, 12);
  return octets;
}

/** `data` as a chunk that follows an image of this CRC. */
export function chunkOf(kind: ChunkKind, data: Buffer, before: RunningCrc): Buffer {
  const body = kind === "metadata" ? Buffer.concat([metadataHeader, data]) : data;
  const { crc } = before.with(body);
  return Buffer.concat([body, writeTrailer({ kind, crc, length: body.length + trailerLength })]);
}

/** The CRC of a file as it goes by. */
export class RunningCrc {
  readonly #state: number;

  constructor(state = 0) {
    this.#state = state;
  }

  with(octets: Uint8Array): RunningCrc {
    return new RunningCrc(crc32(octets, this.#state));
  }

  get crc(): number {
    return ~this.#state >>> 0;
  }
}
