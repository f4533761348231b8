import type { Clock } from "../../../ports/clock.ts";
import type { Capacity, CapacityInterval, CapacityOrder, FlowInterval } from "../../../ports/host/network/capacity.ts";
import type { TestOutcome } from "../../../ports/host/network/network-tests.ts";
import { passed } from "../../passed.ts";

interface Line {
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly lossPercent: number;
  readonly mbps: number;
}

const payload = 1222;
const headers = { 4: 28, 6: 48 } as const;
/** How much of the line a search has found after each interval; all of it from then on. */
const found = [0.4, 0.85];
/** What a full line adds to the round trip. */
const queueMs = 12;
const newestVersion = 20;

/** Load that takes its time by the clock, and goes nowhere. */
export async function simulatedCapacity(
  order: CapacityOrder,
  line: Line,
  clock: Clock,
  tell: (interval: CapacityInterval) => void,
  signal: AbortSignal,
): Promise<TestOutcome<Capacity>> {
  const { flows, intervalMs, intervals, search, servers, skippedIntervals } = order;
  await passed(clock, 2 * line.delayMs, signal);
  if (order.key?.key === "") return { ok: false, error: "LoginFailed", reason: "the server does not know this key" };
  const beginMs = clock.wallMs();
  const seen: CapacityInterval[] = [];
  for (let number = 0; number < intervals + skippedIntervals && !signal.aborted; number++) {
    await passed(clock, intervalMs, signal);
    if (number < skippedIntervals) continue;
    const offered = search.isFixed ? (search.index ?? 0) : Number.POSITIVE_INFINITY;
    const part = search.isFixed ? 1 : (found[number] ?? 1);
    const mbps = Math.min(offered, line.mbps * part);
    const { family } = servers[0].target;
    const each = flowAt(mbps / flows, offered > line.mbps, intervalMs, line, family);
    const octets = each.bytes + each.datagrams * headers[family];
    const linkBytes = Math.round(octets * flows * 1.02);
    const interval = { endMs: clock.wallMs(), flows: Array.from({ length: flows }, () => each), linkBytes };
    seen.push({ ...interval, linkMs: intervalMs });
    tell({ ...interval, linkMs: intervalMs });
  }
  if (signal.aborted) return { ok: false, error: "Other", reason: "given up" };
  const result = { beginMs, endMs: clock.wallMs(), flows, version: newestVersion, intervals: seen, warnings: [] };
  return { ok: true, result };
}

function flowAt(mbps: number, isFull: boolean, intervalMs: number, line: Line, family: 4 | 6): FlowInterval {
  const sent = Math.round((mbps * 1000 * intervalMs) / 8 / (payload + headers[family]));
  const lost = Math.round((sent * line.lossPercent) / 100);
  const most = Math.round(line.jitterMs) + (isFull ? queueMs : 0);
  return {
    family,
    microseconds: intervalMs * 1000,
    datagrams: sent - lost,
    bytes: (sent - lost) * payload,
    lost,
    reordered: 0,
    duplicated: 0,
    delay: { least: 0, most },
    roundTrip: { least: 0, most },
    clockDelta: Math.round(line.delayMs / 2),
    leastRoundTrip: Math.round(line.delayMs),
  };
}
