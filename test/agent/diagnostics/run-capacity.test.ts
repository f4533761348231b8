import { expect, it } from "vitest";
import type { Means } from "../../../src/agent/diagnostics/means.ts";
import { runCapacity } from "../../../src/agent/diagnostics/run-capacity.ts";
import { Arguments } from "../../../src/device/diagnostics/arguments.ts";
import { capacityDefaults, capacityOrder } from "../../../src/device/ip/diagnostics/capacity/capacity-order.ts";
import type { FlowInterval } from "../../../src/ports/host/network/capacity.ts";

// [TR-181 IP.Diagnostics.IPLayerCapacityMetrics]

const flow = (datagrams: number, more: Partial<FlowInterval> = {}): FlowInterval => ({
  family: 6,
  microseconds: 1_000_000,
  datagrams,
  bytes: datagrams * 1202,
  lost: 0,
  reordered: 0,
  duplicated: 0,
  delay: undefined,
  roundTrip: undefined,
  clockDelta: -7,
  leastRoundTrip: 10,
  ...more,
});

it("adds up flows, and finds the most of each mode", async () => {
  const given: Record<string, unknown> = {
    ...capacityDefaults,
    ServerList: "a.example,[2001:db8::1]:7",
    NumberFirstModeTestSubIntervals: 1,
    NumberTestSubIntervals: 3,
  };
  const order = capacityOrder(new Arguments((name) => String(given[name])));
  expect(order.servers).toEqual([
    { host: "a.example", port: 24601 },
    { host: "2001:db8::1", port: 7 },
  ]);
  const trips = { delay: { least: 1, most: 4 }, roundTrip: { least: 0, most: 5 } };
  const intervals = [
    { endMs: 1000, flows: [flow(200, { lost: 100 }), flow(100)], linkBytes: 500_000, linkMs: 1000 },
    { endMs: 2000, flows: [flow(100, { ...trips, reordered: 50 })], linkBytes: undefined, linkMs: 1000 },
    { endMs: 3000, flows: [flow(200, trips)], linkBytes: 250_000, linkMs: 1000 },
  ];
  const capacity = { beginMs: 0, endMs: 3000, flows: 2, version: 20, intervals, warnings: [] };
  const means = {
    signal: new AbortController().signal,
    tell: () => {},
    acsUrl: "",
    linkOf: async () => ({ ok: true, result: undefined }),
    tests: {
      addressesOf: async () => ({ ok: true, result: [{ address: "2001:db8::1", family: 6 }] }),
      capacity: async () => ({ ok: true, result: capacity }),
    },
  } as unknown as Means;
  const outcome = await runCapacity(order, means);
  if (!outcome.ok) throw new Error(outcome.reason);
  const { all, increments, modes, most } = outcome.result;
  // A packet of 1,250 octets is 0.01 Mbit.
  expect(increments.map(({ mbps }) => mbps)).toEqual([3, 1, 2]);
  expect(modes.map(({ endMs }) => endMs)).toEqual([1000, 3000]);
  expect(most).toMatchObject({ endMs: 1000, lossRatio: 0.25, linkMbps: 4, leastDelay: 0, roundTripRange: 0 });
  expect(increments[1]).toMatchObject({ reorderedRatio: 0.5, delayRange: 0.003, leastDelay: -0.006, linkMbps: 0 });
  expect(increments[2]).toMatchObject({ leastRoundTrip: 0.01, mostRoundTrip: 0.015, roundTripRange: 0.005 });
  expect(all).toMatchObject({ mbps: 2, lossRatio: 100 / 700, linkMbps: 2 });
  expect(all.ethernetFcsMbps).toBeCloseTo((2 * 1268) / 1250, 9);
});
