import type { Durations, Percentiles } from "../figures/histogram.ts";
import type { CpeState } from "../fleet-cpe.ts";

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
  readonly starts: {
    /** Times that a CPE came up, its first Inform due. */
    readonly done: number;
    /** Of late. */
    readonly perSecond: number;
    /** When all were up at first, in seconds since the fleet began; not there before. */
    readonly allUpSeconds: number | undefined;
    /** When each had had a session that ended well. */
    readonly allWellSeconds: number | undefined;
  };
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
