import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import type { Fleet } from "../fleet.ts";
import { type CpeState, cpeStates } from "../fleet-cpe.ts";
import type { FleetReading, FleetSnapshot } from "../told/snapshot.ts";
import { percentilesOf, together } from "./histogram.ts";

export function snapshotOf({ replyTimes, sessionTimes, ...figures }: FleetReading): FleetSnapshot {
  const { Inform: inform, ...others } = replyTimes;
  const replyMs = Object.entries(replyTimes).map(([message, times]) => [message, percentilesOf(times)] as const);
  return {
    ...figures,
    latencyMs: {
      inform: percentilesOf(together(inform === undefined ? [] : [inform])),
      other: percentilesOf(together(Object.values(others))),
      session: percentilesOf(sessionTimes),
    },
    replyMs: Object.fromEntries(replyMs),
  };
}

/** Rates are taken over this time at least, whoever looks how often. */
const shortestMs = 900;

/** Takes snapshots of one fleet. */
export class Camera {
  readonly #fleet: Fleet;
  readonly #startedMs = performance.now();
  readonly #loop: IntervalHistogram = monitorEventLoopDelay({ resolution: 20 });
  #before = { atMs: performance.now(), ended: 0, ups: 0, cpu: process.cpuUsage() };
  #rates = { perSecond: 0, startsPerSecond: 0, cpuPercent: 0 };

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    this.#loop.enable();
  }

  take(): FleetSnapshot {
    return snapshotOf(this.read());
  }

  read(): FleetReading {
    const { cpes, tally } = this.#fleet;
    const nowMs = performance.now();
    this.#measure(nowMs);
    const states = Object.fromEntries(cpeStates.map((state) => [state, 0])) as Record<CpeState, number>;
    const kinds: Record<string, number> = {};
    for (const { state, kind } of cpes) {
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      states[state] += 1;
    }
    const { rss, heapUsed } = process.memoryUsage();
    return {
      cpes: cpes.length,
      states,
      kinds,
      haveBeenWell: tally.haveBeenWell,
      elapsedSeconds: this.#secondsAt(nowMs) ?? 0,
      starts: {
        done: tally.ups,
        perSecond: this.#rates.startsPerSecond,
        allUpSeconds: this.#secondsAt(tally.allUpMs),
        allWellSeconds: this.#secondsAt(tally.allWellMs),
      },
      sessions: {
        open: tally.open,
        mostOpen: tally.mostOpen,
        succeeded: tally.succeeded,
        failed: tally.failed,
        perSecond: this.#rates.perSecond,
      },
      failures: Object.fromEntries(tally.failures),
      faults: this.#fleet.faults.board.counts,
      events: Object.fromEntries(tally.events),
      rpcs: tally.rpcs,
      connectionRequests: tally.connectionRequests,
      errors: tally.errors,
      traces: { ...tally.traces },
      owesState: this.#fleet.owesState,
      sessionTimes: tally.sessionTimes,
      replyTimes: tally.replyTimes,
      process: {
        rssBytes: rss,
        heapBytes: heapUsed,
        cpuPercent: this.#rates.cpuPercent,
        loopDelayMs: Math.max(0, Math.round(this.#loop.percentile(99) / 1e4) / 100),
      },
    };
  }

  #measure(nowMs: number): void {
    const { tally } = this.#fleet;
    const ms = nowMs - this.#before.atMs;
    if (ms < shortestMs) return;
    const ended = tally.succeeded + tally.failed;
    const cpu = process.cpuUsage();
    const cpuUs = cpu.user + cpu.system - this.#before.cpu.user - this.#before.cpu.system;
    const rate = (many: number): number => Math.round(many / (ms / 1e4)) / 10;
    this.#rates = {
      perSecond: rate(ended - this.#before.ended),
      startsPerSecond: rate(tally.ups - this.#before.ups),
      cpuPercent: Math.round(cpuUs / 10 / ms),
    };
    this.#before = { atMs: nowMs, ended, ups: tally.ups, cpu };
  }

  #secondsAt(ms: number | undefined): number | undefined {
    return ms === undefined ? undefined : Math.round((ms - this.#startedMs) / 100) / 10;
  }

  close(): void {
    this.#loop.disable();
  }
}
