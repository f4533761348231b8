import type { LinkStatistics } from "../../../ports/host/network/links.ts";
import type { VirtualLink, VirtualTraffic } from "../../../ports/host/virtual-system.ts";
import { hashOf } from "../../seeded-random.ts";

const hourSeconds = 3600;
const swing = 0.6;

interface Passed {
  readonly deviceHash: number;
  /** The link at the bottom, whose pace is that of all that run on it. */
  readonly bottom: string;
  readonly activeSeconds: number;
  /** Of average use by the machines inside; undefined for a link that none of them uses. */
  readonly usedSeconds: number | undefined;
}

/** What a device sends and receives by itself, whoever is there, of what goes over a link that machines use. */
const ownShare = 0.3;

/** What has passed over a link in the seconds that it was up: more at some times than at others, never less than before. */
export function statisticsOf(
  link: VirtualLink,
  { deviceHash, bottom, activeSeconds, usedSeconds }: Passed,
): LinkStatistics {
  const hash = hashOf(link.name) ^ deviceHash;
  const own = unevenSeconds(activeSeconds, fractionOf(hash));
  const passed = usedSeconds === undefined ? own : ownShare * own + (1 - ownShare) * usedSeconds;
  const seconds = passed * paceOf(hashOf(bottom) ^ deviceHash);
  const { sent, received } = link.traffic;
  const [out, into] = [packetsOf(sent, seconds), packetsOf(received, seconds)];
  return {
    bytesSent: countOf(sent.bytesPerSecond, seconds),
    bytesReceived: countOf(received.bytesPerSecond, seconds),
    packetsSent: out.unicast + out.multicast + out.broadcast,
    packetsReceived: into.unicast + into.multicast + into.broadcast,
    errorsSent: hourlyCountOf(sent.errorsPerHour, seconds),
    errorsReceived: hourlyCountOf(received.errorsPerHour, seconds),
    discardPacketsSent: hourlyCountOf(sent.discardsPerHour, seconds),
    discardPacketsReceived: hourlyCountOf(received.discardsPerHour, seconds),
    multicastPacketsReceived: into.multicast,
    collisions: 0n,
    byDestination: {
      unicastSent: out.unicast,
      unicastReceived: into.unicast,
      multicastSent: out.multicast,
      broadcastSent: out.broadcast,
      broadcastReceived: into.broadcast,
      unknownProtocolReceived: Number(into.broadcast / unknownBroadcasts),
    },
  };
}

/** Of what is for more than one, every so many-th packet is for all. */
const broadcastsAmong = 4n;
/** Every so many-th broadcast is of a protocol that the device does not know. */
const unknownBroadcasts = 100n;

/** Each of them grows with the seconds. */
function packetsOf({ packetsPerSecond, multicastPerSecond }: VirtualTraffic, seconds: number) {
  const forMany = countOf(multicastPerSecond, seconds);
  const broadcast = forMany / broadcastsAmong;
  const unicast = countOf(Math.max(0, packetsPerSecond - multicastPerSecond), seconds);
  return { unicast, broadcast, multicast: forMany - broadcast };
}

/** Half to one and a half times the average, always the same for one device. */
export function paceOf(hash: number): number {
  return 0.5 + fractionOf(hash);
}

/** Seconds that pass faster and slower over the hour, but always forward, since the swing is less than 1. */
function unevenSeconds(seconds: number, phase: number): number {
  const angle = (at: number) => 2 * Math.PI * (at / hourSeconds + phase);
  return seconds + ((swing * hourSeconds) / (2 * Math.PI)) * (Math.sin(angle(seconds)) - Math.sin(angle(0)));
}

export function fractionOf(hash: number): number {
  return (hash >>> 0) / 2 ** 32;
}

function countOf(perSecond: VirtualTraffic["bytesPerSecond"], seconds: number): bigint {
  return BigInt(Math.floor(perSecond * seconds));
}

function hourlyCountOf(perHour: number, seconds: number): number {
  return Math.floor((perHour * seconds) / hourSeconds);
}
