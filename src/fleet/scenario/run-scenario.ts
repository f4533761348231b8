import type { Clock } from "../../ports/clock.ts";
import { passed } from "../pace.ts";
import { unmetByAll } from "./expecting.ts";
import type { ScenarioOutcome, StepOutcome, StepUnderWay, UnmetExpectation } from "./outcome.ts";
import { type Players, toldLack } from "./players.ts";
import type { Expectations, Scenario, Step } from "./scenario.ts";

export interface ScenarioStage {
  readonly players: Players;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Hears of each step as it ends; `atSeconds` from the beginning of the run. */
  tell(step: StepOutcome, atSeconds: number): void;
  /** Hears often of a step that waits for a time to go by, or for what is expected. */
  waits?(step: StepUnderWay): void;
}

/** What a step says of itself while it waits. */
type Waits = (untilMs: number, lacks?: StepUnderWay["lacks"]) => void;

const usualWithinMs = 5 * 60_000;
/** How often is looked whether all is met. */
const lookMs = 250;

/** Plays a scenario to its end, or to the first step that fails: what follows is skipped. Never rejects. */
export async function runScenario({ name, steps }: Scenario, stage: ScenarioStage): Promise<ScenarioOutcome> {
  const { clock, signal } = stage;
  const startedMs = clock.monotonicMs();
  const outcomes: StepOutcome[] = [];
  let fails = false;
  for (const [at, step] of steps.entries()) {
    if (fails || signal.aborted) {
      outcomes.push({ name: step.name, outcome: "skipped", seconds: 0, unmet: [] });
      continue;
    }
    // What is expected one after the other is expected of the same time: from the first thing done before it.
    const begins = at === 0 || (step.kind !== "expect" && steps[at - 1]?.kind === "expect");
    const beganMs = clock.monotonicMs();
    const unmet = await tried(async () => {
      if (begins) await stage.players.watch(expectedAfter(steps, at));
      const { name } = step;
      return carriedOut(step, stage, (untilMs, lacks) =>
        stage.waits?.({ name, number: at + 1, steps: steps.length, untilMs, ...(lacks && { lacks }) }),
      );
    });
    const seconds = Math.round(clock.monotonicMs() - beganMs) / 1000;
    fails = unmet.length > 0;
    const ended: StepOutcome = { name: step.name, outcome: fails ? "failed" : "met", seconds, unmet };
    outcomes.push(signal.aborted ? { ...ended, outcome: "skipped" } : ended);
    stage.tell(outcomes.at(-1) ?? ended, Math.round(clock.monotonicMs() - startedMs) / 1000);
  }
  await tried(async () => {
    await stage.players.watch(undefined);
    return [];
  });
  return { name, steps: outcomes };
}

/** Whether all of it was met. */
export const isMet = ({ steps }: ScenarioOutcome): boolean => steps.every(({ outcome }) => outcome === "met");

/** What cannot be done at all fails its step: players that are gone, say. */
async function tried(work: () => Promise<readonly UnmetExpectation[]>): Promise<readonly UnmetExpectation[]> {
  try {
    return await work();
  } catch (error) {
    return [{ cpe: "", reason: error instanceof Error ? error.message : String(error) }];
  }
}

/** What the next expectations are, up to the next thing that is done after them. */
function expectedAfter(steps: readonly Step[], at: number): readonly Expectations[] {
  const first = steps.findIndex((step, place) => place >= at && step.kind === "expect");
  if (first < 0) return [];
  const end = steps.findIndex((step, place) => place > first && step.kind !== "expect");
  const those = steps.slice(first, end < 0 ? undefined : end);
  return those.flatMap((step) => (step.kind === "expect" ? [step.expectations] : []));
}

async function carriedOut(step: Step, stage: ScenarioStage, waits: Waits): Promise<readonly UnmetExpectation[]> {
  const { clock, players, signal } = stage;
  const chosen = await players.count(step.select);
  if (chosen === 0) return [{ cpe: "", reason: noneOf(step.select, await players.count("all")) }];
  switch (step.kind) {
    case "expect":
      return expected(step.expectations, step.select, chosen, stage, waits);
    case "fault":
      await players.give(step.rule, step.as);
      return [];
    case "action":
      if (step.action.kind !== "wait") return toldLack(await players.act(step.action, step.select, chosen));
      waits(clock.monotonicMs() + step.action.value);
      await passed(clock, step.action.value, signal);
      return [];
  }
}

/** Of a share there have to be enough CPEs for one. */
function noneOf(select: string, cpes: number): string {
  const [, share = ""] = /^(\d+(?:\.\d+)?)%$/.exec(select) ?? [];
  const enough = Number(share) > 0 ? `: it takes ${Math.ceil(100 / Number(share))} of them for one` : "";
  return `${select} chooses none of the ${cpes} CPEs${enough}`;
}

async function expected(
  expectations: Expectations,
  select: string,
  chosen: number,
  { clock, players, signal }: ScenarioStage,
  waits: Waits,
): Promise<readonly UnmetExpectation[]> {
  const endMs = clock.monotonicMs() + (expectations.within ?? usualWithinMs);
  const mayLack = Math.floor(chosen * (1 - (expectations.share ?? 1)) + 1e-9);
  const ofAll = async () => unmetByAll(expectations, await players.seen(expectations, select));
  for (;;) {
    const lacks = await players.look(expectations, select);
    const isOver = clock.monotonicMs() >= endMs || signal.aborted;
    if (lacks.count <= mayLack) return ofAll();
    if (isOver) return oncePerCpe([...toldLack(lacks), ...(await ofAll())]);
    waits(endMs, { count: lacks.count, chosen, first: lacks.unmet[0] });
    await passed(clock, lookMs, signal);
  }
}

/** What a CPE lacks itself says more than how it has counted among all. */
function oncePerCpe(unmet: readonly UnmetExpectation[]): readonly UnmetExpectation[] {
  const told = new Set<string>();
  return unmet.filter(({ cpe }) => cpe === "" || (!told.has(cpe) && told.add(cpe)));
}
