import type { Clock } from "../../ports/clock.ts";

/** A wall clock that moved by more than this against the monotonic one was stepped, not slewed. */
const stepMs = 1000;

/** Notices that the wall clock was set or stepped. */
export class ClockWatch {
  readonly #clock: Clock;
  #wallLeadMs: number;
  #synchronized: boolean;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wallLeadMs = clock.wallMs() - clock.monotonicMs();
    this.#synchronized = clock.synchronized();
  }

  /** Whether that has happened since this was last asked. */
  hasMoved(): boolean {
    const leadMs = this.#clock.wallMs() - this.#clock.monotonicMs();
    const synchronized = this.#clock.synchronized();
    const moved = Math.abs(leadMs - this.#wallLeadMs) > stepMs || synchronized !== this.#synchronized;
    this.#wallLeadMs = leadMs;
    this.#synchronized = synchronized;
    return moved;
  }
}
