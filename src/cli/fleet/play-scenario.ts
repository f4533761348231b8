import type { RunningFleet } from "../../fleet/running-fleet.ts";
import type { ScenarioOutcome, StepUnderWay } from "../../fleet/scenario/outcome.ts";
import { runScenario } from "../../fleet/scenario/run-scenario.ts";
import { systemClock } from "../../host/clock.ts";
import { sayOnStandardOutput } from "../standard-streams.ts";
import { printable } from "../text.ts";
import type { FleetSettings } from "./fleet-settings.ts";
import type { Progress, ShownStep } from "./progress.ts";
import { stepText } from "./scenario-command.ts";

/** A scenario that a fleet plays. */
export interface Played {
  /** Never rejects. */
  readonly outcome: Promise<ScenarioOutcome>;
  /** The step that it waits in. */
  underWay(): ShownStep | undefined;
}

export interface PlayTerms {
  readonly fleet: RunningFleet;
  readonly settings: FleetSettings;
  readonly progress: Progress;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** Undefined where there is no scenario; tells of each step as it ends. */
export function playScenario({ fleet, json, progress, settings, signal }: PlayTerms): Played | undefined {
  const { chanceSeed: seed, scenario } = settings;
  if (scenario === undefined) return undefined;
  const clock = systemClock();
  let waiting: StepUnderWay | undefined;
  const outcome = runScenario(scenario, {
    players: fleet.players({ signal, seed }),
    clock,
    signal,
    waits: (step) => {
      waiting = step;
    },
    tell: (step, atSeconds) => {
      waiting = undefined;
      progress.clear();
      sayOnStandardOutput(`${stepText(step, atSeconds, json)}\n`);
    },
  });
  return { outcome, underWay: () => waiting && shownOf(waiting, clock.monotonicMs()) };
}

function shownOf({ lacks, name, number, steps, untilMs }: StepUnderWay, nowMs: number): ShownStep {
  const secondsLeft = Math.max(0, Math.round((untilMs - nowMs) / 1000));
  const { chosen, count: lacking, first } = lacks ?? {};
  return { name, number, steps, secondsLeft, ...(lacks && { lacking, chosen, ...first }) };
}

/** What a scenario needs of the ACS, for whoever sees it begin. */
export function scenarioText({ acs, name, steps }: NonNullable<FleetSettings["scenario"]>, given: string): string {
  const needed =
    acs.length === 0
      ? ""
      : `; what it has the ACS do the small one does by itself (cpe-agent acs --scenario ${printable(given)}), another has to be set up for it`;
  return `scenario ${printable(name)}, ${steps.length} steps${needed}`;
}
