// What a test of the capacity of a way asks for, and what it measures. (TR-471, RFC 9946) Types only.

import type { TestAddress } from "./test-address.ts";

export interface CapacityServer {
  readonly target: TestAddress;
  /** Of its control; 24601 unless it is set otherwise. */
  readonly port: number;
}

/** By which either side proves that it knows the key. The key itself never leaves this device. */
export interface CapacityKey {
  readonly key: string;
  /** 0 to 255; which of the server's keys it is. */
  readonly id: number;
}

/** How the rate is found: the server does it, by what is received. */
export interface CapacitySearch {
  readonly algorithm: "B" | "C";
  /** Row of the table of sending rates; undefined for the server's own choice. */
  readonly index: number | undefined;
  /** Whether that row stays, in place of a search from there. */
  readonly isFixed: boolean;
  readonly lowerMs: number;
  readonly upperMs: number;
  /** Whether these are of the one-way delay, in place of the round trip. */
  readonly oneWay: boolean;
  /** More of these within a trial interval are congestion. */
  readonly sequenceErrors: number;
  readonly ignoresReordering: boolean;
  readonly highSpeedDelta: number;
  readonly slowAdjustment: number;
}

export interface CapacityOrder {
  readonly direction: "download" | "upload";
  /** Flows go to each in turn. */
  readonly servers: readonly [CapacityServer, ...CapacityServer[]];
  /** How many flows there must be at least, and how many are asked for. */
  readonly leastFlows: number;
  readonly flows: number;
  readonly link: string | undefined;
  readonly dscp: number;
  /** 0 unless given. */
  readonly ethernetPriority?: number;
  readonly key: CapacityKey | undefined;
  /** Mbit/s that the server is asked to have left, of all flows; 0 where that is not said. */
  readonly maxMbps: number;
  readonly jumbo: boolean;
  /** Whether datagrams fill an MTU of 1,500, in place of a little less. */
  readonly fullMtu: boolean;
  readonly randomPayload: boolean;
  readonly search: CapacitySearch;
  readonly trialMs: number;
  readonly intervalMs: number;
  /** How many are measured, after those of a beginning that is not. */
  readonly intervals: number;
  readonly skippedIntervals: number;
  /** How long a silence is after which there is a warning. */
  readonly silenceMs: number;
}

/** What the receiver of one flow has seen in one interval. Delays are in milliseconds. */
export interface FlowInterval {
  /** 4 or 6: how large the headers are. */
  readonly family: 4 | 6;
  readonly microseconds: number;
  readonly datagrams: number;
  /** Of UDP payload. */
  readonly bytes: number;
  readonly lost: number;
  readonly reordered: number;
  readonly duplicated: number;
  /** Variation of the one-way delay above its least; undefined where none was seen. */
  readonly delay: { readonly least: number; readonly most: number } | undefined;
  /** Variation of the round trip above its least. */
  readonly roundTrip: { readonly least: number; readonly most: number } | undefined;
  /** The least one-way delay by two clocks, which may differ; undefined where that is not known. */
  readonly clockDelta: number | undefined;
  /** The least round trip so far. */
  readonly leastRoundTrip: number | undefined;
}

export interface CapacityInterval {
  /** Its end, by the wall clock. */
  readonly endMs: number;
  /** One for each flow that was under way. */
  readonly flows: readonly FlowInterval[];
  /** Octets of everything on the link in this direction since the end of the one before; undefined where nobody knows. */
  readonly linkBytes: number | undefined;
  readonly linkMs: number;
}

export interface Capacity {
  readonly beginMs: number;
  readonly endMs: number;
  readonly flows: number;
  /** Of the protocol. */
  readonly version: number;
  readonly intervals: readonly CapacityInterval[];
  /** One sentence each; empty where all went well. */
  readonly warnings: readonly string[];
}
