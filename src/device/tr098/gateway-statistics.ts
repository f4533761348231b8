import type { Source } from "../../model/binding.ts";
import type { LinkStatistics } from "../../ports/host/network/links.ts";

interface Counted {
  readonly link: { readonly statistics: LinkStatistics } | undefined;
}

/** All counters of TR-098 have 32 bits, and start again from zero. [TR-106 dataType] */
const counter =
  (name: keyof LinkStatistics): Source<Counted> =>
  ({ link }) =>
    link && Number(BigInt(link.statistics[name]) % 2n ** 32n);

export const errorCounters: Readonly<Record<string, Source<Counted>>> = {
  ErrorsSent: counter("errorsSent"),
  ErrorsReceived: counter("errorsReceived"),
  DiscardPacketsSent: counter("discardPacketsSent"),
  DiscardPacketsReceived: counter("discardPacketsReceived"),
};

/** By the names that they have in a Stats object, each beginning with `prefix`. */
export const trafficCounters = (prefix = ""): Readonly<Record<string, Source<Counted>>> => ({
  [`${prefix}BytesSent`]: counter("bytesSent"),
  [`${prefix}BytesReceived`]: counter("bytesReceived"),
  [`${prefix}PacketsSent`]: counter("packetsSent"),
  [`${prefix}PacketsReceived`]: counter("packetsReceived"),
});
