// What ports count of the frames that come in, by kind and length, and of those that go out. Types only.

/** Octets of a frame, with its check sum. (RFC 2819 etherStatsTable) */
export type FrameLength = "64" | "65to127" | "128to255" | "256to511" | "512to1023" | "1024to1518";

/** What a port does not count is absent. */
export interface FrameCounts {
  /** Name of the port's link. */
  readonly link: string;
  readonly unicasts?: bigint;
  readonly broadcasts?: bigint;
  readonly multicasts?: bigint;
  readonly crcErrors?: bigint;
  /** Shorter than 64 octets. */
  readonly undersize?: bigint;
  /** Longer than 1518 octets. */
  readonly oversize?: bigint;
  readonly lengths: Readonly<Partial<Record<FrameLength, bigint>>>;
  readonly sent: { readonly unicasts?: bigint; readonly broadcasts?: bigint; readonly multicasts?: bigint };
}

export interface FrameCounters {
  /** Of ports that count any of it, taken fresh; never rejects for one that cannot be asked. */
  read(): Promise<readonly FrameCounts[]>;
}
