import type { IncomingMessage, ServerResponse } from "node:http";
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../ports/clock.ts";
import { type EventStream, EventStreams } from "../../web/live/event-streams.ts";
import { WebRefusal } from "../../web/refusal.ts";
import { runsBetween } from "../cpes/state-runs.ts";
import type { ListedFault } from "../faults/fault-rule.ts";
import { type FleetSample, sampleBetween } from "../figures/timeline.ts";
import type { RunningFleet } from "../running-fleet.ts";
import type { FleetReading } from "../told/snapshot.ts";
import type { WorkerReport } from "../told/worker-report.ts";
import { CpeWatch } from "./cpe-watch.ts";
import type { ToldStates } from "./shown-fleet.ts";

// What the page of a fleet is told: states that have changed, figures while something happens, faults, workers, and the CPE that
// somebody looks at.

const everyMs = 1000;
/** Samples of a fleet in which nothing happens, at least so often. */
const quietSeconds = 10;
const shortestSeconds = 0.5;
const mostWatched = 16;

export interface FleetLiveSources {
  readonly fleet: RunningFleet;
  readonly clock: Clock;
  /** Whether who has opened a stream may still read it. */
  isWelcome(request: IncomingMessage): boolean;
}

interface Reader {
  readonly stream: EventStream;
  readonly watch: CpeWatch | undefined;
  states: Uint8Array;
  faults: readonly ListedFault[] | undefined;
  workers: readonly WorkerReport[] | undefined;
  sampleSeconds: number;
}

interface Seen {
  readonly states: Uint8Array;
  readonly faults: readonly ListedFault[];
  readonly workers: readonly WorkerReport[];
  readonly sample: FleetSample | undefined;
}

export class FleetLive {
  readonly #sources: FleetLiveSources;
  readonly #streams: EventStreams<Reader>;
  #before: FleetReading | undefined;

  constructor(sources: FleetLiveSources) {
    this.#sources = sources;
    const { clock } = sources;
    this.#streams = new EventStreams({
      clock,
      everyMs,
      isWelcome: (request) => sources.isWelcome(request),
      tell: (readers) => this.#tell(readers),
    });
  }

  /** `cpe`: number of the one that is looked at; `path`: objects and parameters of it. @throws WebRefusal 400, 503 */
  open({ searchParams }: URL, request: IncomingMessage, response: ServerResponse): void {
    const [number, paths] = [searchParams.get("cpe"), searchParams.getAll("path")];
    if (number !== null && !/^\d{1,9}$/.test(number)) throw new WebRefusal(400, "cpe must be the number of a CPE");
    if (paths.length > mostWatched)
      throw new WebRefusal(400, `no more than ${mostWatched} paths are watched at a time`);
    const watch = number === null ? undefined : new CpeWatch(this.#sources.fleet, Number(number), paths);
    const told = {
      states: new Uint8Array(),
      faults: undefined,
      workers: undefined,
      sampleSeconds: Number.NEGATIVE_INFINITY,
    };
    this.#streams.open(request, response, (stream) => ({ stream, watch, ...told }));
  }

  async #tell(readers: readonly Reader[]): Promise<void> {
    try {
      const seen = await this.#see();
      for (const reader of readers) tell(reader, seen);
      await Promise.all(readers.map(({ stream, watch }) => watch?.tell(stream)));
    } catch {
      // A fleet that ends cannot be asked any more: its streams end with it.
    }
  }

  async #see(): Promise<Seen> {
    const { fleet } = this.#sources;
    const [reading, states, answer] = await Promise.all([
      fleet.read(),
      fleet.states(),
      fleet.ask({ command: "fault-list" }),
    ]);
    const seen = { states, faults: "faults" in answer ? listOf(answer.faults) : [], workers: fleet.workers };
    const seconds = reading.elapsedSeconds - (this.#before?.elapsedSeconds ?? 0);
    if (seconds < shortestSeconds) return { ...seen, sample: undefined };
    const before = this.#before;
    this.#before = reading;
    // What happened while nobody looked is in the timeline.
    const isFresh = before !== undefined && seconds < quietSeconds;
    return { ...seen, sample: isFresh ? sampleBetween(before, reading) : undefined };
  }

  close(): void {
    this.#streams.close();
  }
}

/** The counts of faults in a snapshot have the same name, and are none here. */
const listOf = (faults: unknown): readonly ListedFault[] => (Array.isArray(faults) ? faults : []);

function tell(reader: Reader, { faults, sample, states, workers }: Seen): void {
  const { stream } = reader;
  const runs = runsBetween(reader.states, states);
  reader.states = states;
  const told: ToldStates = { size: states.length, runs: Buffer.from(runs).toString("base64") };
  if (runs.length > 0) stream.send("states", told);
  if (!isDeepStrictEqual(reader.faults, faults)) stream.send("faults", faults);
  reader.faults = faults;
  if (!isDeepStrictEqual(reader.workers, workers)) stream.send("workers", workers);
  reader.workers = workers;
  if (sample === undefined) return;
  const { failedPerSecond, faultsPerSecond, okPerSecond, open } = sample;
  const happened = okPerSecond + failedPerSecond + open + Object.keys(faultsPerSecond).length + runs.length > 0;
  if (!happened && sample.seconds - reader.sampleSeconds < quietSeconds) return;
  reader.sampleSeconds = sample.seconds;
  stream.send("sample", sample);
}
