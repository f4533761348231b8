import type { Cancel } from "../clock.ts";

// Changes of the system that the way to the ACS depends on: they stay only if the ACS was reached with them. Types only.

export interface TrialReading {
  /** Undefined when all that is in force is confirmed. */
  readonly trial: ChangeTrial | undefined;
  /** What was taken back last; undefined if nothing ever was. */
  readonly takenBack: TakenBack | undefined;
}

/** Changes that are in force, and unless they are confirmed are taken back. */
export interface ChangeTrial {
  /** The parts of the system's configuration that they are in, by the system's own names. */
  readonly packages: readonly string[];
  /** When services were told of the latest of them, or this run began, and when the time is over; by the monotonic clock. */
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface TakenBack {
  /** Unix milliseconds. */
  readonly atMs: number;
  /** One sentence. */
  readonly reason: string;
  /** Nothing was confirmed since. */
  readonly isLatest: boolean;
}

/** All changes on trial are one. Power lost at any moment leaves them on trial, or what was decided of them. */
export interface ChangeTrials {
  read(): TrialReading;
  /** What is in force is good, and stays. Does nothing when nothing is on trial. */
  confirm(): Promise<void>;
  /**
   * A session has succeeded with what is in force, too soon after the start to confirm it: this run is none of those without a
   * session. Does nothing when nothing is on trial.
   */
  reached(): Promise<void>;
  /**
   * Makes the system as it was before, but for what others have changed since, and tells its services. Resolves when that is
   * decided and written down: what cannot be done at once is tried again. Does nothing when nothing is on trial.
   */
  takeBack(reason: string): Promise<void>;
  /** Calls `listener` when something comes to be on trial. One listener: another takes its place. */
  subscribe(listener: () => void): Cancel;
}
