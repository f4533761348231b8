import type { Clock } from "../../ports/clock.ts";

// When the next of a row of evenly spaced Informs is due: periodic ones, heartbeats.
// [TR-181 ManagementServer.PeriodicInformEnable, ManagementServer.PeriodicInformInterval, ManagementServer.PeriodicInformTime]

export interface TickPhase {
  readonly wallMs: number;
  /** Whether `wallMs` means anything. */
  readonly synchronized: boolean;
  readonly monotonicMs: number;
  readonly intervalSeconds: number;
  /** PeriodicInformTime in Unix milliseconds, past or future; undefined for the Unknown Time. */
  readonly referenceMs: number | undefined;
  /** This device's own phase, in [0, 1): used while there is no reference, so that the devices of a fleet do not Inform in step. */
  readonly chance: number;
}

/** A tick that comes this much early (a timer's rounding, a clock being slewed) still is that tick. */
const toleranceMs = 1000;

/**
 * Milliseconds from now to the next instant T + n × interval, n any integer, strictly in the future. Stateless, hence free
 * of drift, and the same however often it is asked. `ticked`: the tick of this very moment was taken already.
 */
export function untilNextTickMs(phase: TickPhase, ticked: boolean): number {
  const intervalMs = phase.intervalSeconds * 1000;
  const known = phase.referenceMs !== undefined && phase.synchronized;
  const now = known ? phase.wallMs : phase.monotonicMs;
  const reference = known && phase.referenceMs !== undefined ? phase.referenceMs : phase.chance * intervalMs;
  const early = ticked ? Math.min(toleranceMs, intervalMs / 2) : 0;
  const passed = (((now - reference) % intervalMs) + intervalMs) % intervalMs;
  const wait = intervalMs - passed;
  return wait <= early ? wait + intervalMs : wait;
}

export interface TickSchedule {
  readonly enabled: boolean;
  readonly intervalSeconds: number;
  /** An xsd:dateTime that one of the ticks is at; the Unknown Time leaves the phase to the device. */
  readonly time: string;
}

const partsOfOne = 2 ** 30;

/** Ticks of one device. A new schedule counts at once; ticks that a stepped wall clock jumps over are not made up for. */
export class Ticks {
  readonly #clock: Clock;
  /** In whole parts, which take less memory than a fraction. */
  readonly #chanceParts: number;
  #dueMs: number | undefined;

  /** `chance`: the phase where the schedule leaves it to the device, in [0, 1). */
  constructor(clock: Clock, chance: number) {
    this.#clock = clock;
    this.#chanceParts = Math.floor(chance * partsOfOne);
  }

  /** When the next one comes, by the monotonic clock; Infinity while there is none. */
  get dueMs(): number {
    return this.#dueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Whether a tick has come, after which the next one is awaited. */
  ticked(schedule: TickSchedule): boolean {
    const ticked = this.dueMs <= this.#clock.monotonicMs();
    this.arm(schedule, ticked);
    return ticked;
  }

  /** Works out the next tick, as at the start and after the wall clock was set. */
  arm({ enabled, intervalSeconds, time }: TickSchedule, ticked = false): void {
    const clock = this.#clock;
    if (!enabled || intervalSeconds < 1) {
      this.#dueMs = undefined;
      return;
    }
    const monotonicMs = clock.monotonicMs();
    const phase = {
      wallMs: clock.wallMs(),
      synchronized: clock.synchronized(),
      monotonicMs,
      intervalSeconds,
      referenceMs: instant(time),
      chance: this.#chanceParts / partsOfOne,
    };
    // Whole, which takes less memory than a fraction, and not early.
    this.#dueMs = Math.ceil(monotonicMs + untilNextTickMs(phase, ticked));
  }
}

/** A dateTime as Unix milliseconds; undefined for the Unknown Time and for times since boot, which are in year 1. [TR-106 dateTime] */
export function instant(dateTime: string): number | undefined {
  if (dateTime === "" || dateTime.startsWith("0001-")) return undefined;
  const ms = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(dateTime) ? dateTime : `${dateTime}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
