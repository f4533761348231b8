import { type Durations, Histogram, noDurations } from "../../src/fleet/figures/histogram.ts";
import { snapshotOf } from "../../src/fleet/figures/snapshot.ts";
import { Timeline } from "../../src/fleet/figures/timeline.ts";
import type { FleetReport } from "../../src/fleet/report.ts";
import type { FleetReading } from "../../src/fleet/told/snapshot.ts";

/** How a fleet of a thousand got on after so many seconds. */
export function readingAt(
  elapsedSeconds: number,
  { failures, succeeded }: { readonly succeeded: number; readonly failures: Readonly<Record<string, number>> },
  informs: Durations = noDurations,
): FleetReading {
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  const well = Math.min(900, succeeded);
  return {
    cpes: 1000,
    states: {
      ...{ waiting: 1000 - well - 100, starting: 0, silent: 0, well, failing: 50 },
      ...{ stopped: 25, broken: 0, lost: 25 },
    },
    kinds: { "home-gateway": 1000 },
    haveBeenWell: well,
    elapsedSeconds,
    starts: { done: well + 100, perSecond: 20, allUpSeconds: undefined, allWellSeconds: undefined },
    sessions: { open: 10, mostOpen: 200, succeeded, failed, perSecond: 10 },
    failures,
    faults: { "late-answer": Math.floor(succeeded / 20) },
    events: { "0 BOOTSTRAP": well },
    rpcs: succeeded,
    connectionRequests: 0,
    errors: 0,
    traces: { sent: 0, dropped: 0 },
    owesState: false,
    sessionTimes: informs,
    replyTimes: { Inform: informs, GetParameterValuesResponse: informs, empty: informs },
    process: { rssBytes: 2 ** 28, heapBytes: 2 ** 27, cpuPercent: 80, loopDelayMs: 1 },
  };
}

/** Of a run of two minutes. */
export function aReport(): FleetReport {
  const timeline = new Timeline();
  const histogram = new Histogram();
  for (let at = 1; at <= 120; at++) {
    histogram.record(20 + 15 * Math.sin(at / 10) + (at % 7));
    timeline.add(
      readingAt(at, { succeeded: at * 9, failures: { timeout: Math.floor(at / 10), status: at } }, histogram.durations),
    );
  }
  const last = readingAt(120, { succeeded: 1080, failures: { timeout: 12, status: 120 } }, histogram.durations);
  return {
    version: "0.1.0",
    startedAt: "2026-11-29T10:00:00.000Z",
    endedAt: "2026-11-29T10:02:00.000Z",
    acsUrl: "https://acs.example/cwmp",
    total: 1000,
    first: 1,
    seed: "lab",
    endedBy: "duration",
    workers: [{ worker: 1, pid: 1, cpes: 1000, state: "died", by: "SIGKILL", at: "2026-11-29T10:01:00.000Z" }],
    timeline: timeline.samples,
    last: snapshotOf(last),
  };
}
