import type { Clock } from "../../ports/clock.ts";

/** A wall clock that moved by more than this against the monotonic one was stepped, or slewed for long. */
const stepMs = 1000;

/** Notices that the wall clock was set or stepped: for all who go by that clock, each of whom asks now and then. */
export class ClockWatch {
  readonly #clock: Clock;
  #wallLeadMs: number;
  #synchronized: boolean;
  #moves = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wallLeadMs = clock.wallMs() - clock.monotonicMs();
    this.#synchronized = clock.synchronized();
  }

  /** How often that has happened: whoever knows another number has something to follow. */
  get moves(): number {
    const leadMs = this.#clock.wallMs() - this.#clock.monotonicMs();
    const synchronized = this.#clock.synchronized();
    if (Math.abs(leadMs - this.#wallLeadMs) > stepMs || synchronized !== this.#synchronized) {
      this.#moves += 1;
      this.#wallLeadMs = leadMs;
      this.#synchronized = synchronized;
    }
    return this.#moves;
  }
}
