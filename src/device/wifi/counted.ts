import type { LinkReading, LinkStatistics } from "../../ports/host/network/links.ts";
import { type Counted, interfaceStatistics, packetStatistics } from "../binding/interface-statistics.ts";

// Counters of what may have no network device, and then has no counters either.

interface MaybeCounted {
  readonly link: Counted["link"] | undefined;
}

type Counter = number | bigint | undefined;
type Counters = Readonly<Record<string, (row: Counted) => Counter>>;
type MaybeCounters<C extends Counters> = {
  readonly [Name in keyof C]: (row: MaybeCounted) => ReturnType<C[Name]> | undefined;
};

function whereCounted<C extends Counters>(counters: C): MaybeCounters<C> {
  const maybe = Object.entries(counters).map(([name, count]) => [
    name,
    ({ link }: MaybeCounted) => (link === undefined ? undefined : count({ link })),
  ]);
  return Object.fromEntries(maybe) as MaybeCounters<C>;
}

/** Of an SSID. */
export const networkStatistics = whereCounted(interfaceStatistics);

const { MulticastPacketsReceived: _ofNoRadio, ...radioCounters } = packetStatistics;

/** Of a radio. */
export const radioStatistics = whereCounted(radioCounters);

/** What went over all of these together. */
export function sumOf(links: readonly LinkReading[]): LinkStatistics | undefined {
  const [first, ...others] = links.map(({ statistics }) => statistics);
  return others.reduce<LinkStatistics | undefined>((sum, each) => sum && added(sum, each), first);
}

const added = (a: LinkStatistics, b: LinkStatistics): LinkStatistics => ({
  bytesSent: a.bytesSent + b.bytesSent,
  bytesReceived: a.bytesReceived + b.bytesReceived,
  packetsSent: a.packetsSent + b.packetsSent,
  packetsReceived: a.packetsReceived + b.packetsReceived,
  errorsSent: a.errorsSent + b.errorsSent,
  errorsReceived: a.errorsReceived + b.errorsReceived,
  discardPacketsSent: a.discardPacketsSent + b.discardPacketsSent,
  discardPacketsReceived: a.discardPacketsReceived + b.discardPacketsReceived,
  multicastPacketsReceived: a.multicastPacketsReceived + b.multicastPacketsReceived,
  collisions: a.collisions + b.collisions,
});
