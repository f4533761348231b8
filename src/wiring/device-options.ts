import type { ClockWatch } from "../agent/context/clock-watch.ts";
import type { DeviceFiles } from "../agent/context/device-files.ts";
import type { AgentConfiguration, AgentOptions, ProcessParts } from "../agent/context/options.ts";
import type { OwingStore } from "../agent/context/owing-store.ts";
import type { ProcessFacts } from "../agent/context/process-facts.ts";
import { handlers } from "../cwmp/handlers.ts";
import type { Handlers, TraceEntry } from "../cwmp/session/session-context.ts";
import type { DeviceContexts, ManagementDefaults } from "../device/binding/context.ts";
import type { BoardName, DeviceBoards } from "../device/binding/device-boards.ts";
import type { Tree } from "../model/tree.ts";
import type { Clock } from "../ports/clock.ts";
import type { ConnectionRequests } from "../ports/connection-requests.ts";
import type { Exchange } from "../ports/exchange.ts";
import type { Host } from "../ports/host/host.ts";
import type { Identity } from "../ports/identity.ts";
import type { Log } from "../ports/log.ts";
import type { Meter } from "../ports/meter.ts";
import type { Random } from "../ports/random.ts";
import type { ReportSender } from "../ports/report-sender.ts";
import type { SessionTraces } from "../ports/session-traces.ts";
import { pause } from "./pause.ts";

/** What is not the same for all devices of a process. */
interface OwnParts {
  readonly contexts: DeviceContexts;
  readonly tree: Tree;
  readonly scope: string;
  readonly random: Random;
  readonly exchange: Exchange;
  readonly log: Log;
  readonly files: DeviceFiles | undefined;
  readonly trace: ((entry: TraceEntry) => void) | undefined;
}

/** What an agent is started with. One per device of a fleet, so that it holds what is its own alone. */
export class DeviceOptions implements AgentOptions {
  readonly tree: Tree;
  readonly scope: string;
  readonly random: Random;
  readonly exchange: Exchange;
  readonly log: Log;
  readonly files: DeviceFiles | undefined;
  readonly trace: ((entry: TraceEntry) => void) | undefined;
  readonly #process: ProcessParts;
  readonly #contexts: DeviceContexts;

  constructor(process: ProcessParts, { contexts, tree, scope, random, exchange, log, files, trace }: OwnParts) {
    this.tree = tree;
    this.scope = scope;
    this.random = random;
    this.exchange = exchange;
    this.log = log;
    this.files = files;
    this.trace = trace;
    this.#process = process;
    this.#contexts = contexts;
  }

  get host(): Host {
    return this.#contexts.host;
  }

  get identity(): Identity {
    return this.#contexts.identity;
  }

  get defaults(): ManagementDefaults {
    return this.#contexts.defaults;
  }

  get clock(): Clock {
    return this.#contexts.clock;
  }

  /** One that goes by a clock of its own watches that. */
  get clockWatch(): ClockWatch | undefined {
    return this.clock === this.#process.clock ? this.#process.clockWatch : undefined;
  }

  get boards(): DeviceBoards {
    return this.#contexts.boards;
  }

  isBoardUsed(name: BoardName): boolean {
    return this.#contexts.isBoardUsed(name);
  }

  get store(): OwingStore {
    return this.#process.store;
  }

  get connectionRequests(): ConnectionRequests {
    return this.#process.connectionRequests;
  }

  get reports(): ReportSender {
    return this.#process.reports;
  }

  get configuration(): AgentConfiguration {
    return this.#process.configuration;
  }

  get meter(): Meter | undefined {
    return this.#process.meter;
  }

  get traces(): SessionTraces | undefined {
    return this.#process.traces;
  }

  get process(): ProcessFacts | undefined {
    return this.#process.process;
  }

  get handlers(): Handlers {
    return handlers;
  }

  get pause(): typeof pause {
    return pause;
  }
}
