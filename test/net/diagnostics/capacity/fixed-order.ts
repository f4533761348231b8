import type { CapacityOrder, CapacitySearch } from "../../../../src/ports/host/network/capacity.ts";

/** As `udpst` searches unless it is told otherwise. */
export const usualSearch: CapacitySearch = {
  algorithm: "B",
  index: undefined,
  isFixed: false,
  lowerMs: 30,
  upperMs: 90,
  oneWay: false,
  sequenceErrors: 10,
  ignoresReordering: true,
  highSpeedDelta: 10,
  slowAdjustment: 3,
};

/** To a server on loopback, at a fixed rate that any machine has time for: two intervals of 200 ms. */
export const fixedOrder = (port: number, more: Partial<CapacityOrder> = {}): CapacityOrder => ({
  direction: "download",
  servers: [{ target: { address: "127.0.0.1", family: 4 }, port }],
  leastFlows: 1,
  flows: 1,
  link: undefined,
  dscp: 0,
  key: undefined,
  maxMbps: 0,
  jumbo: true,
  fullMtu: false,
  randomPayload: false,
  search: { ...usualSearch, index: 20, isFixed: true },
  trialMs: 20,
  intervalMs: 200,
  intervals: 2,
  skippedIntervals: 0,
  silenceMs: 1000,
  ...more,
});
