import type { CapturedPart } from "../../../ports/host/network/packet-capture.ts";

const headBytes = 24;
const recordHeadBytes = 16;
/** Of a record's head: how many octets of the packet follow. */
const lengthAt = 8;
/** Of files in the order of octets of this or of the other kind of machine, with times in microseconds or nanoseconds. */
const littleEndian: readonly number[] = [0xa1b2c3d4, 0xa1b23c4d];

interface PcapLimits {
  readonly mostPackets: number;
  /** Of the whole file. */
  readonly mostBytes: number;
  /** Of one packet. */
  readonly snapBytes: number;
}

/**
 * Cuts what a program writes in libpcap's form into parts of whole packets, up to the first of the limits. (pcap-savefile(5))
 */
export class PcapReader {
  readonly #limits: PcapLimits;
  #rest: Buffer = Buffer.alloc(0);
  #isLittleEndian: boolean | undefined;
  #packets = 0;
  #bytes = 0;
  /** A limit is reached: there will be no more. */
  isFull = false;

  constructor(limits: PcapLimits) {
    this.#limits = limits;
  }

  /** What is whole now; undefined where nothing is. Throws an Error for what is no such file. */
  read(octets: Buffer): CapturedPart | undefined {
    if (this.isFull) return undefined;
    const all = this.#rest.length === 0 ? octets : Buffer.concat([this.#rest, octets]);
    let at = 0;
    let packets = 0;
    if (this.#isLittleEndian === undefined) {
      if (all.length < headBytes) return this.#keep(all, 0, 0);
      this.#isLittleEndian = isLittleEndian(all);
      at = headBytes;
    }
    while (!this.isFull && all.length - at >= recordHeadBytes) {
      const length = this.#isLittleEndian ? all.readUInt32LE(at + lengthAt) : all.readUInt32BE(at + lengthAt);
      if (length > this.#limits.snapBytes) throw new Error(`a packet of ${length} octets was captured`);
      const next = at + recordHeadBytes + length;
      if (this.#bytes + next > this.#limits.mostBytes) this.isFull = true;
      if (this.isFull || next > all.length) break;
      at = next;
      packets += 1;
      this.isFull = this.#packets + packets >= this.#limits.mostPackets;
    }
    return this.#keep(all, at, packets);
  }

  #keep(all: Buffer, at: number, packets: number): CapturedPart | undefined {
    this.#rest = all.subarray(at);
    this.#bytes += at;
    this.#packets += packets;
    return at === 0 ? undefined : { octets: all.subarray(0, at), packets };
  }
}

function isLittleEndian(head: Buffer): boolean {
  if (littleEndian.includes(head.readUInt32LE(0))) return true;
  if (littleEndian.includes(head.readUInt32BE(0))) return false;
  throw new Error("what was captured is no file of libpcap's form");
}
