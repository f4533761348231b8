import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import type { Fleet } from "../fleet.ts";
import { type CpeState, cpeStates } from "../fleet-cpe.ts";
import { type Durations, type Percentiles, percentilesOf, together } from "./histogram.ts";

/** How a fleet gets on, in plain data: what `status`, the progress lines and the report are made of. */
export interface FleetSnapshot {
  /** CPEs of this process. */
  readonly cpes: number;
  readonly states: Readonly<Record<CpeState, number>>;
  /** CPEs by kind of device. */
  readonly kinds: Readonly<Record<string, number>>;
  /** CPEs that have had a session that ended well, in this run. */
  readonly haveBeenWell: number;
  readonly elapsedSeconds: number;
  readonly sessions: {
    readonly open: number;
    readonly mostOpen: number;
    readonly succeeded: number;
    readonly failed: number;
    /** Ended by the second, of late. */
    readonly perSecond: number;
  };
  /** Failed sessions by their outcome. */
  readonly failures: Readonly<Record<string, number>>;
  /** How often faults have struck that the CPEs were given, by name. */
  readonly faults: Readonly<Record<string, number>>;
  /** Events that the ACS has taken. */
  readonly events: Readonly<Record<string, number>>;
  /** Requests of the ACS that were answered. */
  readonly rpcs: number;
  readonly connectionRequests: number;
  readonly errors: number;
  /** Sessions that were to be told to a collector of traces, by whether they were. */
  readonly traces: Readonly<Record<"sent" | "dropped", number>>;
  /** Whether the disk does not take what the CPEs have to keep. */
  readonly owesState: boolean;
  /** From the request to the reply, of Informs and of the rest; and of whole sessions that ended well. */
  readonly latencyMs: Readonly<Record<"inform" | "other" | "session", Percentiles>>;
  /** From each message of the CPEs to the reply of the ACS, by the message; `empty` asks the ACS for its first request. */
  readonly replyMs: Readonly<Record<string, Percentiles>>;
  readonly process: {
    readonly rssBytes: number;
    readonly heapBytes: number;
    /** Of one core, of late. */
    readonly cpuPercent: number;
    /** By how much timers are late: what the latencies above may owe to this machine rather than to the ACS. */
    readonly loopDelayMs: number;
  };
}

/** A snapshot before its latencies are made percentiles of: those of several processes can be added up. */
export interface FleetReading extends Omit<FleetSnapshot, "latencyMs" | "replyMs"> {
  readonly sessionTimes: Durations;
  readonly replyTimes: Readonly<Record<string, Durations>>;
}

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
  #before = { atMs: performance.now(), ended: 0, cpu: process.cpuUsage() };
  #rates = { perSecond: 0, cpuPercent: 0 };

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
    let haveBeenWell = 0;
    for (const { state, hasBeenWell, kind } of cpes) {
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      states[state] += 1;
      if (hasBeenWell) haveBeenWell += 1;
    }
    const { rss, heapUsed } = process.memoryUsage();
    return {
      cpes: cpes.length,
      states,
      kinds,
      haveBeenWell,
      elapsedSeconds: Math.round((nowMs - this.#startedMs) / 100) / 10,
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
    const perSecond = Math.round((ended - this.#before.ended) / (ms / 1e4)) / 10;
    this.#rates = { perSecond, cpuPercent: Math.round(cpuUs / 10 / ms) };
    this.#before = { atMs: nowMs, ended, cpu };
  }

  close(): void {
    this.#loop.disable();
  }
}
