import type { Clock } from "../../ports/clock.ts";
import { seededChance } from "../chance.ts";
import { rootless } from "../document/fields.ts";
import type { Fleet } from "../fleet.ts";
import type { FleetCpe } from "../fleet-cpe.ts";
import { atMoments, atRate, passed } from "../pace.ts";
import { parseSelection } from "../selection.ts";
import { unmetBy, unmetByAll } from "./expecting.ts";
import type { ScenarioOutcome, StepOutcome, UnmetExpectation } from "./outcome.ts";
import type { Action, Expectations, Scenario, Step } from "./scenario.ts";
import { Window } from "./window.ts";

export interface ScenarioStage {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Of moments that are chosen by chance. */
  readonly seed: string;
  /** Hears of each step as it ends; `atSeconds` from the beginning of the run. */
  tell(step: StepOutcome, atSeconds: number): void;
}

const usualWithinMs = 5 * 60_000;
/** How often is looked whether all is met. */
const lookMs = 250;
/** CPEs that are named; the others are counted. */
const mostNamed = 1000;

/** Plays a scenario to its end, or to the first step that fails: what follows is skipped. Never rejects. */
export async function runScenario({ name, steps }: Scenario, stage: ScenarioStage): Promise<ScenarioOutcome> {
  const { clock, signal } = stage;
  const startedMs = clock.monotonicMs();
  const outcomes: StepOutcome[] = [];
  let window: Window | undefined;
  let fails = false;
  for (const [at, step] of steps.entries()) {
    if (fails || signal.aborted) {
      outcomes.push({ name: step.name, outcome: "skipped", seconds: 0, unmet: [] });
      continue;
    }
    // What is expected one after the other is expected of the same time: from the first thing done before it.
    if (window === undefined || (step.kind !== "expect" && steps[at - 1]?.kind === "expect")) {
      window = new Window(expectedAfter(steps, at), () => clock.monotonicMs());
      stage.fleet.watch(window);
    }
    const beganMs = clock.monotonicMs();
    const unmet = await carriedOut(step, stage, window);
    const seconds = Math.round(clock.monotonicMs() - beganMs) / 1000;
    fails = unmet.length > 0;
    const ended: StepOutcome = { name: step.name, outcome: fails ? "failed" : "met", seconds, unmet: named(unmet) };
    outcomes.push(signal.aborted ? { ...ended, outcome: "skipped", unmet: [] } : ended);
    stage.tell(outcomes.at(-1) ?? ended, Math.round(clock.monotonicMs() - startedMs) / 1000);
  }
  stage.fleet.watch(undefined);
  return { name, steps: outcomes };
}

/** Whether all of it was met. */
export const isMet = ({ steps }: ScenarioOutcome): boolean => steps.every(({ outcome }) => outcome === "met");

/** What the next expectations are, up to the next thing that is done after them. */
function expectedAfter(steps: readonly Step[], at: number): readonly Expectations[] {
  const first = steps.findIndex((step, place) => place >= at && step.kind === "expect");
  if (first < 0) return [];
  const end = steps.findIndex((step, place) => place > first && step.kind !== "expect");
  const those = steps.slice(first, end < 0 ? undefined : end);
  return those.flatMap((step) => (step.kind === "expect" ? [step.expectations] : []));
}

function named(unmet: readonly UnmetExpectation[]): readonly UnmetExpectation[] {
  if (unmet.length <= mostNamed) return unmet;
  return [...unmet.slice(0, mostNamed), { cpe: "", reason: `and ${unmet.length - mostNamed} more CPEs` }];
}

async function carriedOut(step: Step, stage: ScenarioStage, window: Window): Promise<readonly UnmetExpectation[]> {
  const chosen = stage.fleet.chosen(parseSelection(step.select));
  if (chosen.length === 0) return [{ cpe: "", reason: `${step.select} chooses none of the CPEs` }];
  switch (step.kind) {
    case "expect":
      return expected(step.expectations, chosen, stage, window);
    case "fault":
      stage.fleet.faults.board.add(step.rule, step.as);
      return [];
    case "action":
      return acted(step.action, step.select, chosen, stage);
  }
}

async function expected(
  expectations: Expectations,
  chosen: readonly FleetCpe[],
  { clock, fleet, signal }: ScenarioStage,
  window: Window,
): Promise<readonly UnmetExpectation[]> {
  const endMs = clock.monotonicMs() + (expectations.within ?? usualWithinMs);
  const mayLack = Math.floor(chosen.length * (1 - (expectations.share ?? 1)) + 1e-9);
  for (;;) {
    const unmet = await unmetBy(fleet, chosen, expectations, window);
    const isOver = clock.monotonicMs() >= endMs || signal.aborted;
    if (unmet.length <= mayLack) return unmetByAll(expectations, window);
    if (isOver) return [...unmet, ...unmetByAll(expectations, window)];
    await passed(clock, lookMs, signal);
  }
}

/** Spread over this time by chance, the same for the same seed. */
const momentsOf =
  (ms: number, seed: string) =>
  ({ serialNumber }: FleetCpe): number =>
    seededChance(`${seed}/storm`, serialNumber).fraction() * ms;

const isOff = ({ state }: FleetCpe): boolean => state === "waiting" || state === "stopped";
const isUp = ({ agent }: FleetCpe): boolean => agent !== undefined;

async function acted(
  action: Action,
  select: string,
  chosen: readonly FleetCpe[],
  { clock, fleet, seed, signal }: ScenarioStage,
): Promise<readonly UnmetExpectation[]> {
  const pace = { clock, signal, mayGoOn: () => fleet.tally.open < fleet.socketRoom };
  switch (action.kind) {
    case "boot":
      await atRate(chosen.filter(isOff), action.value, pace, (cpe) => fleet.switchOn(cpe));
      return brokenOf(chosen);
    case "storm":
      await atMoments(chosen.filter(isOff), momentsOf(action.value, seed), { clock, signal }, (cpe) =>
        fleet.switchOn(cpe),
      );
      return brokenOf(chosen);
    case "wait":
      await passed(clock, action.value, signal);
      return [];
    case "inform":
      return refusals(chosen.filter(isUp), action.value, pace, (cpe) =>
        cpe.agent?.control({ command: "inform", wait: false }),
      );
    case "reboot":
      return refusals(chosen.filter(isUp), action.value, pace, (cpe) => cpe.agent?.control({ command: "reboot" }));
    case "set":
      return refusals(chosen.filter(isUp), Number.POSITIVE_INFINITY, pace, (cpe) =>
        cpe.agent?.control({ command: "set", values: valuesFor(fleet, cpe, action.value) }),
      );
    case "power-cut":
      await Promise.all(chosen.map((cpe) => fleet.switchOff(cpe)));
      return [];
    case "stop":
      await atRate(chosen, action.value, { ...pace, mayGoOn: () => true }, (cpe) => fleet.switchOff(cpe));
      return [];
    case "link-down":
      fleet.faults.board.add(
        { fault: "link-down", select, chance: 1, times: Infinity, afterMs: 0, forMs: action.value, settings: {} },
        "link-down",
      );
      return [];
    case "fault-off":
      return removed(fleet, action.value);
  }
}

const brokenOf = (chosen: readonly FleetCpe[]): readonly UnmetExpectation[] =>
  chosen
    .filter(({ state }) => state === "broken")
    .map(({ serialNumber }) => ({ cpe: serialNumber, reason: "it could not be started; the log says why" }));

function removed({ faults: { board } }: Fleet, name: string): readonly UnmetExpectation[] {
  const names = name === "all" ? board.list().map(({ id }) => id) : [name];
  const unknown = names.filter((each) => !board.remove(each));
  return unknown.map((each) => ({ cpe: "", reason: `there is no fault called ${each}` }));
}

const valuesFor = (fleet: Fleet, cpe: FleetCpe, values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([path, value]) => ({ path: fleet.rootOf(cpe) + rootless(path), value }));

type Told = Awaited<ReturnType<NonNullable<FleetCpe["agent"]>["control"]>>;

async function refusals(
  chosen: readonly FleetCpe[],
  perSecond: number,
  pace: Parameters<typeof atRate>[2],
  tell: (cpe: FleetCpe) => Promise<Told> | undefined,
): Promise<readonly UnmetExpectation[]> {
  const unmet: UnmetExpectation[] = [];
  await atRate(chosen, perSecond, pace, async (cpe) => {
    const answer = await tell(cpe);
    if (answer?.ok !== false) return;
    const [fault] = answer.error.faults;
    const reason = fault === undefined ? answer.error.message : `${fault.path}: ${fault.reason}`;
    unmet.push({ cpe: cpe.serialNumber, reason });
  });
  return unmet;
}
