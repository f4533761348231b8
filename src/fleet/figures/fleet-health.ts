import { judged, stateNotWritten } from "../../agent/health.ts";
import type { Health } from "../../ports/health.ts";
import type { FleetReading } from "../told/snapshot.ts";
import type { WorkerReport } from "../told/worker-report.ts";

/** Whether the CPEs of a fleet are up, or their turn to be is yet to come, and get on with their ACS. */
export function fleetHealth(
  { cpes, failures, owesState, states }: Pick<FleetReading, "cpes" | "failures" | "owesState" | "states">,
  workers: readonly WorkerReport[],
): Health {
  const { broken, failing, lost, silent, starting, waiting, well } = states;
  const grave: string[] = [];
  if (owesState) grave.push(stateNotWritten);
  if (waiting + starting + silent + well + failing === 0) grave.push(`none of ${cpes} CPEs is up`);
  const slight: string[] = [];
  if (failing > 0) slight.push(`the latest session of ${failing} of ${cpes} CPEs failed${mostly(failures)}`);
  if (broken > 0) slight.push(`${broken} of ${cpes} CPEs could not be started: see fleet.not-started in the log`);
  if (lost > 0) {
    const died = workers.filter(({ state }) => state === "died").map(({ worker }) => worker);
    slight.push(`${lost} of ${cpes} CPEs are lost with worker ${died.join(", ")}`);
  }
  return judged(grave, slight);
}

/** Why most sessions have failed since the start. */
function mostly(failures: FleetReading["failures"]): string {
  const [most] = Object.entries(failures).toSorted(([, one], [, other]) => other - one);
  return most === undefined ? "" : `; most have failed so far: ${most[0]} (${most[1]})`;
}
