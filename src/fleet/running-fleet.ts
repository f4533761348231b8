import { Camera, type FleetReading } from "./figures/snapshot.ts";
import { Fleet } from "./fleet.ts";
import type { FleetOptions } from "./fleet-options.ts";
import { type FleetAnswer, fleetRequests } from "./fleet-requests.ts";
import type { Players } from "./scenario/players.ts";
import { type PlayersTerms, playersHere } from "./scenario/players-here.ts";
import type { WorkerReport } from "./workers/worker-report.ts";

/** A fleet that runs, in this process or in several. */
export interface RunningFleet {
  /** Where connection requests are taken: by each process; empty where they are switched off. */
  readonly listensAt: readonly { readonly bind: string; readonly port: number }[];
  /** Of each process that runs a part; empty where this one runs all of it. */
  readonly workers: readonly WorkerReport[];
  /** Resolves by itself when nothing of the fleet runs any more. */
  readonly over: Promise<void>;
  /** Switches all CPEs on. Resolves when none is left to be, or the fleet stops. */
  start(): Promise<void>;
  /** Its CPEs, for a scenario, which switches them on itself. */
  players(terms: Omit<PlayersTerms, "clock">): Players;
  read(): Promise<FleetReading>;
  /** Answers what is asked over the control socket. Rejects with a sentence. */
  ask(request: unknown): Promise<FleetAnswer>;
  /** Ends in order; gives how it was before that. */
  stop(): Promise<FleetReading>;
}

/** In this process. `end` is called when it is asked to end. Rejects as `Fleet.open` does. */
export async function openFleetHere(options: FleetOptions, end: () => void): Promise<RunningFleet> {
  const fleet = await Fleet.open(options);
  const camera = new Camera(fleet);
  const { listensAt } = fleet;
  return {
    listensAt: listensAt === undefined ? [] : [listensAt],
    workers: [],
    over: new Promise(() => undefined),
    start: () => fleet.start(),
    players: (terms) => playersHere(fleet, { ...terms, clock: fleet.clock }),
    read: async () => camera.read(),
    ask: fleetRequests(fleet, camera, end),
    stop: async () => {
      const last = camera.read();
      await fleet.stop();
      camera.close();
      return last;
    },
  };
}
