// Packets as they come by, kept in a file of libpcap's form. Types only.

export interface CaptureOrder {
  /** Name of the link that is listened on; undefined for all. */
  readonly link: string | undefined;
  /** In the words of pcap-filter(7), without names; empty for all packets. */
  readonly filter: string;
  /** It ends with the first of these that is reached. `mostBytes`: of the whole file. */
  readonly seconds: number;
  readonly mostPackets: number;
  readonly mostBytes: number;
  /** What is kept of each packet. */
  readonly snapBytes: number;
}

/** A part of the file, in order: its head first, then whole packets with what goes before each. */
export interface CapturedPart {
  readonly octets: Uint8Array;
  readonly packets: number;
}

/** When the first packet could be and the last one could have been, by the wall clock. */
export interface Capture {
  readonly beginMs: number;
  readonly endMs: number;
}
