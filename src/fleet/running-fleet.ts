import type { ControlAnswer } from "../agent/control/results.ts";
import type { Said } from "../web/records/conversations.ts";
import { askCpe, type CpeQuestion, type SessionQuestion, saidIn } from "./cpes/ask-cpe.ts";
import { stateOctets } from "./cpes/state-octets.ts";
import { Camera } from "./figures/snapshot.ts";
import { Fleet } from "./fleet.ts";
import type { FleetOptions } from "./fleet-options.ts";
import { fleetRequests } from "./fleet-requests.ts";
import type { Players } from "./scenario/players.ts";
import { type PlayersTerms, playersHere } from "./scenario/players-here.ts";
import type { FleetAnswer } from "./told/requests.ts";
import type { FleetReading } from "./told/snapshot.ts";
import type { WorkerReport } from "./told/worker-report.ts";

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
  /** The state of each CPE by its place in `cpeStates`, in their order. */
  states(): Promise<Uint8Array>;
  /** Asks one CPE what an agent is asked. Never rejects for one that is not there. */
  askCpe(question: CpeQuestion): Promise<ControlAnswer>;
  /** What was said in a session of a CPE; kept from when it is first asked something on. */
  saidIn(question: SessionQuestion): Promise<readonly Said[]>;
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
    states: async () => stateOctets(fleet),
    askCpe: (question) => askCpe(fleet, question),
    saidIn: async (question) => saidIn(fleet, question),
    stop: async () => {
      const last = camera.read();
      await fleet.stop();
      camera.close();
      return last;
    },
  };
}
