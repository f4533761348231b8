import type { LinkStatistics } from "../../ports/host/network/links.ts";

// The counters that every interface object has. Linux counts no broadcasts, so what would need them is not given.

export interface Counted {
  readonly link: { readonly statistics: LinkStatistics };
}

/** A 32-bit counter starts again from zero. [TR-106 dataType] */
const wrapped = (count: number): number => count % 2 ** 32;

export const interfaceStatistics = {
  BytesSent: ({ link }: Counted) => link.statistics.bytesSent,
  BytesReceived: ({ link }: Counted) => link.statistics.bytesReceived,
  PacketsSent: ({ link }: Counted) => link.statistics.packetsSent,
  PacketsReceived: ({ link }: Counted) => link.statistics.packetsReceived,
  ErrorsSent: ({ link }: Counted) => wrapped(link.statistics.errorsSent),
  ErrorsReceived: ({ link }: Counted) => wrapped(link.statistics.errorsReceived),
  DiscardPacketsSent: ({ link }: Counted) => wrapped(link.statistics.discardPacketsSent),
  DiscardPacketsReceived: ({ link }: Counted) => wrapped(link.statistics.discardPacketsReceived),
  MulticastPacketsReceived: ({ link }: Counted) => link.statistics.multicastPacketsReceived,
};

/** Of an interface that has no link yet. */
export const noCounts: LinkStatistics = {
  bytesSent: 0n,
  bytesReceived: 0n,
  packetsSent: 0n,
  packetsReceived: 0n,
  errorsSent: 0,
  errorsReceived: 0,
  discardPacketsSent: 0,
  discardPacketsReceived: 0,
  multicastPacketsReceived: 0n,
  collisions: 0n,
};
