import type { Cancel, Clock } from "../../ports/clock.ts";
import type { TakenBack } from "../../ports/host/change-trials.ts";

/** Runs of the agent in which changes may be on trial: who switches the device off and on must not wait for ever. */
const mostRuns = 3;

/** What counts runs, as of one in which a session has succeeded; empty where it says so already. */
export const nowReached = <Of extends { readonly runs: number }>(trials: readonly Of[]): ReadonlyMap<Of, Of> =>
  new Map(trials.filter(({ runs }) => runs > 1).map((trial) => [trial, { ...trial, runs: 1 }]));

/** The time that the ACS has to be reached in, anew in each run and with each change that comes into force. */
export class TrialWindow {
  readonly #clock: Clock;
  readonly #confirmSeconds: number;
  #sinceMs = 0;
  #untilMs = 0;
  #listener: (() => void) | undefined;

  constructor(clock: Clock, confirmSeconds: number) {
    this.#clock = clock;
    this.#confirmSeconds = confirmSeconds;
    this.restart();
  }

  /** Both by the monotonic clock. */
  get times(): { readonly sinceMs: number; readonly untilMs: number } {
    return { sinceMs: this.#sinceMs, untilMs: this.#untilMs };
  }

  restart(): void {
    this.#sinceMs = this.#clock.monotonicMs();
    this.#untilMs = this.#sinceMs + this.#confirmSeconds * 1000;
  }

  /** At the start of a run: none is left for what was in force in too many of them. */
  beginRun(trials: readonly { readonly runs: number }[]): void {
    this.restart();
    if (trials.some(({ runs }) => runs > mostRuns)) this.#untilMs = this.#sinceMs;
  }

  /** A change has come into force, or will have `afterMs` from now: it begins anew then, and who listens hears of it. */
  beginTrial(afterMs = 0): void {
    this.#sinceMs = this.#clock.monotonicMs() + afterMs;
    this.#untilMs = this.#sinceMs + this.#confirmSeconds * 1000;
    this.#listener?.();
  }

  subscribe(listener: () => void): Cancel {
    this.#listener = listener;
    return () => {
      if (this.#listener === listener) this.#listener = undefined;
    };
  }
}

/** What was taken back before the changes that are confirmed now, to be kept so; undefined where that is known already. */
export const nowFormer = (takenBack: TakenBack | undefined): TakenBack | undefined =>
  takenBack?.isLatest === true ? { ...takenBack, isLatest: false } : undefined;
