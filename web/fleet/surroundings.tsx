import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { StatusReport } from "../../src/agent/control/results.ts";
import type { ListedFault } from "../../src/fleet/faults/fault-rule.ts";
import type { FleetSample } from "../../src/fleet/figures/timeline.ts";
import type { ShownFleet, ToldStates } from "../../src/fleet/page/shown-fleet.ts";
import type { FaultAnswer, FleetOutcome, FleetRequest } from "../../src/fleet/told/requests.ts";
import type { FleetSnapshot } from "../../src/fleet/told/snapshot.ts";
import type { WorkerReport } from "../../src/fleet/told/worker-report.ts";
import { asked } from "../parts/api.ts";
import type { TreeValue } from "../parts/device.tsx";
import { Live } from "../parts/live.ts";
import type { Cpes } from "./selecting.ts";

// What every view has around it.

interface Told {
  readonly states: ToldStates;
  readonly faults: readonly ListedFault[];
  readonly workers: readonly WorkerReport[];
  readonly sample: FleetSample;
  /** Of the CPE that is looked at. */
  readonly status: StatusReport;
  readonly values: readonly TreeValue[];
}

export const fleetLive = (): Live<Told> =>
  new Live<Told>("/api/fleet/live", ["states", "faults", "workers", "sample", "status", "values"]);

interface Surroundings {
  readonly live: Live<Told>;
  readonly readOnly: boolean;
  /** Grows whenever the fleet is back after it was away: what was loaded before is old. */
  readonly life: number;
  readonly fleet: ShownFleet;
  readonly cpes: Cpes;
  /** By position, as octets of `fleet.states`. */
  readonly states: Uint8Array;
  readonly faults: readonly ListedFault[];
  readonly workers: readonly WorkerReport[];
}

export const Around = createContext<Surroundings | undefined>(undefined);

export function useAround(): Surroundings {
  const around = useContext(Around);
  if (around === undefined) throw new Error("this view is of no page");
  return around;
}

interface Answers {
  readonly status: FleetSnapshot;
  readonly "fault-add": FaultAnswer;
  readonly "fault-remove": FaultAnswer;
  readonly inform: FleetOutcome;
  readonly set: FleetOutcome;
  readonly reboot: FleetOutcome;
  readonly start: FleetOutcome;
  readonly stop: FleetOutcome;
}

type MembersOf<C> = FleetRequest extends infer R
  ? R extends { readonly command: infer N }
    ? C extends N
      ? Omit<R, "command">
      : never
    : never
  : never;

/** What the command line asks of a fleet that runs. */
export const fleetOperation = <C extends keyof Answers>(command: C, members: MembersOf<C>): Promise<Answers[C]> =>
  asked(`/api/fleet/operations/${command}`, "POST", members);

/** `12 of 13 CPEs`, or why not. Throws where it came to nothing. */
export function toldOutcome({ done, failures, selected }: FleetOutcome, what: string): string {
  const reasons = failures.slice(0, 5).map(({ device, reason }) => `${device}: ${reason}`);
  const more = selected - done - reasons.length;
  const rest = more > 0 ? [`and ${more} more`] : [];
  if (done === 0 && selected > 0) throw new Error([`None ${what}.`, ...reasons, ...rest].join(" "));
  return [`${done} of ${selected} ${what}.`, ...reasons, ...rest].join(" ");
}
