import { derivingVersion } from "./authentication.ts";
import { readRate, writeRate } from "./control-pdus.ts";
import type { SendingRate } from "./sending-rates.ts";

// The PDUs of a test under way. Integers are big-endian; the layout is that of RFC 9946 and of udpst.

const loadId = 0xbeef;
const statusId = 0xfeed;
export const loadHeader = 32;
const statusLength = { old: 168, new: 204 } as const;

/** A moment by the wall clock as a PDU has it. */
export interface Stamp {
  readonly seconds: number;
  readonly nanoseconds: number;
}

export const stampOf = (ms: number): Stamp => {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanoseconds: Math.min(999_999_999, Math.round((ms - seconds * 1000) * 1e6)) };
};

export const msOf = ({ nanoseconds, seconds }: Stamp): number => seconds * 1000 + nanoseconds / 1e6;

/** All of a load PDU but its number, size and time, which differ with each. */
export interface LoadState {
  readonly stops: boolean;
  readonly silent: boolean;
  readonly statusErrors: number;
  readonly statusSent: Stamp;
  readonly responseDelayMs: number;
}

export function writeLoadState(pdu: Buffer, state: LoadState): void {
  pdu.writeUInt16BE(loadId, 0);
  pdu.writeUInt8(state.stops ? 2 : 0, 2);
  pdu.writeUInt8(state.silent ? 1 : 0, 3);
  pdu.writeUInt16BE(Math.min(0xffff, state.statusErrors), 10);
  pdu.writeUInt32BE(state.statusSent.seconds, 12);
  pdu.writeUInt32BE(state.statusSent.nanoseconds, 16);
  pdu.writeUInt16BE(Math.min(0xffff, state.responseDelayMs), 28);
}

export interface LoadPdu {
  readonly stops: boolean;
  readonly silent: boolean;
  readonly number: number;
  /** As it says itself: what came of it may be cut. */
  readonly bytes: number;
  readonly statusSent: Stamp;
  readonly sent: Stamp;
  readonly responseDelayMs: number;
}

const largestLoad = 8972;

/** Undefined for what is none. */
export function readLoad(pdu: Buffer): LoadPdu | undefined {
  if (pdu.length < loadHeader || pdu.readUInt16BE(0) !== loadId) return undefined;
  const action = pdu.readUInt8(2);
  const bytes = pdu.readUInt16BE(8);
  if (action > 2 || bytes < pdu.length || bytes > largestLoad) return undefined;
  return {
    stops: action !== 0,
    silent: pdu.readUInt8(3) !== 0,
    number: pdu.readUInt32BE(4),
    bytes,
    statusSent: { seconds: pdu.readUInt32BE(12), nanoseconds: pdu.readUInt32BE(16) },
    sent: { seconds: pdu.readUInt32BE(20), nanoseconds: pdu.readUInt32BE(24) },
    responseDelayMs: pdu.readUInt16BE(28),
  };
}

/** What was received in a while; times and delays in milliseconds unless they say otherwise. */
export interface ReceivedSpan {
  readonly datagrams: number;
  readonly bytes: number;
  readonly microseconds: number;
  readonly lost: number;
  readonly reordered: number;
  readonly duplicated: number;
  /** Undefined where nothing was seen. */
  readonly delayLeast: number | undefined;
  readonly delayMost: number;
  readonly delaySum: number;
  readonly delayCount: number;
}

export interface ReceivedInterval extends ReceivedSpan {
  readonly roundTripLeast: number | undefined;
  readonly roundTripMost: number;
  /** Of the test, at the end of it. */
  readonly elapsed: number;
}

export interface StatusPdu {
  readonly stops: boolean;
  readonly silent: boolean;
  readonly number: number;
  readonly rate: SendingRate;
  /** How many intervals are over, and the latest of them. */
  readonly intervals: number;
  readonly interval: ReceivedInterval;
  /** Since the status before. */
  readonly trial: ReceivedSpan;
  readonly clockDelta: number;
  readonly leastRoundTrip: number | undefined;
  /** Variation of the latest one. */
  readonly roundTrip: number | undefined;
  readonly leastIsNew: boolean;
  readonly sent: Stamp;
  readonly authMode: number;
}

const unknown = 0xffff_ffff;
const orUnknown = (value: number | undefined): number => value ?? unknown;
const orUndefined = (value: number): number | undefined => (value === unknown ? undefined : value);

/** Fields after `begin`, one after the other; those before 20 lie as a C compiler puts them. */
const layout = (version: number) =>
  version >= derivingVersion
    ? { length: statusLength.new, bytes: 44, delta: 52, trial: 96, authMode: 163 }
    : { length: statusLength.old, bytes: 48, delta: 56, trial: 104, authMode: undefined };

export function writeStatus(status: StatusPdu, version: number): Buffer {
  const { interval, trial } = status;
  const at = layout(version);
  const pdu = Buffer.alloc(at.length);
  const put = (from: number, fields: readonly number[]): void => {
    for (const [place, field] of fields.entries()) pdu.writeUInt32BE(field >>> 0, from + 4 * place);
  };
  pdu.writeUInt16BE(statusId, 0);
  pdu.writeUInt8(status.stops ? 2 : 0, 2);
  pdu.writeUInt8(status.silent ? 1 : 0, 3);
  put(4, [status.number]);
  writeRate(status.rate, pdu, 8);
  put(36, [status.intervals, interval.datagrams]);
  pdu.writeBigUInt64BE(BigInt(interval.bytes), at.bytes);
  put(at.delta, [
    ...[interval.microseconds, interval.lost, interval.reordered, interval.duplicated, orUnknown(interval.delayLeast)],
    ...[interval.delayMost, interval.delaySum, interval.delayCount],
    ...[orUnknown(interval.roundTripLeast), interval.roundTripMost, interval.elapsed],
  ]);
  put(at.trial, [
    ...[trial.lost, trial.reordered, trial.duplicated, status.clockDelta, orUnknown(trial.delayLeast)],
    ...[trial.delayMost, trial.delaySum, trial.delayCount],
    ...[orUnknown(status.leastRoundTrip), orUnknown(status.roundTrip)],
  ]);
  pdu.writeUInt8(status.leastIsNew ? 1 : 0, at.trial + 40);
  put(at.trial + 44, [trial.microseconds, trial.datagrams, trial.bytes, status.sent.seconds, status.sent.nanoseconds]);
  if (at.authMode !== undefined) pdu.writeUInt8(status.authMode, at.authMode);
  return pdu;
}

/** Undefined for what is none of that version. */
export function readStatus(pdu: Buffer, version: number): StatusPdu | undefined {
  const at = layout(version);
  if (pdu.length !== at.length || pdu.readUInt16BE(0) !== statusId || pdu.readUInt8(2) > 2) return undefined;
  const word = (from: number, place: number): number => pdu.readUInt32BE(from + 4 * place);
  return {
    stops: pdu.readUInt8(2) !== 0,
    silent: pdu.readUInt8(3) !== 0,
    number: word(4, 0),
    rate: readRate(pdu, 8),
    intervals: word(36, 0),
    interval: {
      datagrams: word(36, 1),
      // Nobody has received more in so many datagrams.
      bytes: Math.min(Number(pdu.readBigUInt64BE(at.bytes)), word(36, 1) * largestLoad),
      microseconds: word(at.delta, 0),
      lost: word(at.delta, 1),
      reordered: word(at.delta, 2),
      duplicated: word(at.delta, 3),
      delayLeast: orUndefined(word(at.delta, 4)),
      delayMost: word(at.delta, 5),
      delaySum: word(at.delta, 6),
      delayCount: word(at.delta, 7),
      roundTripLeast: orUndefined(word(at.delta, 8)),
      roundTripMost: word(at.delta, 9),
      elapsed: word(at.delta, 10),
    },
    trial: {
      lost: word(at.trial, 0),
      reordered: word(at.trial, 1),
      duplicated: word(at.trial, 2),
      delayLeast: orUndefined(word(at.trial, 4)),
      delayMost: word(at.trial, 5),
      delaySum: word(at.trial, 6),
      delayCount: word(at.trial, 7),
      microseconds: word(at.trial, 11),
      datagrams: word(at.trial, 12),
      bytes: word(at.trial, 13),
    },
    clockDelta: pdu.readInt32BE(at.trial + 12),
    leastRoundTrip: orUndefined(word(at.trial, 8)),
    roundTrip: orUndefined(word(at.trial, 9)),
    leastIsNew: pdu.readUInt8(at.trial + 40) !== 0,
    sent: { seconds: word(at.trial, 14), nanoseconds: word(at.trial, 15) },
    authMode: at.authMode === undefined ? 0 : pdu.readUInt8(at.authMode),
  };
}
