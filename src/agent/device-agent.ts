import { ManagementSettings } from "../device/management-server/management-settings.ts";
import type { Cancel } from "../ports/clock.ts";
import { Activities } from "./activities.ts";
import type { Agent } from "./agent.ts";
import { boot, raiseBootEvents } from "./boot.ts";
import { type CommandedDevice, executeCommand } from "./commands.ts";
import { Alarm } from "./context/alarm.ts";
import { ClockWatch } from "./context/clock-watch.ts";
import type { AgentContext } from "./context/context.ts";
import { type DeferredAction, heavier } from "./context/deferred-action.ts";
import { EventQueue } from "./context/event-queue.ts";
import { Mailbox } from "./context/mailbox.ts";
import type { AgentOptions } from "./context/options.ts";
import { AgentRecords } from "./context/records.ts";
import { RestingJobs } from "./context/resting-jobs.ts";
import { refusal } from "./control/refusal.ts";
import type { ControlCommand, RequestOf } from "./control/requests.ts";
import type { ControlAnswer } from "./control/results.ts";
import { resetToFactory } from "./factory-reset.ts";
import { rebootDevice, settleSystem } from "./restart/reboot.ts";
import { rpcActions } from "./rpc-actions.ts";
import { Sessions } from "./session/sessions.ts";

/** How long an orderly stop may take. */
const stopMs = 2000;
/** How long after something went wrong within the agent itself what is due is evaluated again. */
const afterErrorMs = 60_000;
/** How long a reboot that the ACS asks for waits for transfers: a server may never come to an end. */
const transfersMs = 10 * 60_000;

/**
 * The agent of one device: down, up or stopping. Events and deadlines go in, sessions and what must wait for their end come
 * out. Everything that changes anything is a job in the mailbox; after each, `evaluate` decides what follows.
 */
export class DeviceAgent implements Agent, AgentContext, CommandedDevice {
  readonly options: AgentOptions;
  readonly mailbox = new Mailbox();
  readonly events: EventQueue;
  readonly activities: Activities;
  readonly sessions: Sessions;
  readonly #alarm: Alarm;
  readonly #clockWatch: ClockWatch;
  /** Of the clock, those that were followed. */
  #clockMoves: number;
  #state: "down" | "up" | "stopping" = "down";
  /** Few devices ever have one. */
  #restingJobs: RestingJobs | undefined;
  /** What waits for the end of the session. */
  #deferred: DeferredAction | undefined;
  /** When a reboot that waits for transfers is to come in any case, by the monotonic clock; absent while none waits. */
  #rebootMs: number | undefined;
  /** The ACS URL of which it is settled whether its ACS needs a BOOTSTRAP. */
  #knownUrl = "";
  /** It went down and did not come up again by itself. */
  #mustComeUp = false;

  constructor(options: AgentOptions) {
    this.options = options;
    this.events = new EventQueue(options.store, options.scope);
    this.activities = new Activities(this);
    this.sessions = new Sessions(this, this.activities);
    this.#alarm = new Alarm(options.clock, this);
    this.#clockWatch = options.clockWatch ?? new ClockWatch(options.clock);
    this.#clockMoves = this.#clockWatch.moves;
  }

  /** As commands have it. */
  get context(): AgentContext {
    return this;
  }

  /** Made anew each time, since they keep nothing: ten thousand idle devices do without. */
  get records(): AgentRecords {
    return new AgentRecords(this.options.store, this.options.scope);
  }

  get settings(): ManagementSettings {
    return new ManagementSettings(this.options.tree, this.options.defaults);
  }

  defer(action: DeferredAction): void {
    this.#deferred = heavier(this.#deferred, action);
  }

  whenResting<T>(job: () => Promise<T>): Promise<T> {
    this.#restingJobs ??= new RestingJobs();
    const done = this.#restingJobs.post(job);
    if (this.#state === "stopping") this.#restingJobs.stop();
    this.wake();
    return done;
  }

  requestSession(): void {
    void this.sessions.request();
  }

  retryNow(): void {
    this.sessions.attempts.retryNow(this.options.clock.monotonicMs());
  }

  wake(job?: () => Promise<void>): void {
    const evaluate = async (): Promise<void> => {
      if (this.#mustComeUp) return this.comeUp();
      if (this.#state !== "up") return;
      await job?.();
      await this.evaluate();
    };
    this.mailbox.post(evaluate).catch((failure) => this.failed(failure));
  }

  /** Boots the device. */
  async start(): Promise<void> {
    await this.mailbox.post(() => this.holding(() => this.boot()));
  }

  /** What is read of the settings meanwhile is asked of the store once. */
  private async holding(job: () => Promise<void>): Promise<void> {
    const letGo = this.options.tree.hold();
    try {
      await job();
    } finally {
      letGo();
    }
  }

  private async boot(): Promise<void> {
    if (this.#state === "stopping") return;
    // What was asked for while the device was down is done with this boot.
    this.#deferred = undefined;
    this.sessions.attempts.startOver();
    await settleSystem(this.options); // what the last run could not finish
    await boot(this, this.activities);
    await this.comeUp();
  }

  private async comeUp(): Promise<void> {
    this.#mustComeUp = false;
    if (this.#state === "stopping") return;
    const { settings } = this;
    this.#knownUrl = settings.url;
    this.#state = "up";
    await this.activities.up(settings);
    await this.evaluate();
  }

  /** Takes what has become due, follows the settings, and begins what is to be begun. */
  private evaluate(): Promise<void> {
    return this.holding(() => this.takeTurn());
  }

  private async takeTurn(): Promise<void> {
    if (this.#state !== "up") return;
    const { settings } = this;
    await this.takeDue(settings);
    if (!this.isUp) return;
    const nowMs = this.options.clock.monotonicMs();
    // What is due already waits for the end of the session.
    if (this.sessions.isRunning) return this.#alarm.set(this.activities.dueMs(nowMs));
    if (this.#deferred !== undefined) return this.settle(this.#deferred);
    if (await this.#restingJobs?.runNext()) return this.evaluate();
    if (!this.isUp) return;
    if (this.#rebootMs !== undefined) return this.awaitTransfers(nowMs, this.#rebootMs);
    const sessionMs = this.sessions.dueMs(settings);
    if (sessionMs > nowMs) return this.#alarm.set(Math.min(sessionMs, this.activities.dueMs()));
    if (this.options.exchange.mayBegin?.() === false) return this.#alarm.set(this.activities.dueMs(nowMs));
    this.sessions.begin(
      settings,
      rpcActions(this, this.activities),
      () => this.sessionEnded(),
      (failure) => this.failed(failure),
    );
    this.#alarm.set(this.activities.dueMs(nowMs));
  }

  /** It may have been stopped while something was awaited: an alarm that is set then keeps the process from ending. */
  private get isUp(): boolean {
    return this.#state === "up";
  }

  /** A reboot is promised: no session begins before it, which would tell of it as done. [TR-069 A.3.2.8, A.3.2.9] */
  private async awaitTransfers(nowMs: number, rebootMs: number): Promise<void> {
    if (nowMs >= rebootMs || !this.activities.precedesReboot) return this.settle("reboot");
    this.#alarm.set(Math.min(this.activities.dueMs(nowMs), rebootMs));
  }

  private async takeDue(settings: ManagementSettings): Promise<void> {
    const { moves } = this.#clockWatch;
    if (moves !== this.#clockMoves) {
      this.#clockMoves = moves;
      await this.activities.clockSet(settings);
    }
    if (!this.sessions.isRunning) await this.followUrl(settings);
    this.activities.follow(settings);
    await this.activities.takeDue(settings, () => !this.sessions.isRunning && this.#deferred === undefined);
  }

  /** Another ACS URL than the one known: its ACS needs a BOOTSTRAP, unless it had one. */
  private async followUrl({ url }: ManagementSettings): Promise<void> {
    if (url === this.#knownUrl) return;
    this.#knownUrl = url;
    this.sessions.attempts.startOver();
    const { pending } = this.events;
    const boots = pending.filter(({ code }) => code === "1 BOOT");
    await raiseBootEvents(this, this.activities, pending, boots);
  }

  private async sessionEnded(): Promise<void> {
    if (this.#state === "stopping") return;
    this.defer("settle");
    await this.evaluate();
  }

  /** Does what had to wait for the end of the session. [TR-069 3.7.1.4] */
  private async settle(deferred: DeferredAction): Promise<void> {
    this.#deferred = undefined;
    await settleSystem(this.options);
    if (deferred === "factory-reset") await resetToFactory(this, this.activities);
    if (deferred === "reboot-after-transfers") this.#rebootMs = this.options.clock.monotonicMs() + transfersMs;
    if (deferred === "settle" || deferred === "reboot-after-transfers" || !this.isUp) return this.evaluate();
    this.#rebootMs = undefined;
    this.#state = "down";
    this.#alarm.clear();
    await this.activities.down();
    // Not awaited: a device that is down still answers what is asked locally, and can be stopped.
    rebootDevice(this)
      .then((isUp) => this.mailbox.post(() => (isUp ? this.boot() : this.comeUp())))
      .catch((failure) => this.failed(failure));
  }

  async control<C extends ControlCommand>(request: RequestOf<C>): Promise<ControlAnswer<C>> {
    if (this.#state === "stopping") return refusal("stopping", "the agent is stopping");
    return executeCommand(this, request);
  }

  async stop(): Promise<void> {
    const { clock, log } = this.options;
    this.#state = "stopping";
    this.#alarm.clear();
    this.#restingJobs?.stop();
    let cancel: Cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(stopMs, resolve);
    });
    const orderly = Promise.all([this.sessions.stop(), this.activities.stop(), this.mailbox.drained()]);
    await Promise.race([late, orderly]).catch((failure) => this.failed(failure));
    cancel();
    log.info("agent.stop");
  }

  /** An error that nobody foresaw does not end the agent: it is logged, and what is due is evaluated again later. */
  private failed(failure: unknown): void {
    const { clock, log } = this.options;
    log.error("agent.error", { reason: String(failure) });
    if (this.#state === "stopping") return;
    this.#mustComeUp = this.#state === "down";
    this.#alarm.set(clock.monotonicMs() + afterErrorMs);
  }
}
