// Whether a process does what it is for. Types only.

export interface Health {
  /**
   * `degraded`: it runs, and what fails is tried again by itself, such as a session with the ACS. `not-ready`: it cannot do what it
   * is for until somebody has seen to it.
   */
  readonly state: "ready" | "degraded" | "not-ready";
  /** In sentences, the gravest first; none where it is ready. */
  readonly reasons: readonly string[];
  /** Until what fails is tried again; absent where nothing is. */
  readonly retrySeconds?: number;
}
