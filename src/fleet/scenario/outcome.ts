/** What came of a scenario, in plain data: for whoever waits for it, and for reports. */
export interface ScenarioOutcome {
  readonly name: string;
  /** In the order of the scenario; also those that were not come to. */
  readonly steps: readonly StepOutcome[];
}

export interface StepOutcome {
  readonly name: string;
  /** `skipped`: not come to, since the run ended before or a step before it failed. */
  readonly outcome: "met" | "failed" | "skipped";
  readonly seconds: number;
  /** What was not met, by CPE; `cpe` is a serial number, empty for what concerns the whole group. */
  readonly unmet: readonly UnmetExpectation[];
}

export interface UnmetExpectation {
  readonly cpe: string;
  readonly reason: string;
}
