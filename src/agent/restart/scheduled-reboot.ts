import type { Clock } from "../../ports/clock.ts";
import { instant } from "../informs/periodic.ts";

export interface RebootSettings {
  /** An xsd:dateTime; what is past when it is first seen is ignored. */
  readonly scheduleReboot: string;
  /** Seconds from the end of the session that set it; -1 for none. */
  readonly delayRebootSeconds: number;
}

/** Whether any is set; most devices never see one. */
export const isScheduled = ({ scheduleReboot, delayRebootSeconds }: RebootSettings): boolean =>
  delayRebootSeconds >= 0 || instant(scheduleReboot) !== undefined;

/** Reboots that are set as parameters, each of them once. [TR-181 ManagementServer.ScheduleReboot, ManagementServer.DelayReboot] */
export class ScheduledReboot {
  readonly #clock: Clock;
  #schedule = "";
  /** By the wall clock. */
  #scheduledMs = Number.POSITIVE_INFINITY;
  #delaySeconds = -1;
  /** By the monotonic clock. */
  #delayedMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** By the monotonic clock; Infinity while there is none. A moment by the wall clock is not known until that is set. */
  get dueMs(): number {
    const clock = this.#clock;
    const scheduledMs = clock.synchronized()
      ? clock.monotonicMs() + this.#scheduledMs - clock.wallMs()
      : Number.POSITIVE_INFINITY;
    return Math.min(scheduledMs, this.#delayedMs);
  }

  /** Follows the settings, and tells whether it is time; then what was due is spent. `resting`: no session is running. */
  take({ scheduleReboot, delayRebootSeconds }: RebootSettings, resting: boolean): boolean {
    const clock = this.#clock;
    if (scheduleReboot !== this.#schedule && clock.synchronized()) {
      const atMs = instant(scheduleReboot);
      this.#schedule = scheduleReboot;
      this.#scheduledMs = atMs !== undefined && atMs > clock.wallMs() ? atMs : Number.POSITIVE_INFINITY;
    }
    if (delayRebootSeconds !== this.#delaySeconds) {
      const delayMs = delayRebootSeconds < 0 ? Number.POSITIVE_INFINITY : delayRebootSeconds * 1000;
      this.#delayedMs = resting ? clock.monotonicMs() + delayMs : Number.POSITIVE_INFINITY;
      if (resting) this.#delaySeconds = delayRebootSeconds;
    }
    if (this.dueMs > clock.monotonicMs()) return false;
    this.#scheduledMs = Number.POSITIVE_INFINITY;
    this.#delayedMs = Number.POSITIVE_INFINITY;
    return true;
  }
}
