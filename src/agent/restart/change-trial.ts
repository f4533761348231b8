import type { Cancel } from "../../ports/clock.ts";
import type { ChangeTrial as Trial } from "../../ports/host/change-trials.ts";
import type { Activity, Moment } from "../context/activity.ts";
import { type AgentContext, tryToPersist } from "../context/context.ts";
import type { ValueChanges } from "../informs/value-changes.ts";

// Changes of the system that the way to the ACS depends on are on trial until the ACS was reached with them.

/** After services were told: sooner, a session may still go the old way. No more than half of the time that there is. */
const reloadMs = 10_000;
const reloadedMs = ({ sinceMs, untilMs }: Trial): number => sinceMs + Math.min(reloadMs, (untilMs - sinceMs) / 2);
/** Between sessions for the sake of the trial alone. */
const againMs = 30_000;
/** After what could not be written down. */
const failedMs = 10_000;

/** Asks for a session with what is in force, keeps what the ACS was reached with, and takes back the rest when its time is over. */
export class ChangeTrial implements Activity {
  readonly #context: AgentContext;
  readonly #valueChanges: Pick<ValueChanges, "compare">;
  /** The trial that `#askMs` is of, by its beginning. */
  #sinceMs: number | undefined;
  #askMs = 0;
  /** When to try again what could not be written down. */
  #patienceMs = 0;
  /** The ACS has answered an Inform that went out with what is on trial since then. */
  #reachedSinceMs: number | undefined;
  #unsubscribe: Cancel | undefined;

  constructor(context: AgentContext, valueChanges: Pick<ValueChanges, "compare">) {
    this.#context = context;
    this.#valueChanges = valueChanges;
  }

  get #trials() {
    return this.#context.options.host.trials;
  }

  get #nowMs(): number {
    return this.#context.options.clock.monotonicMs();
  }

  get dueMs(): number {
    const trial = this.#trials?.read().trial;
    if (trial === undefined) return Number.POSITIVE_INFINITY;
    if (trial.sinceMs !== this.#sinceMs) return this.#nowMs;
    return Math.max(Math.min(this.#askMs, trial.untilMs), this.#patienceMs);
  }

  up(): void {
    this.#unsubscribe ??= this.#trials?.subscribe(() => this.#context.wake());
  }

  /** Not in the middle of a session: it may be the one that confirms. */
  async take({ settings, resting }: Moment): Promise<undefined> {
    const trial = this.#trials?.read().trial;
    if (trial === undefined) return;
    const nowMs = this.#nowMs;
    if (trial.sinceMs !== this.#sinceMs) {
      this.#sinceMs = trial.sinceMs;
      this.#askMs = reloadedMs(trial);
    }
    if (!resting || nowMs < this.#patienceMs) return;
    // With no ACS to be reached nothing can be told of the way to it.
    if (!settings.enabled || settings.url === "") return this.#confirm();
    if (nowMs >= trial.untilMs) return this.#takeBack();
    if (nowMs < this.#askMs) return;
    this.#askMs = nowMs + againMs;
    this.#context.requestSession();
  }

  async informed(): Promise<void> {
    const trial = this.#trials?.read().trial;
    const isReloaded = trial !== undefined && this.#nowMs >= reloadedMs(trial);
    this.#reachedSinceMs = isReloaded ? trial.sinceMs : undefined;
  }

  async sessionSucceeded(): Promise<void> {
    const sinceMs = this.#trials?.read().trial?.sinceMs;
    if (sinceMs === undefined) return;
    if (sinceMs === this.#reachedSinceMs) await this.#confirm();
    else await tryToPersist(this.#context, "trial", async () => this.#trials?.reached());
  }

  stop(): void {
    this.#unsubscribe?.();
  }

  async #confirm(): Promise<undefined> {
    await this.#decide(async () => this.#trials?.confirm());
  }

  async #takeBack(): Promise<undefined> {
    if (!(await this.#decide(async () => this.#trials?.takeBack("no session with the ACS succeeded in time")))) return;
    await this.#valueChanges.compare();
    this.#context.retryNow();
  }

  async #decide(decision: () => Promise<void>): Promise<boolean> {
    const isDecided = await tryToPersist(this.#context, "trial", decision);
    if (!isDecided) this.#patienceMs = this.#nowMs + failedMs;
    return isDecided;
  }
}
