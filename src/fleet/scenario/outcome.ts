/** What came of a scenario, in plain data: for whoever waits for it, and for reports. */
export interface ScenarioOutcome {
  readonly name: string;
  /** In the order of the scenario; also those that were not come to. */
  readonly steps: readonly StepOutcome[];
}

export interface StepOutcome {
  readonly name: string;
  /** `skipped`: not come to, or not ended, since the run ended before or a step before it failed. */
  readonly outcome: "met" | "failed" | "skipped";
  readonly seconds: number;
  /** What was not met, or not yet as the run ended, by CPE; `cpe` is a serial number, empty for what concerns the whole group. */
  readonly unmet: readonly UnmetExpectation[];
}

/** A step that goes on. */
export interface StepUnderWay {
  readonly name: string;
  /** From 1. */
  readonly number: number;
  readonly steps: number;
  /** When it is over at the latest, by the monotonic clock of the stage. */
  readonly untilMs: number;
  /** Of what is expected: how many of how many CPEs lack something, and the first of them. */
  readonly lacks?: { readonly count: number; readonly chosen: number; readonly first: UnmetExpectation | undefined };
}

export interface UnmetExpectation {
  readonly cpe: string;
  readonly reason: string;
  /** It stands for so many CPEs that are not named. */
  readonly unnamed?: number;
}

/** The first of them, and how many are left: those that others stand for are counted. */
export function firstOf(
  unmet: readonly UnmetExpectation[],
  most: number,
): { readonly first: readonly UnmetExpectation[]; readonly left: number } {
  const left = unmet.slice(most).reduce((sum, { unnamed = 1 }) => sum + unnamed, 0);
  return { first: unmet.slice(0, most), left };
}
