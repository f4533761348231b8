import type { CapacityRates, CapacityReport } from "../../device/diagnostics/reports.ts";
import type { CapacityArguments } from "../../device/ip/diagnostics/capacity/capacity-order.ts";
import type { Capacity, CapacityInterval, CapacityServer, FlowInterval } from "../../ports/host/network/capacity.ts";
import type { TestOutcome } from "../../ports/host/network/network-tests.ts";
import type { Means, RunOutcome } from "./means.ts";

/** Octets of the headers of each datagram, to IP, and what Ethernet adds. (TR-471) */
const ipHeaders = { 4: 28, 6: 48 } as const;
const ethernet = { plain: 14, fcs: 18, vlan: 22 } as const;

/** Loads the way to a server until it is full. (TR-471) [TR-181 IP.Diagnostics.IPLayerCapacityMetrics] */
export async function runCapacity(order: CapacityArguments, means: Means): Promise<RunOutcome<CapacityReport>> {
  const { signal, tell, tests } = means;
  const link = await means.linkOf(order.interface);
  if (!link.ok) return link;
  const found = await serversOf(order, means);
  if (!found.ok) return found;
  let number = 0;
  const { family, interface: row, firstModeIntervals, readsLink, ...asked } = order;
  const outcome = await tests.capacity(
    { ...asked, servers: found.result, link: link.result },
    (interval) => {
      number += 1;
      tell({ kind: "capacity", number, rates: ratesOf([interval], readsLink) });
    },
    signal,
  );
  if (!outcome.ok) return outcome;
  const [{ target }] = found.result;
  return { ok: true, result: reportOf(outcome.result, order, target.address) };
}

async function serversOf(
  { family, servers }: CapacityArguments,
  { acsUrl, tell, tests }: Means,
): Promise<TestOutcome<readonly [CapacityServer, ...CapacityServer[]]>> {
  const found: CapacityServer[] = [];
  for (const { host, port } of servers) {
    const addresses = await tests.addressesOf(host, family, acsUrl);
    if (!addresses.ok) return addresses;
    const [target] = addresses.result;
    tell({ kind: "target", host, address: target.address });
    found.push({ target, port });
  }
  const [first, ...others] = found;
  if (first === undefined) return { ok: false, error: "Other", reason: "no server is named" };
  return { ok: true, result: [first, ...others] };
}

function reportOf(capacity: Capacity, order: CapacityArguments, address: string): CapacityReport {
  const increments = capacity.intervals.map((interval) => ratesOf([interval], order.readsLink));
  const { firstModeIntervals: first } = order;
  const modes = first === 0 ? [] : [increments.slice(0, first), increments.slice(first)];
  return {
    address,
    beginMs: capacity.beginMs,
    endMs: capacity.endMs,
    flows: capacity.flows,
    protocol: capacity.version,
    most: mostOf(increments),
    all: ratesOf(capacity.intervals, order.readsLink),
    modes: modes.filter((mode) => mode.length > 0).map(mostOf),
    increments,
    warnings: capacity.warnings,
  };
}

const mostOf = (rates: readonly CapacityRates[]): CapacityRates =>
  rates.reduce((most, each) => (each.mbps > most.mbps ? each : most), rates[0] ?? ratesOf([], false));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What the flows of those intervals have seen together. */
function ratesOf(intervals: readonly CapacityInterval[], readsLink: boolean): CapacityRates {
  const flows = intervals.flatMap((interval) => interval.flows);
  const count = (of: "datagrams" | "lost" | "reordered" | "duplicated"): number => sum(flows.map((flow) => flow[of]));
  const sent = count("datagrams") + count("lost");
  const ratio = (part: number): number => (sent === 0 ? 0 : part / sent);
  const rate = (added: number): number => {
    const each = intervals.map((interval) => sum(interval.flows.map((flow) => flowMbps(flow, added))));
    return intervals.length === 0 ? 0 : sum(each) / intervals.length;
  };
  const delays = flows.flatMap(({ delay }) => (delay === undefined ? [] : [delay]));
  const trips = flows.flatMap(({ leastRoundTrip = 0, roundTrip }) =>
    roundTrip === undefined
      ? []
      : [{ least: leastRoundTrip + roundTrip.least, most: leastRoundTrip + roundTrip.most, range: roundTrip }],
  );
  const oneWay = flows.flatMap(({ clockDelta, delay }) =>
    clockDelta === undefined || delay === undefined ? [] : [clockDelta + delay.least],
  );
  return {
    endMs: intervals.at(-1)?.endMs ?? 0,
    mbps: rate(0),
    ethernetMbps: rate(ethernet.plain),
    ethernetFcsMbps: rate(ethernet.fcs),
    ethernetVlanMbps: rate(ethernet.vlan),
    linkMbps: readsLink ? linkMbps(intervals) : 0,
    lossRatio: ratio(count("lost")),
    reorderedRatio: ratio(count("reordered")),
    replicatedRatio: ratio(count("duplicated")),
    delayRange: rangeOf(delays) / 1000,
    leastDelay: leastOf(oneWay) / 1000,
    roundTripRange: rangeOf(trips.map(({ range }) => range)) / 1000,
    leastRoundTrip: leastOf(trips.map(({ least }) => least)) / 1000,
    mostRoundTrip: Math.max(0, ...trips.map(({ most }) => most)) / 1000,
  };
}

const flowMbps = ({ bytes, datagrams, family, microseconds }: FlowInterval, added: number): number =>
  microseconds === 0 ? 0 : ((bytes + datagrams * (ipHeaders[family] + added)) * 8) / microseconds;

function linkMbps(intervals: readonly CapacityInterval[]): number {
  const lastsMs = sum(intervals.map(({ linkMs }) => linkMs));
  const bytes = sum(intervals.map(({ linkBytes }) => linkBytes ?? 0));
  return lastsMs === 0 ? 0 : (bytes * 8) / lastsMs / 1000;
}

const leastOf = (values: readonly number[]): number => (values.length === 0 ? 0 : Math.min(...values));

const rangeOf = (spans: readonly { readonly least: number; readonly most: number }[]): number =>
  spans.length === 0 ? 0 : Math.max(...spans.map(({ most }) => most)) - leastOf(spans.map(({ least }) => least));
