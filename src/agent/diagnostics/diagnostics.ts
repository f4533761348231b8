import type { DiagnosticRequest } from "../../device/diagnostics/diagnostics-board.ts";
import { type AskedTest, isShippedTest, type StateOf } from "../../device/diagnostics/reports.ts";
import type { Activity, Moment, Removal } from "../context/activity.ts";
import { type AgentContext, raise } from "../context/context.ts";
import type { ValueChanges } from "../informs/value-changes.ts";
import { diagnosticKinds } from "./diagnostic-kinds.ts";
import { HeavyTests } from "./heavy-tests.ts";
import { LocalDiagnostics } from "./local-diagnostics.ts";
import { argumentsInTree, type Ended, runDiagnostic } from "./run.ts";
import { keepResults, runShippedTest } from "./run-shipped-test.ts";

interface Running {
  readonly request: DiagnosticRequest;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Diagnostics that the tree was asked for: begun when no session runs, given up when their arguments change, and told by
 * `8 DIAGNOSTICS COMPLETE` where it was the ACS that asked. Results are lost in a reboot. [TR-181 DiagnosticsState]
 */
export class Diagnostics implements Activity {
  readonly dueMs = Number.POSITIVE_INFINITY;
  readonly #context: AgentContext;
  readonly #valueChanges: Pick<ValueChanges, "compare">;
  readonly #running = new Map<AskedTest, Running>();
  readonly #heavy = new HeavyTests();
  readonly local: LocalDiagnostics;

  constructor(context: AgentContext, valueChanges: Pick<ValueChanges, "compare">) {
    this.#context = context;
    this.#valueChanges = valueChanges;
    this.local = new LocalDiagnostics(context, this.#heavy);
  }

  take({ resting }: Moment): undefined {
    const { requests } = this.#context.options.boards.diagnostics;
    for (const [name, { abort, request }] of this.#running) if (requests.get(name) !== request) abort.abort();
    if (!resting) return;
    for (const [name, request] of requests)
      if (this.#running.get(name)?.request !== request) this.#begin(name, request);
  }

  #begin(name: AskedTest, request: DiagnosticRequest): void {
    const { log } = this.#context.options;
    const before = this.#running.get(name)?.ended;
    const abort = new AbortController();
    log.info("diagnostic.begin", { name, origin: request.origin });
    const ended = Promise.resolve(before)
      .then(() => this.#run(name, request, abort.signal))
      .catch((failure) => {
        log.error("diagnostic.error", { name, reason: String(failure) });
        this.#isOver(name, request);
      });
    this.#running.set(name, { request, abort, ended });
  }

  async #run(name: AskedTest, request: DiagnosticRequest, signal: AbortSignal): Promise<void> {
    const { mailbox } = this.#context;
    const run = async (): Promise<Ended | undefined> => {
      if (signal.aborted) return undefined;
      if (isShippedTest(name)) return runShippedTest({ clock: this.#context.options.clock, signal });
      const valueNamed = await mailbox.post(() => argumentsInTree(this.#context, name));
      return runDiagnostic(this.#context, name, {
        valueNamed,
        signal,
        forAcs: request.origin === "acs",
        tell: () => {},
      });
    };
    const isHeavy = !isShippedTest(name) && diagnosticKinds[name].heavy;
    const ended = await (isHeavy ? this.#heavy.inTurn(run, signal) : run());
    // It runs until its end is told, or whoever comes first would begin it again.
    if (ended !== undefined && !signal.aborted) this.#context.wake(() => this.#finish(name, request, ended));
    else {
      this.#isOver(name, request);
      this.#log(name, { state: "Canceled", reason: "" });
    }
  }

  #isOver(name: AskedTest, request: DiagnosticRequest): void {
    if (this.#running.get(name)?.request === request) this.#running.delete(name);
  }

  async #finish(name: AskedTest, request: DiagnosticRequest, { state, report, reason }: Ended): Promise<void> {
    const { diagnostics } = this.#context.options.boards;
    this.#isOver(name, request);
    // Only ever what the table of kinds has said of this one.
    const wanted = diagnostics.finish(name, request, state as StateOf<AskedTest>, report);
    this.#log(name, wanted ? { state, reason } : { state: "Canceled", reason: "" });
    if (!wanted) return;
    if (isShippedTest(name)) await keepResults(this.#context, name);
    await this.#valueChanges.compare();
    if (request.origin === "acs") await raise(this.#context, [{ code: "8 DIAGNOSTICS COMPLETE", commandKey: "" }]);
  }

  #log(name: AskedTest, { state, reason }: Pick<Ended, "state" | "reason">): void {
    const { log, meter } = this.#context.options;
    log.info("diagnostic.end", { name, state, ...(reason && { reason }) });
    meter?.count("diagnostics", { diagnostic: isShippedTest(name) ? "other" : name, state });
  }

  down(): void {
    this.#giveUp();
  }

  removal(): Removal {
    return { records: [], removed: () => this.#giveUp() };
  }

  async stop(): Promise<void> {
    this.local.stop();
    const ending = [...this.#running.values()].map(({ ended }) => ended);
    this.#giveUp();
    await Promise.all(ending);
  }

  #giveUp(): void {
    this.local.stop();
    for (const { abort } of this.#running.values()) abort.abort();
    this.#context.options.boards.diagnostics.clear();
  }
}
