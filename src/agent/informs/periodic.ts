import type { Clock } from "../../ports/clock.ts";

// When the next periodic Inform is due.
// [TR-181 ManagementServer.PeriodicInformEnable, ManagementServer.PeriodicInformInterval, ManagementServer.PeriodicInformTime]

export interface PeriodicPhase {
  readonly wallMs: number;
  /** Whether `wallMs` means anything. */
  readonly synchronized: boolean;
  readonly monotonicMs: number;
  readonly intervalSeconds: number;
  /** PeriodicInformTime in Unix milliseconds, past or future; undefined for the Unknown Time. */
  readonly referenceMs: number | undefined;
  /** This device's own phase, in [0, 1): used while there is no reference, so that a fleet does not knock in step. */
  readonly chance: number;
}

/** A tick that comes this much early (a timer's rounding, a clock being slewed) still is that tick. */
const toleranceMs = 1000;
/** A wall clock that moved by more than this against the monotonic one was stepped, not slewed. */
const stepMs = 1000;

/**
 * Milliseconds from now to the next instant T + n × interval, n any integer, strictly in the future. Stateless, hence free
 * of drift, and the same however often it is asked. `ticked`: the tick of this very moment was taken already.
 */
export function untilNextTickMs(phase: PeriodicPhase, ticked: boolean): number {
  const intervalMs = phase.intervalSeconds * 1000;
  const known = phase.referenceMs !== undefined && phase.synchronized;
  const now = known ? phase.wallMs : phase.monotonicMs;
  const reference = known && phase.referenceMs !== undefined ? phase.referenceMs : phase.chance * intervalMs;
  const early = ticked ? Math.min(toleranceMs, intervalMs / 2) : 0;
  const passed = (((now - reference) % intervalMs) + intervalMs) % intervalMs;
  const wait = intervalMs - passed;
  return wait <= early ? wait + intervalMs : wait;
}

export interface PeriodicSettings {
  readonly enabled: boolean;
  readonly periodicInformEnabled: boolean;
  readonly periodicInformIntervalSeconds: number;
  /** xsd:dateTime */
  readonly periodicInformTime: string;
}

/** The periodic Inform of one device. New settings and a stepped or newly set wall clock count at once. */
export class PeriodicInform {
  readonly #clock: Clock;
  readonly #chance: number;
  /** By the monotonic clock; Infinity while there are no periodic Informs. */
  dueMs = Number.POSITIVE_INFINITY;
  #wallLeadMs: number;
  #synchronized: boolean;

  constructor(clock: Clock, chance: number) {
    this.#clock = clock;
    this.#chance = chance;
    this.#wallLeadMs = clock.wallMs() - clock.monotonicMs();
    this.#synchronized = clock.synchronized();
  }

  /** Whether the wall clock was stepped or set since this was last asked. The ticks it jumped over are not made up for. */
  clockMoved(): boolean {
    const leadMs = this.#clock.wallMs() - this.#clock.monotonicMs();
    const synchronized = this.#clock.synchronized();
    const moved = Math.abs(leadMs - this.#wallLeadMs) > stepMs || synchronized !== this.#synchronized;
    this.#wallLeadMs = leadMs;
    this.#synchronized = synchronized;
    return moved;
  }

  /** Whether a tick has come, after which the next one is awaited. */
  take(settings: PeriodicSettings): boolean {
    const ticked = this.dueMs <= this.#clock.monotonicMs();
    this.arm(settings, ticked);
    return ticked;
  }

  arm(settings: PeriodicSettings, ticked = false): void {
    const clock = this.#clock;
    if (!settings.enabled || !settings.periodicInformEnabled || settings.periodicInformIntervalSeconds < 1) {
      this.dueMs = Number.POSITIVE_INFINITY;
      return;
    }
    const monotonicMs = clock.monotonicMs();
    const phase = {
      wallMs: clock.wallMs(),
      synchronized: this.#synchronized,
      monotonicMs,
      intervalSeconds: settings.periodicInformIntervalSeconds,
      referenceMs: instant(settings.periodicInformTime),
      chance: this.#chance,
    };
    this.dueMs = monotonicMs + untilNextTickMs(phase, ticked);
  }
}

/** A dateTime as Unix milliseconds; undefined for the Unknown Time and for times since boot, which are in year 1. [TR-106 dateTime] */
export function instant(dateTime: string): number | undefined {
  if (dateTime === "" || dateTime.startsWith("0001-")) return undefined;
  const ms = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(dateTime) ? dateTime : `${dateTime}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
