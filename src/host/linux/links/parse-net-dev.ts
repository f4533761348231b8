import type { LinkStatistics } from "../../../ports/host/network/links.ts";

/** /proc/net/dev: the counters of every link, exact to the last packet however large. */
export function parseNetDev(text: string): ReadonlyMap<string, LinkStatistics> {
  const links = new Map<string, LinkStatistics>();
  for (const line of text.split("\n")) {
    const [, name, counters] = /^\s*(\S+):\s*(\d[\d ]*)$/.exec(line) ?? [];
    const columns = counters?.split(/ +/) ?? [];
    if (name !== undefined && columns.length >= 16) links.set(name, statisticsOf(columns));
  }
  return links;
}

function statisticsOf(columns: readonly string[]): LinkStatistics {
  const big = (column: number): bigint => BigInt(columns[column] ?? 0);
  const small = (column: number): number => Number(columns[column] ?? 0);
  return {
    bytesReceived: big(0),
    packetsReceived: big(1),
    errorsReceived: small(2),
    discardPacketsReceived: small(3),
    multicastPacketsReceived: big(7),
    bytesSent: big(8),
    packetsSent: big(9),
    errorsSent: small(10),
    discardPacketsSent: small(11),
    collisions: big(13),
  };
}

export const noStatistics: LinkStatistics = {
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
