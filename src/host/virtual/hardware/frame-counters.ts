import type { FrameCounters, FrameCounts, FrameLength } from "../../../ports/host/hardware/frame-counters.ts";
import type { LinkStatistics } from "../../../ports/host/network/links.ts";
import type { VirtualLink } from "../../../ports/host/virtual-system.ts";
import type { SimulatedDevice } from "../device.ts";
import { countedOn } from "../links/used-links.ts";
import { isPort } from "../network/system-as-set.ts";

/** Of each port, from the packets that its link has received. Undefined for a system whose ports count none by kind. */
export function simulatedFrameCounters(device: SimulatedDevice): FrameCounters | undefined {
  if (device.system.frameCounters !== true) return undefined;
  return {
    read: async () => device.system.links.filter(isPort).map((link) => countsOf(link, countedOn(device, link))),
  };
}

const smallest = 90;
const largest = 1450;

/** How those that are not full are spread over the lengths, in hundredths; what is left over is of the second length. */
const spread: readonly (readonly [FrameLength, bigint])[] = [
  ["64", 45n],
  ["128to255", 12n],
  ["256to511", 6n],
  ["512to1023", 4n],
];

function countsOf(
  { name, traffic: { received } }: VirtualLink,
  { packetsReceived, multicastPacketsReceived, errorsReceived, byDestination }: LinkStatistics,
): FrameCounts {
  const average = received.packetsPerSecond === 0 ? smallest : received.bytesPerSecond / received.packetsPerSecond;
  const fullShare = Math.min(Math.max((average - smallest) / (largest - smallest), 0), 1);
  const full = (packetsReceived * BigInt(Math.round(fullShare * 1000))) / 1000n;
  const others = packetsReceived - full;
  const counted = spread.map(([length, share]) => [length, (others * share) / 100n] as const);
  const left = others - counted.reduce((sum, [, count]) => sum + count, 0n);
  return {
    link: name,
    unicasts: byDestination?.unicastReceived ?? 0n,
    broadcasts: byDestination?.broadcastReceived ?? 0n,
    multicasts: multicastPacketsReceived,
    crcErrors: BigInt(errorsReceived),
    undersize: 0n,
    oversize: 0n,
    lengths: { ...Object.fromEntries(counted), "65to127": left, "1024to1518": full },
    sent: {
      unicasts: byDestination?.unicastSent ?? 0n,
      broadcasts: byDestination?.broadcastSent ?? 0n,
      multicasts: byDestination?.multicastSent ?? 0n,
    },
  };
}
