import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { ControlAnswer } from "../../agent/control/results.ts";
import type { Log } from "../../ports/log.ts";
import { prepareStateDirectory } from "../../wiring/state-directory.ts";
import type { CpeQuestion, SessionQuestion } from "../cpes/ask-cpe.ts";
import { addReadings } from "../figures/add-readings.ts";
import { fleetHealth } from "../figures/fleet-health.ts";
import { snapshotOf } from "../figures/snapshot.ts";
import { cpeStates } from "../fleet-cpe.ts";
import { checkedRequest, FleetRequestError, isAboutFaults, mostFailures, noneChosen } from "../fleet-requests.ts";
import { kindOfNumber } from "../identities/mix.ts";
import { numbersOf, type Roster } from "../identities/roster.ts";
import { rosterOf } from "../identities/roster-plan.ts";
import type { RunningFleet } from "../running-fleet.ts";
import type { Players } from "../scenario/players.ts";
import { parseSelection, type Selection } from "../selection.ts";
import type { FaultAnswer, FleetAnswer, FleetOutcome, SelectingRequest } from "../told/requests.ts";
import type { FleetReading } from "../told/snapshot.ts";
import type { WorkerReport } from "../told/worker-report.ts";
import { askCrewCpe, crewStates, saidOfCrew } from "./crew-cpes.ts";
import { crewPlayers } from "./crew-players.ts";
import type { WorkerTask } from "./messages.ts";
import { WorkerOver, WorkerProcess } from "./worker-process.ts";
import { workerDirectory } from "./worker-state.ts";

export interface CrewOptions extends Omit<WorkerTask, "worker"> {
  /** How many processes; two at least. */
  readonly workers: number;
  readonly log: Log;
  /** Starts the process of one worker: this program, with a channel for messages (`serialization: "advanced"`). */
  readonly fork: () => ChildProcess;
  /** Called when the fleet is asked to end. */
  readonly end: () => void;
}

/** A fleet in several processes that this one leads. Rejects with the sentence of the first that cannot open; then none is left. */
export async function openCrew(options: CrewOptions): Promise<RunningFleet> {
  const { fork, log, workers: count, end: _, ...shared } = options;
  const workers = Array.from({ length: count }, (_each, at) => new WorkerProcess(at + 1, fork(), log));
  try {
    const listensAt = await Promise.all(
      workers.map((worker) => worker.call("open", taskOf(shared, worker.number, count))),
    );
    for (const worker of workers) await worker.read();
    return new Crew(
      workers,
      listensAt.flatMap((each) => each ?? []),
      options,
    );
  } catch (error) {
    await Promise.all(workers.map((worker) => worker.stop()));
    throw error;
  }
}

/** The part of one of them. Each listens at a port of its own, those after the configured one. */
function taskOf(shared: Omit<WorkerTask, "worker">, part: number, of: number): WorkerTask {
  const port = shared.configuration["connectionRequest.port"];
  return {
    ...shared,
    configuration: {
      ...shared.configuration,
      "connectionRequest.port": port === 0 ? 0 : Math.min(port + part - 1, 65_535),
    },
    stateDirectory: prepareStateDirectory(join(shared.stateDirectory, workerDirectory(part, of))),
    perSecond: shared.perSecond / of,
    mostOpen: Math.max(1, Math.floor(shared.mostOpen / of)),
    worker: { part, of },
  };
}

class Crew implements RunningFleet {
  readonly #all: readonly WorkerProcess[];
  readonly #roster: Roster;
  readonly #options: CrewOptions;
  readonly listensAt: RunningFleet["listensAt"];
  readonly over: Promise<void>;

  constructor(workers: readonly WorkerProcess[], listensAt: RunningFleet["listensAt"], options: CrewOptions) {
    this.#all = workers;
    this.#roster = rosterOf(options.roster);
    this.#options = options;
    this.listensAt = listensAt;
    this.over = Promise.all(workers.map(({ over }) => over)).then(() => undefined);
  }

  get workers(): readonly WorkerReport[] {
    return this.#all.map(({ report }) => report);
  }

  async start(): Promise<void> {
    await this.#each((worker) => worker.call("start", undefined));
  }

  players({ signal }: Parameters<RunningFleet["players"]>[0]): Players {
    return crewPlayers(this.#all, signal);
  }

  async read(): Promise<FleetReading> {
    await Promise.all(this.#all.map((worker) => worker.read()));
    return this.#reading(true);
  }

  async stop(): Promise<FleetReading> {
    await Promise.all(this.#all.map((worker) => worker.stop()));
    return this.#reading(false);
  }

  states(): Promise<Uint8Array> {
    return crewStates(this.#all, this.#roster);
  }

  askCpe(question: CpeQuestion): Promise<ControlAnswer> {
    return askCrewCpe(this.#all, this.#roster, question);
  }

  saidIn(question: SessionQuestion): ReturnType<RunningFleet["saidIn"]> {
    return saidOfCrew(this.#all, question);
  }

  async ask(request: unknown): Promise<FleetAnswer> {
    const asked = checkedRequest(request);
    if ("select" in asked) return this.#carryOut(asked);
    if (isAboutFaults(asked)) return addFaults(await this.#each((worker) => worker.call("faults", asked)));
    if (asked.command === "health") return { ok: true, result: fleetHealth(await this.read(), this.workers) };
    if (asked.command === "end") this.#options.end();
    return snapshotOf(await this.read());
  }

  async #carryOut(asked: SelectingRequest): Promise<FleetOutcome> {
    const chosen = parseSelection(asked.select);
    const outcomes = await Promise.all(
      this.#all.map(async (worker) => {
        try {
          return await worker.call("carryOut", asked);
        } catch (error) {
          if (!(error instanceof WorkerOver)) throw error;
          return ofGone(
            this.#cpesOf(worker).filter((cpe) => chosen(cpe, cpe.number - this.#roster.first)),
            error.message,
          );
        }
      }),
    );
    const outcome = addOutcomes(outcomes);
    if (outcome.selected === 0) throw noneChosen(asked, this.#reading(true).cpes);
    return outcome;
  }

  /** Of one that is over. */
  #cpesOf({ number: part, hasDied }: WorkerProcess): readonly Parameters<Selection>[0][] {
    const { kinds } = this.#options;
    return numbersOf(this.#roster, { part, of: this.#all.length }).map((number) => ({
      number,
      serialNumber: this.#roster.serialNumber(number),
      kind: kinds[kindOfNumber(kinds, number, this.#roster)]?.name ?? "",
      state: hasDied ? "lost" : "stopped",
    }));
  }

  /** Of those that are there. */
  async #each<T>(ask: (worker: WorkerProcess) => Promise<T>): Promise<readonly T[]> {
    const answers = await Promise.all(
      this.#all.map(async (worker) => {
        try {
          return [await ask(worker)];
        } catch (error) {
          if (!(error instanceof WorkerOver)) throw error;
          return [];
        }
      }),
    );
    return answers.flat();
  }

  /** CPEs of a worker that has died are lost; those of one that has ended alone are off. */
  #reading(isRunning: boolean): FleetReading {
    return addReadings(
      this.#all.flatMap((worker) => {
        if (worker.last === undefined) return [];
        if (worker.hasDied) return [allIn("lost", worker.last)];
        return [isRunning && worker.isOver ? allIn("stopped", worker.last) : worker.last];
      }),
    );
  }
}

/** What it has come to stays; nothing runs any more. */
function allIn(state: "lost" | "stopped", reading: FleetReading): FleetReading {
  const states = cpeStates.map((each) => [each, each === state ? reading.cpes : 0]);
  return {
    ...reading,
    states: Object.fromEntries(states) as FleetReading["states"],
    sessions: { ...reading.sessions, open: 0, perSecond: 0 },
    process: { rssBytes: 0, heapBytes: 0, cpuPercent: 0, loopDelayMs: 0 },
  };
}

/** All have the same, since all are told the same. */
const addFaults = ([first, ...others]: readonly FaultAnswer[]): FaultAnswer => ({
  faults: (first?.faults ?? []).map((fault) => {
    const elsewhere = others.map(({ faults }) => faults.find(({ id }) => id === fault.id)?.struck ?? 0);
    return { ...fault, struck: elsewhere.reduce((sum, struck) => sum + struck, fault.struck) };
  }),
});

/** Nothing can be done with CPEs whose process is gone. */
const ofGone = (cpes: readonly { readonly serialNumber: string }[], reason: string): FleetOutcome => ({
  selected: cpes.length,
  done: 0,
  failures: cpes.slice(0, mostFailures).map(({ serialNumber: device }) => ({ device, reason })),
});

function addOutcomes(all: readonly FleetOutcome[]): FleetOutcome {
  const values = all.flatMap((outcome) => outcome.values ?? []);
  const sum = (of: (outcome: FleetOutcome) => number): number => all.reduce((total, outcome) => total + of(outcome), 0);
  if (values.length > 1000) {
    throw new FleetRequestError(`${values.length} CPEs are chosen, and values of 1000 at most are read at a time`);
  }
  return {
    selected: sum(({ selected }) => selected),
    done: sum(({ done }) => done),
    failures: all.flatMap(({ failures }) => failures).slice(0, mostFailures),
    ...(all.some((outcome) => outcome.values !== undefined) && {
      values: values.toSorted((one, other) => (one.device < other.device ? -1 : 1)),
    }),
  };
}
