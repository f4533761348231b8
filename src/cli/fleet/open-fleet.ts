import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { openFleetHere, type RunningFleet } from "../../fleet/running-fleet.ts";
import { openCrew } from "../../fleet/workers/crew.ts";
import { workersWithState } from "../../fleet/workers/worker-state.ts";
import type { Log } from "../../ports/log.ts";
import type { FleetSettings } from "./fleet-settings.ts";
import { usage } from "./units.ts";

/** From here on a core more is worth the memory of a process more: below, one is up in ten seconds. */
const manyCpes = 10_000;

/** In as many processes as told, or as its state is of. Rejects with a `CliFailure` (2) where both are told and differ. */
export function openFleet(
  settings: FleetSettings,
  stateDirectory: string,
  log: Log,
  end: () => void,
): Promise<RunningFleet> {
  const { addressPools, chanceSeed, configuration, faults, kinds, links, mac, mostOpen, perSecond } = settings;
  const { listed, roster, rosterPlan, seed } = settings;
  const shape = {
    configuration,
    stateDirectory,
    log,
    kinds,
    links,
    listed,
    addressPools,
    perSecond,
    mostOpen,
    faults,
    chanceSeed,
    ...(mac !== undefined && { mac }),
    ...(seed !== undefined && { seed }),
  };
  const workers = workersFor(settings, stateDirectory);
  if (workers === 1) return openFleetHere({ ...shape, roster }, end);
  return openCrew({ ...shape, roster: rosterPlan, workers, fork: forkWorker, end });
}

function workersFor({ roster, workers }: FleetSettings, stateDirectory: string): number {
  const known = workersWithState(stateDirectory);
  if (workers !== undefined && known !== undefined && workers !== known) {
    throw usage(
      `--workers ${workers}: the state in ${stateDirectory} is that of ${known}; give --workers ${known}, or --fresh to forget it`,
    );
  }
  return workers ?? known ?? (roster.size >= manyCpes ? availableParallelism() : 1);
}

/** This program once more. What a worker says, it says to this process; only if it breaks it uses standard error itself. */
const forkWorker = () =>
  fork(process.argv[1] ?? "", ["fleet", "run", "--worker"], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
