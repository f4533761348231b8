import type { Clock } from "../../ports/clock.ts";
import { seededChance } from "../chance.ts";
import { rootless } from "../document/fields.ts";
import type { Fleet } from "../fleet.ts";
import type { FleetCpe } from "../fleet-cpe.ts";
import { atMoments, atRate } from "../pace.ts";
import { parseSelection } from "../selection.ts";
import type { UnmetExpectation } from "./outcome.ts";
import type { Action } from "./scenario.ts";

// What the steps of a scenario do to the CPEs of this process.

export interface ActingTerms {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Of moments that are chosen by chance. */
  readonly seed: string;
}

/** Spread over this time by chance, the same for the same seed. */
const momentsOf =
  (ms: number, seed: string) =>
  ({ serialNumber }: FleetCpe): number =>
    seededChance(`${seed}/storm`, serialNumber).fraction() * ms;

const isOff = ({ state }: FleetCpe): boolean => state === "waiting" || state === "stopped";
const isUp = ({ agent }: FleetCpe): boolean => agent !== undefined;

/** `part` of the rate is that of this process: it has that share of all the CPEs that are chosen. */
export async function acted(
  action: Exclude<Action, { kind: "wait" }>,
  select: string,
  part: number,
  { clock, fleet, seed, signal }: ActingTerms,
): Promise<readonly UnmetExpectation[]> {
  const chosen = fleet.chosen(parseSelection(select));
  const pace = { clock, signal, mayGoOn: () => fleet.hasRoom };
  switch (action.kind) {
    case "boot":
      await atRate(chosen.filter(isOff), part * action.value, { clock, signal }, (cpe) => fleet.switchOnInTurn(cpe));
      return brokenOf(chosen);
    case "storm":
      await atMoments(chosen.filter(isOff), momentsOf(action.value, seed), { clock, signal }, (cpe) =>
        fleet.switchOn(cpe),
      );
      return brokenOf(chosen);
    case "inform":
      return refusals(chosen.filter(isUp), part * action.value, pace, (cpe) =>
        fleet.opening(cpe, async () => cpe.agent?.control({ command: "inform", wait: false })),
      );
    case "reboot":
      return refusals(chosen.filter(isUp), part * action.value, pace, (cpe) =>
        cpe.agent?.control({ command: "reboot" }),
      );
    case "set":
      return refusals(chosen.filter(isUp), Number.POSITIVE_INFINITY, pace, (cpe) =>
        cpe.agent?.control({ command: "set", values: valuesFor(fleet, cpe, action.value) }),
      );
    case "power-cut":
      await Promise.all(chosen.map((cpe) => fleet.switchOff(cpe)));
      return [];
    case "stop":
      await atRate(chosen, part * action.value, { clock, signal }, (cpe) => fleet.switchOff(cpe));
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
  tell: (cpe: FleetCpe) => Promise<Told | undefined> | undefined,
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
