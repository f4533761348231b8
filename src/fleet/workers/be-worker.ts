import { setTimeout as wait } from "node:timers/promises";
import type { Configuration } from "../../config/keys.ts";
import type { Log, LogLevel } from "../../ports/log.ts";
import { StoreError } from "../../store/store-error.ts";
import { askCpe, saidIn } from "../cpes/ask-cpe.ts";
import { stateOctets } from "../cpes/state-octets.ts";
import { Camera } from "../figures/snapshot.ts";
import { Fleet } from "../fleet.ts";
import { carriedOut, faultAnswer } from "../fleet-requests.ts";
import { rosterOf } from "../identities/roster-plan.ts";
import type { Players } from "../scenario/players.ts";
import { playersHere } from "../scenario/players-here.ts";
import type { FleetReading } from "../told/snapshot.ts";
import type { CallMessage, PlayRequest, WorkerCall, WorkerCalls, WorkerMessage, WorkerTask } from "./messages.ts";

/** The channel to the leader, as `process` of a forked process has it. */
export interface Channel {
  /** Resolves when it is sent, and where the leader has gone. */
  send(message: WorkerMessage): Promise<void>;
  onMessage(hear: (message: CallMessage) => void): void;
  onDisconnect(hear: () => void): void;
}

/**
 * Runs a part of a fleet for the process that has started this one; `started` is called when its ramp is over. Resolves once all of it
 * has ended in order.
 */
export async function beWorker(channel: Channel, toldToStop: Promise<string>, started: () => void): Promise<void> {
  const part = new Part(channel, started);
  const ends = new Promise<string>((end) => {
    channel.onMessage((message) => (message.call === "stop" ? end("request") : void answerTo(channel, part, message)));
    // Without a leader nobody knows of it any more.
    channel.onDisconnect(() => end("leader"));
    void toldToStop.then(end);
  });
  const by = await ends;
  await channel.send({ type: "ended", by, last: await part.stop() });
}

async function answerTo(channel: Channel, part: Part, message: CallMessage): Promise<void> {
  const { id } = message;
  try {
    await channel.send({ type: "answer", id, answer: await answerOf(part, message) });
  } catch (error) {
    await channel.send({ type: "refusal", id, reason: error instanceof Error ? error.message : String(error) });
  }
}

const isCall = <C extends WorkerCall>(message: CallMessage, call: C): message is CallMessage<C> =>
  message.call === call;

async function answerOf(part: Part, message: CallMessage): Promise<WorkerCalls[WorkerCall]["answer"]> {
  if (isCall(message, "open")) return part.open(message.request);
  if (isCall(message, "carryOut")) return carriedOut(part.fleet, message.request);
  if (isCall(message, "faults")) return faultAnswer(part.fleet, message.request);
  if (isCall(message, "read")) return part.read();
  if (isCall(message, "states")) return stateOctets(part.fleet);
  if (isCall(message, "askCpe")) return askCpe(part.fleet, message.request);
  if (isCall(message, "saidIn")) return saidIn(part.fleet, message.request);
  if (isCall(message, "play")) return part.play(message.request);
  if (isCall(message, "cut")) return part.cut();
  await part.fleet.start();
  part.started();
  return undefined;
}

class Part {
  readonly started: () => void;
  readonly #channel: Channel;
  #opened: { readonly fleet: Fleet; readonly camera: Camera; readonly players: Players } | undefined;
  readonly #cut = new AbortController();
  /** A stop in the midst of it waits. */
  #opening: Promise<unknown> = Promise.resolve();

  constructor(channel: Channel, started: () => void) {
    this.#channel = channel;
    this.started = started;
  }

  open(task: WorkerTask): Promise<WorkerCalls["open"]["answer"]> {
    const opening = this.#open(task);
    this.#opening = opening.catch(() => undefined);
    return opening;
  }

  async #open(task: WorkerTask): Promise<WorkerCalls["open"]["answer"]> {
    const {
      addressPools = [],
      chanceSeed = "",
      configuration,
      faults = [],
      kinds,
      links = new Map(),
      listed,
      mac,
      mostOpen,
      perSecond,
      seed,
      stateDirectory,
      worker,
    } = task;
    const roster = rosterOf(task.roster);
    const shape = {
      addressPools,
      chanceSeed,
      configuration,
      faults,
      kinds,
      links,
      listed,
      mostOpen,
      perSecond,
      roster,
      stateDirectory,
      worker,
    };
    const log = logTo(this.#channel, configuration["log.level"]);
    const fleet = await onceFree(() =>
      Fleet.open({ ...shape, log, ...(mac !== undefined && { mac }), ...(seed !== undefined && { seed }) }),
    );
    const players = playersHere(fleet, { clock: fleet.clock, seed: chanceSeed, signal: this.#cut.signal });
    this.#opened = { fleet, camera: new Camera(fleet), players };
    return fleet.listensAt;
  }

  get fleet(): Fleet {
    return this.#needed.fleet;
  }

  read(): FleetReading {
    return this.#needed.camera.read();
  }

  play(request: PlayRequest): Promise<unknown> {
    return played(this.#needed.players, request);
  }

  cut(): undefined {
    this.#cut.abort();
  }

  /** Gives how it was before that; nothing where it has never opened. */
  async stop(): Promise<FleetReading | undefined> {
    await this.#opening;
    this.cut();
    const last = this.#opened?.camera.read();
    await this.#opened?.fleet.stop();
    this.#opened?.camera.close();
    return last;
  }

  get #needed(): { readonly fleet: Fleet; readonly camera: Camera; readonly players: Players } {
    if (this.#opened === undefined) throw new Error("this worker has not opened");
    return this.#opened;
  }
}

function played(players: Players, { method, terms }: PlayRequest): Promise<unknown> {
  switch (method) {
    case "watch":
      return players.watch(...terms);
    case "count":
      return players.count(...terms);
    case "act":
      return players.act(...terms);
    case "give":
      return players.give(...terms);
    case "look":
      return players.look(...terms);
    case "seen":
      return players.seen(...terms);
  }
}

/** How long workers whose leader was killed may take to end: they have the state until then. */
const longestWaitMs = 30_000;
const pauseMs = 200;

async function onceFree<T>(open: () => Promise<T>): Promise<T> {
  const endMs = performance.now() + longestWaitMs;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "locked" || performance.now() > endMs) throw error;
      await wait(pauseMs);
    }
  }
}

const levels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** What the leader would not write is not sent to it. */
function logTo(channel: Channel, least: Configuration["log.level"]): Log {
  const at = (level: LogLevel): Log["info"] =>
    levels.indexOf(level) < levels.indexOf(least)
      ? () => undefined
      : (fact, fields) => void channel.send({ type: "log", level, fact, fields });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
