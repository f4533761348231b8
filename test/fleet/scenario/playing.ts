import { rmSync } from "node:fs";
import { onTestFinished } from "vitest";
import type { AcsOptions } from "../../../src/acs/acs.ts";
import { layerOf, readConfiguration } from "../../../src/config/configuration.ts";
import { Fleet } from "../../../src/fleet/fleet.ts";
import { numberedRoster } from "../../../src/fleet/identities/roster.ts";
import type { ScenarioOutcome, StepOutcome } from "../../../src/fleet/scenario/outcome.ts";
import { playersHere } from "../../../src/fleet/scenario/players-here.ts";
import { runScenario } from "../../../src/fleet/scenario/run-scenario.ts";
import { type Scenario, scenarioIn } from "../../../src/fleet/scenario/scenario.ts";
import type { Log } from "../../../src/ports/log.ts";
import { readyScenario } from "../../../src/schema/ready-scenario.ts";
import { startTestAcs } from "../../acs/stage.ts";
import { newStateDirectory, quick } from "../../harness/wired/wired-agent.ts";

const quiet = (): void => {};
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** A ready scenario as it is, but for its variables and these times of it; each of them must be there. */
export async function readyWith(
  name: string,
  variables: Readonly<Record<string, string>>,
  times: Readonly<Record<string, string>> = {},
): Promise<Scenario> {
  let source = readyScenario(name) ?? "";
  for (const [key, time] of Object.entries(times)) {
    if (!source.includes(key)) throw new Error(`${name} has no ${key}`);
    source = source.replaceAll(key, time);
  }
  return scenarioIn(source, `${name}.yaml`, variables);
}

export interface Play {
  readonly fleet: Fleet;
  readonly told: StepOutcome[];
  readonly outcome: Promise<ScenarioOutcome>;
  stop(): void;
}

/** A fleet for an ACS, in the midst of a scenario; gone with the test. */
export async function play(
  scenario: Scenario,
  count: number,
  acsUrl: string,
  settings: Readonly<Record<string, string>> = {},
  onStep: (step: StepOutcome) => void = quiet,
): Promise<Play> {
  const stateDirectory = newStateDirectory();
  const given = { ...quick, "acs.periodicInform.enable": "false", ...settings, "acs.url": acsUrl };
  const fleet = await Fleet.open({
    configuration: readConfiguration([layerOf(given, (name) => `test ${name}`)]),
    stateDirectory,
    log,
    roster: numberedRoster("S{i:03}", count),
    kinds: [
      { name: "home-gateway", share: 2 },
      { name: "dsl-gateway", share: 1 },
    ],
    perSecond: Number.POSITIVE_INFINITY,
    mostOpen: 100,
    seed: "scenario",
  });
  const cut = new AbortController();
  onTestFinished(async () => {
    cut.abort();
    await fleet.stop();
    rmSync(stateDirectory, { recursive: true });
  });
  const { clock } = fleet;
  const { signal } = cut;
  const players = playersHere(fleet, { clock, seed: "scenario", signal });
  const told: StepOutcome[] = [];
  const tell = (step: StepOutcome): void => {
    told.push(step);
    onStep(step);
  };
  const outcome = runScenario(scenario, { players, clock, signal, tell });
  return { fleet, told, outcome, stop: () => cut.abort() };
}

/** The small ACS, which does what the scenario has it do. */
export async function acsFor({ acs }: Scenario, options: Partial<AcsOptions> = {}) {
  const started = await startTestAcs({ provision: true, rules: acs, ...options });
  onTestFinished(() => started.close());
  return started;
}

/** What was not met, for people who read a failing test. */
export const unmetIn = ({ steps }: ScenarioOutcome): readonly string[] =>
  steps
    .filter(({ outcome }) => outcome !== "met")
    .map(
      ({ name, outcome, unmet }) =>
        `${outcome} ${name}: ${unmet.map(({ cpe, reason }) => `${cpe} ${reason}`).join("; ")}`,
    );
