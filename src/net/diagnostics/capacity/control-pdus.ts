import type { CapacitySearch } from "../../../ports/host/network/capacity.ts";
import { derivingVersion } from "./authentication.ts";
import { leastIntervalUs, mostBurst, randomSize, type SendingRate } from "./sending-rates.ts";

// The PDUs by which a test is agreed upon. Integers are big-endian; the layout is that of RFC 9946 and of udpst.

export const newestVersion = 20;
export const oldestVersion = 11;

/** What a setup is answered with besides 1, which is yes. */
export const setupRefusals: Readonly<Record<number, string>> = {
  2: "it does not know this version of the protocol",
  3: "it wants jumbo frames to be permitted, or not to be",
  4: "it has no keys",
  5: "it asks for authentication",
  6: "it knows another way of authentication",
  7: "it does not know this key",
  8: "its clock is another one",
  9: "it asks for a bandwidth to be named",
  10: "it has not so much bandwidth left",
  11: "it wants datagrams for another MTU",
  12: "it does not take that many flows",
  13: "it has no room for another test",
};

export interface Setup {
  readonly version: number;
  readonly index: number;
  readonly count: number;
  readonly ident: number;
  readonly response: number;
  /** Which way the bandwidth is for; udpst says so only where it names one. */
  readonly upstream: boolean;
  readonly maxMbps: number;
  readonly testPort: number;
  readonly jumbo: boolean;
  readonly fullMtu: boolean;
  readonly authMode: number;
  readonly keyId: number;
}

const setupId = 0xace1;
const nullId = 0xdead;
const activationId = 0xace2;
const upstreamBit = 0x8000;
const setupLength = 56;
const nullLength = 48;
const activationLength = { old: 60, new: 104 } as const;
/** Where authMode stands. */
export const setupAuthAt = 15;
export const activationAuthAt = 63;
const setupKeyAt = 52;

export function writeSetup(setup: Omit<Setup, "authMode" | "keyId">, kind: "request" | "response"): Buffer {
  const pdu = Buffer.alloc(setupLength);
  pdu.writeUInt16BE(setupId, 0);
  pdu.writeUInt16BE(setup.version, 2);
  pdu.writeUInt8(setup.index, 4);
  pdu.writeUInt8(setup.count, 5);
  pdu.writeUInt16BE(setup.ident, 6);
  pdu.writeUInt8(kind === "request" ? 1 : 2, 8);
  pdu.writeUInt8(setup.response, 9);
  pdu.writeUInt16BE(setup.maxMbps + (setup.upstream ? upstreamBit : 0), 10);
  pdu.writeUInt16BE(setup.testPort, 12);
  pdu.writeUInt8((setup.jumbo ? 1 : 0) + (setup.fullMtu ? 2 : 0), 14);
  return pdu;
}

/** Undefined for what is none. */
export function readSetup(pdu: Buffer, kind: "request" | "response"): Setup | undefined {
  if (pdu.length !== setupLength || pdu.readUInt16BE(0) !== setupId) return undefined;
  if (pdu.readUInt8(8) !== (kind === "request" ? 1 : 2)) return undefined;
  const bandwidth = pdu.readUInt16BE(10);
  const modifiers = pdu.readUInt8(14);
  return {
    version: pdu.readUInt16BE(2),
    index: pdu.readUInt8(4),
    count: pdu.readUInt8(5),
    ident: pdu.readUInt16BE(6),
    response: pdu.readUInt8(9),
    upstream: bandwidth >= upstreamBit,
    maxMbps: bandwidth % upstreamBit,
    testPort: pdu.readUInt16BE(12),
    jumbo: (modifiers & 1) !== 0,
    fullMtu: (modifiers & 2) !== 0,
    authMode: pdu.readUInt8(setupAuthAt),
    keyId: pdu.readUInt8(setupKeyAt),
  };
}

/** It means nothing: a firewall that sees it lets the answer through. */
export function writeNull(version: number): Buffer {
  const pdu = Buffer.alloc(nullLength);
  pdu.writeUInt16BE(nullId, 0);
  pdu.writeUInt16BE(version, 2);
  pdu.writeUInt8(1, 4);
  return pdu;
}

export interface Activation {
  readonly version: number;
  readonly upstream: boolean;
  /** 0 in a request, 1 for yes. */
  readonly response: number;
  readonly trialMs: number;
  readonly seconds: number;
  readonly intervalMs: number;
  readonly dscpEcn: number;
  readonly search: CapacitySearch;
  readonly randomPayload: boolean;
  /** At first, in the answer to a request to send. */
  readonly rate: SendingRate;
}

const anyIndex = 0xffff;

export function writeActivation(activation: Activation): Buffer {
  const { search, version } = activation;
  const isNew = version >= derivingVersion;
  const pdu = Buffer.alloc(isNew ? activationLength.new : activationLength.old);
  pdu.writeUInt16BE(activationId, 0);
  pdu.writeUInt16BE(version, 2);
  pdu.writeUInt8(activation.upstream ? 1 : 2, 4);
  pdu.writeUInt8(activation.response, 5);
  pdu.writeUInt16BE(search.lowerMs, 6);
  pdu.writeUInt16BE(search.upperMs, 8);
  pdu.writeUInt16BE(activation.trialMs, 10);
  pdu.writeUInt16BE(activation.seconds, 12);
  if (isNew) pdu.writeUInt16BE(activation.intervalMs, 56);
  else pdu.writeUInt8(Math.ceil(activation.intervalMs / 1000), 14);
  pdu.writeUInt8(activation.dscpEcn, 15);
  pdu.writeUInt16BE(search.index ?? anyIndex, 16);
  pdu.writeUInt8(search.oneWay ? 1 : 0, 18);
  pdu.writeUInt8(search.highSpeedDelta, 19);
  pdu.writeUInt16BE(search.slowAdjustment, 20);
  pdu.writeUInt16BE(search.sequenceErrors, 22);
  pdu.writeUInt8(search.ignoresReordering ? 1 : 0, 24);
  const isStart = search.index !== undefined && !search.isFixed;
  pdu.writeUInt8((isStart ? 1 : 0) + (activation.randomPayload ? 2 : 0), 25);
  pdu.writeUInt8(search.algorithm === "C" ? 1 : 0, 26);
  writeRate(activation.rate, pdu, 28);
  return pdu;
}

/** Undefined for what is none of that version. */
export function readActivation(pdu: Buffer, version: number): Activation | undefined {
  const isNew = version >= derivingVersion;
  if (pdu.length !== (isNew ? activationLength.new : activationLength.old)) return undefined;
  if (pdu.readUInt16BE(0) !== activationId || pdu.readUInt16BE(2) !== version) return undefined;
  const request = pdu.readUInt8(4);
  if (request !== 1 && request !== 2) return undefined;
  const modifiers = pdu.readUInt8(25);
  const index = pdu.readUInt16BE(16);
  return {
    version,
    upstream: request === 1,
    response: pdu.readUInt8(5),
    trialMs: pdu.readUInt16BE(10),
    seconds: pdu.readUInt16BE(12),
    intervalMs: isNew ? pdu.readUInt16BE(56) : pdu.readUInt8(14) * 1000,
    dscpEcn: pdu.readUInt8(15),
    search: {
      algorithm: pdu.readUInt8(26) === 1 ? "C" : "B",
      index: index === anyIndex ? undefined : index,
      isFixed: index !== anyIndex && (modifiers & 1) === 0,
      lowerMs: pdu.readUInt16BE(6),
      upperMs: pdu.readUInt16BE(8),
      oneWay: pdu.readUInt8(18) === 1,
      highSpeedDelta: pdu.readUInt8(19),
      slowAdjustment: pdu.readUInt16BE(20),
      sequenceErrors: pdu.readUInt16BE(22),
      ignoresReordering: pdu.readUInt8(24) === 1,
    },
    randomPayload: (modifiers & 2) !== 0,
    rate: readRate(pdu, 28),
  };
}

export function writeRate(rate: SendingRate, pdu: Buffer, at: number): void {
  const fields = [rate.interval1, rate.payload1, rate.burst1, rate.interval2, rate.payload2, rate.burst2, rate.addOn2];
  for (const [place, field] of fields.entries()) pdu.writeUInt32BE(field, at + 4 * place);
}

const largestPayload = 8972;

/** Bounded: nobody makes this device send more than the protocol has. */
export function readRate(pdu: Buffer, at: number): SendingRate {
  const field = (place: number): number => pdu.readUInt32BE(at + 4 * place);
  const size = (place: number): number => {
    const octets = field(place);
    const most = Math.min(largestPayload, octets % randomSize);
    return octets >= randomSize ? randomSize + most : most;
  };
  const interval = (place: number): number => (field(place) === 0 ? 0 : Math.max(leastIntervalUs, field(place)));
  return {
    interval1: interval(0),
    payload1: size(1),
    burst1: Math.min(mostBurst, field(2)),
    interval2: interval(3),
    payload2: size(4),
    burst2: Math.min(mostBurst, field(5)),
    addOn2: size(6),
  };
}
