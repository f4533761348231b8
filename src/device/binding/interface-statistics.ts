import type { LinkStatistics } from "../../ports/host/network/links.ts";

// The counters of interface objects: those that every system has, and those by destination where it counts so.

export interface Counted {
  readonly link: { readonly statistics: LinkStatistics };
}

/** A 32-bit counter starts again from zero. [TR-106 dataType] */
const wrapped = (count: number): number => count % 2 ** 32;

export const packetStatistics = {
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

export const interfaceStatistics = {
  ...packetStatistics,
  UnicastPacketsSent: ({ link }: Counted) => link.statistics.byDestination?.unicastSent,
  UnicastPacketsReceived: ({ link }: Counted) => link.statistics.byDestination?.unicastReceived,
  MulticastPacketsSent: ({ link }: Counted) => link.statistics.byDestination?.multicastSent,
  BroadcastPacketsSent: ({ link }: Counted) => link.statistics.byDestination?.broadcastSent,
  BroadcastPacketsReceived: ({ link }: Counted) => link.statistics.byDestination?.broadcastReceived,
  UnknownProtoPacketsReceived: ({ link }: Counted) => {
    const count = link.statistics.byDestination?.unknownProtocolReceived;
    return count === undefined ? undefined : wrapped(count);
  },
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
