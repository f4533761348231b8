import type { Source } from "../../model/binding.ts";
import type { LinkStatistics, PacketsByDestination } from "../../ports/host/network/links.ts";

interface Counted {
  readonly link: { readonly statistics: LinkStatistics } | undefined;
}

type Counters = Readonly<Record<string, Source<Counted>>>;

/** All counters of TR-098 have 32 bits, and start again from zero. [TR-106 dataType] */
const wrapped = (count: number | bigint | undefined): number | undefined =>
  count === undefined ? undefined : Number(BigInt(count) % 2n ** 32n);

const counter =
  (name: Exclude<keyof LinkStatistics, "byDestination">): Source<Counted> =>
  ({ link }) =>
    wrapped(link?.statistics[name]);

const counterTo =
  (name: keyof PacketsByDestination): Source<Counted> =>
  ({ link }) =>
    wrapped(link?.statistics.byDestination?.[name]);

export const errorCounters: Counters = {
  ErrorsSent: counter("errorsSent"),
  ErrorsReceived: counter("errorsReceived"),
  DiscardPacketsSent: counter("discardPacketsSent"),
  DiscardPacketsReceived: counter("discardPacketsReceived"),
};

/** Those of `EthernetLAN:2`, which systems have that count so. */
export const destinationCounters: Counters = {
  UnicastPacketsSent: counterTo("unicastSent"),
  UnicastPacketsReceived: counterTo("unicastReceived"),
  MulticastPacketsSent: counterTo("multicastSent"),
  MulticastPacketsReceived: counter("multicastPacketsReceived"),
  BroadcastPacketsSent: counterTo("broadcastSent"),
  BroadcastPacketsReceived: counterTo("broadcastReceived"),
  UnknownProtoPacketsReceived: counterTo("unknownProtocolReceived"),
};

/** By the names that they have in a Stats object, each beginning with `prefix`. */
export const trafficCounters = (prefix = ""): Counters => ({
  [`${prefix}BytesSent`]: counter("bytesSent"),
  [`${prefix}BytesReceived`]: counter("bytesReceived"),
  [`${prefix}PacketsSent`]: counter("packetsSent"),
  [`${prefix}PacketsReceived`]: counter("packetsReceived"),
});
