import { Arguments } from "../../device/diagnostics/arguments.ts";
import type { DiagnosticName, DiagnosticProgress } from "../../device/diagnostics/reports.ts";
import type { Cancel } from "../../ports/clock.ts";
import type { AgentContext } from "../context/context.ts";
import { Refused } from "../control/refused.ts";
import type { ShownDiagnosis } from "../control/results.ts";
import { diagnosticKinds } from "./diagnostic-kinds.ts";
import type { HeavyTests } from "./heavy-tests.ts";
import { type Ended, runDiagnostic } from "./run.ts";

/** At a time. */
const mostRuns = 4;
/** How long an answer is waited for that has nothing new to tell. */
const patienceMs = 10_000;
/** What nobody asks about for so long, with some time to ask again, is given up, or forgotten. */
const abandonedMs = 30_000;

interface LocalRun {
  readonly name: DiagnosticName;
  readonly abort: AbortController;
  readonly progress: DiagnosticProgress[];
  ended: Ended | undefined;
  /** Called when there is something new. */
  heard: () => void;
  abandon: Cancel;
}

/** Diagnostics for somebody on the device: the tree, and what the ACS has asked of it, stays as it is. */
export class LocalDiagnostics {
  readonly #context: AgentContext;
  readonly #heavy: HeavyTests;
  readonly #runs = new Map<string, LocalRun>();
  #nextKey = 1;

  constructor(context: AgentContext, heavy: HeavyTests) {
    this.#context = context;
    this.#heavy = heavy;
  }

  /** Begins one, and gives its key. Throws `Refused` for arguments that make none, or where too many run. */
  begin(name: DiagnosticName, given: Readonly<Record<string, string>>): string {
    const { host, log, meter } = this.#context.options;
    const { defaults, heavy, order } = diagnosticKinds[name];
    if (host.networkTests === undefined) throw new Refused("failed", "this device cannot test networks");
    const unknown = Object.keys(given).find((parameter) => !Object.hasOwn(defaults, parameter));
    if (unknown !== undefined) throw new Refused("invalid", `${name} has no argument ${unknown}`);
    const valueNamed = (parameter: string): string => given[parameter] ?? String(defaults[parameter] ?? "");
    const checked = new Arguments(valueNamed);
    order(checked);
    const [problem] = checked.problems;
    if (problem !== undefined) throw new Refused("invalid", `${problem.name} ${problem.reason}`);
    if ([...this.#runs.values()].filter(({ ended }) => ended === undefined).length >= mostRuns) {
      throw new Refused("failed", `${mostRuns} diagnostics run already, and that is as many as do at a time`);
    }

    const key = String(this.#nextKey++);
    const run: LocalRun = {
      name,
      abort: new AbortController(),
      progress: [],
      ended: undefined,
      heard: () => {},
      abandon: () => {},
    };
    this.#runs.set(key, run);
    this.#askedAbout(key, run);
    log.info("diagnostic.begin", { name, origin: "command" });
    const { signal } = run.abort;
    const tell = (progress: DiagnosticProgress): void => {
      run.progress.push(progress);
      run.heard();
    };
    const test = (): Promise<Ended> => runDiagnostic(this.#context, name, { valueNamed, signal, forAcs: false, tell });
    const waits = (): void => tell({ kind: "waiting" });
    void (heavy ? this.#heavy.inTurn(test, signal, waits) : test()).then((ended) => {
      // What there is until then is told all the same.
      const canceled = { ...ended, state: "Canceled", reason: "given up" };
      run.ended = signal.aborted || ended === undefined ? canceled : ended;
      const { state, reason } = run.ended;
      log.info("diagnostic.end", { name, state, ...(reason && { reason }) });
      meter?.count("diagnostics", { diagnostic: name, state });
      run.heard();
    });
    return key;
  }

  /** What there is to see of it after the first `from` pieces: as soon as there is something. */
  async look(key: string, from: number): Promise<ShownDiagnosis> {
    const run = this.#runs.get(key);
    if (run === undefined) throw new Refused("invalid", `there is no diagnostic ${key}`);
    this.#askedAbout(key, run);
    if (run.progress.length <= from && run.ended === undefined) await this.#news(run);
    const progress = run.progress.slice(from);
    if (run.ended === undefined) return { progress };
    this.#forget(key, run);
    return { progress, ended: run.ended };
  }

  cancel(key: string): void {
    this.#runs.get(key)?.abort.abort();
  }

  /** Gives up all. */
  stop(): void {
    for (const [key, run] of this.#runs) {
      run.abort.abort();
      this.#forget(key, run);
    }
  }

  #news(run: LocalRun): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        resolve();
      };
      const cancel = this.#context.options.clock.after(patienceMs, done);
      run.heard = done;
    });
  }

  #askedAbout(key: string, run: LocalRun): void {
    run.abandon();
    run.abandon = this.#context.options.clock.after(abandonedMs, () => {
      run.abort.abort();
      this.#forget(key, run);
    });
  }

  #forget(key: string, run: LocalRun): void {
    run.abandon();
    run.heard();
    this.#runs.delete(key);
  }
}
