import type { Clock } from "../../../ports/clock.ts";
import type { TestOutcome } from "../../../ports/host/network/network-tests.ts";
import type { Capture, CapturedPart, CaptureOrder } from "../../../ports/host/network/packet-capture.ts";
import { passed } from "../../passed.ts";

const packetsEachSecond = 10;
const headerBytes = { ethernet: 14, ipv4: 20, udp: 8 } as const;
const payloadBytes = 32;
const packetBytes = headerBytes.ethernet + headerBytes.ipv4 + headerBytes.udp + payloadBytes;
const recordHeadBytes = 16;
/** Ethernet. (LINKTYPE_ETHERNET) */
const linkType = 1;
/** Of documentation, both. (RFC 5737) */
const addresses = [
  [198, 51, 100, 1],
  [203, 0, 113, 7],
] as const;
const echoPort = 7;

/** Echoes by UDP between two hosts, ten packets a second, whatever the filter and the link are. */
export async function simulatedCapture(
  order: CaptureOrder,
  clock: Clock,
  take: (part: CapturedPart) => void,
  signal: AbortSignal,
): Promise<TestOutcome<Capture>> {
  const beginMs = clock.wallMs();
  const head = fileHead(order.snapBytes);
  const room = Math.floor((order.mostBytes - head.length) / (recordHeadBytes + packetBytes));
  const most = Math.max(0, Math.min(order.mostPackets, room));
  if (head.length <= order.mostBytes) take({ octets: head, packets: 0 });
  let packets = 0;
  for (let second = 0; second < order.seconds && packets < most && !signal.aborted; second++) {
    const fromMs = clock.wallMs();
    await passed(clock, 1000, signal);
    const count = signal.aborted ? 0 : Math.min(packetsEachSecond, most - packets);
    const each = Array.from({ length: count }, (_, at) =>
      record(packets + at, fromMs + (at * 1000) / packetsEachSecond, order.snapBytes),
    );
    packets += count;
    if (count > 0) take({ octets: Buffer.concat(each), packets: count });
  }
  return { ok: true, result: { beginMs, endMs: clock.wallMs() } };
}

/** Of libpcap's form, with times in microseconds. (pcap-savefile(5)) */
function fileHead(snapBytes: number): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(snapBytes, 16);
  head.writeUInt32LE(linkType, 20);
  return head;
}

function record(number: number, atMs: number, snapBytes: number): Buffer {
  const kept = packet(number).subarray(0, snapBytes);
  const head = Buffer.alloc(recordHeadBytes);
  head.writeUInt32LE(Math.floor(atMs / 1000), 0);
  head.writeUInt32LE(Math.floor((atMs % 1000) * 1000), 4);
  head.writeUInt32LE(kept.length, 8);
  head.writeUInt32LE(packetBytes, 12);
  return Buffer.concat([head, kept]);
}

/** Requests and answers in turn. */
function packet(number: number): Buffer {
  const isAnswer = number % 2 === 1;
  const [from, to] = isAnswer ? [addresses[1], addresses[0]] : addresses;
  const all = Buffer.alloc(packetBytes);
  const hosts = isAnswer ? [1, 2] : [2, 1];
  for (const [at, host] of hosts.entries()) all.set([0x02, 0, 0x5e, 0, 0, host], at * 6);
  all.writeUInt16BE(0x0800, 12);
  const ip = all.subarray(headerBytes.ethernet);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(ip.length, 2);
  ip.writeUInt16BE(number & 0xffff, 4);
  ip.writeUInt8(64, 8);
  ip.writeUInt8(17, 9);
  ip.set(from, 12);
  ip.set(to, 16);
  ip.writeUInt16BE(checksum(ip.subarray(0, headerBytes.ipv4)), 10);
  const udp = ip.subarray(headerBytes.ipv4);
  const ports = [40_000, echoPort] as const;
  udp.writeUInt16BE(ports[isAnswer ? 1 : 0], 0);
  udp.writeUInt16BE(ports[isAnswer ? 0 : 1], 2);
  udp.writeUInt16BE(udp.length, 4);
  udp.writeUInt32BE(number >> 1, headerBytes.udp);
  return all;
}

/** Of an IPv4 header whose own field is zero. (RFC 1071) */
function checksum(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
