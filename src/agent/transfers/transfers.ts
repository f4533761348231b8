import { afterTransferComplete } from "../../cwmp/events.ts";
import { CwmpError, cpeFaults } from "../../cwmp/faults.ts";
import type { QueuedTransfer, TransferOrder } from "../../cwmp/session/session-context.ts";
import { unknownTime } from "../../cwmp/transfer-time.ts";
import type { Cancel } from "../../ports/clock.ts";
import type { StoreChange } from "../../ports/store.ts";
import type { AcsRequest } from "../context/acs-request.ts";
import type { Activity, Moment, Removal } from "../context/activity.ts";
import type { AgentContext } from "../context/context.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import { Interrupted } from "../context/resting-jobs.ts";
import type { ShownTransfer } from "../control/results.ts";
import { Confirmations } from "./confirmations.ts";
import { FirmwareUpgrades } from "./firmware/firmware-upgrades.ts";
import { isFirmware } from "./firmware/install-firmware.ts";
import { Idleness } from "./idleness.ts";
import { refuseOrder } from "./refuse-order.ts";
import { type Fetched, runTransfer, spoolName } from "./run-transfer.ts";
import { completionEvents, type Transfer, waiting } from "./transfer.ts";
import { TransferEndings, utcOf } from "./transfer-endings.ts";
import { type Fault, faultOfUse } from "./transfer-fault.ts";
import { TransferQueue } from "./transfer-queue.ts";
import { TransferReports } from "./transfer-reports.ts";
import { type Moved, queuedTransfer, shownTransfer } from "./transfer-view.ts";
import { TransferWaiters } from "./transfer-waiters.ts";
import { isReady, sinceMs, type WindowState, wakingMs, windowState } from "./transfer-windows.ts";

const tooLate: Fault = { faultCode: 9020, faultString: cpeFaults[9020] };

/**
 * Files to and from servers that the ACS names: queued durably, one at a time, outside of sessions. What will be said of
 * a transfer is kept together with what it has changed, and until the ACS has heard it. [TR-069 A.3.2.8, A.3.3.2, A.4.1.5]
 */
export class Transfers implements Activity {
  readonly #context: AgentContext;
  readonly #queue: TransferQueue;
  readonly #waiters = new TransferWaiters();
  readonly endings: TransferEndings;
  readonly #upgrades: FirmwareUpgrades;
  readonly #reports: TransferReports;
  readonly confirmations: Confirmations;
  /** Made when needed: few downloads wait for a quiet line. */
  #idleness: Idleness | undefined;
  /** How far the download is that runs. */
  #moved: Moved | undefined;
  /** The end of the latest one: the next begins after it. */
  #ended: Promise<void> | undefined;

  constructor(context: AgentContext) {
    this.#context = context;
    this.#queue = new TransferQueue(context.options);
    this.endings = new TransferEndings(context, this.#queue, this.#waiters);
    this.#upgrades = new FirmwareUpgrades(context, this.#queue, this.endings);
    this.#reports = new TransferReports(context, this.#queue, this.#upgrades);
    this.confirmations = new Confirmations(this.#queue, context.options);
  }

  /** Queues it, durably, and gives its key. `local`: somebody on the device wants it. Throws `CwmpError`. */
  async order(order: TransferOrder, local = false): Promise<string> {
    await refuseOrder(this.#context.options.files, order);
    if (this.#queue.isFull) throw new CwmpError(9004, "too many transfers are queued");
    return this.#queue.add(order, local);
  }

  /** Resolves with what the transfer of this key came to; with nothing when it is dropped or the agent stops. */
  endOf(key: string): Promise<Fault | undefined> {
    return this.#waiters.endOf(key);
  }

  /** Drops all of this CommandKey, or none with 9021. [TR-069 A.4.1.9] */
  async cancel(commandKey: string): Promise<void> {
    const meant = this.#queue.all.filter((transfer) => !transfer.local && transfer.commandKey === commandKey);
    if (!meant.every(({ state }) => state.name === "waiting" || state.name === "running")) {
      throw new CwmpError(9021, "the transfer is over, or just being put into force");
    }
    if (meant.length === 0) return;
    const { records, removed } = this.#removal(this.#queue.all.filter((transfer) => !meant.includes(transfer)));
    await this.#context.options.store.write(records);
    removed();
  }

  get list(): readonly QueuedTransfer[] {
    return this.#queue.all.map(queuedTransfer);
  }

  get shown(): readonly ShownTransfer[] {
    const nowMs = this.#context.options.clock.monotonicMs();
    return this.#queue.all.map((transfer) => shownTransfer(transfer, nowMs, this.#moved));
  }

  /** Infinity while one is under way. */
  get dueMs(): number {
    return this.#dueMs(this.#context.options.clock.monotonicMs());
  }

  #dueMs(nowMs: number): number {
    if (this.#context.options.files === undefined || this.#queue.running !== undefined) return Number.POSITIVE_INFINITY;
    return Math.min(
      ...this.#beginnable.map((transfer) => wakingMs(windowState(transfer, nowMs), this.#idleness?.nextMs ?? 0)),
    );
  }

  /** Those that may be begun when they are due. */
  get #beginnable(): readonly Transfer[] {
    const { files } = this.#context.options;
    const { waiting: all } = this.#queue;
    return this.#upgrades.onTrial && files ? all.filter((each) => !isFirmware(files, each)) : all;
  }

  /** Begins the one that has been due for longest, if any is. */
  async take({ resting }: Moment): Promise<undefined> {
    if (!resting) return;
    const nowMs = this.#context.options.clock.monotonicMs();
    if (this.#queue.waiting.some(({ windows }) => windows !== undefined)) this.confirmations.ask();
    if (this.#dueMs(nowMs) > nowMs) return; // by one reading of the clock: the next one is later
    const beginnable = this.#beginnable.map((transfer) => ({ transfer, window: windowState(transfer, nowMs) }));
    const isIdle = beginnable.some(({ window }) => window.name === "due-when-idle") && (await this.#isIdle());
    const [next] = beginnable
      .filter(({ window }) => isReady(window, isIdle))
      .toSorted((a, b) => sinceMs(a.window) - sinceMs(b.window));
    if (next !== undefined) this.#begin(next.transfer, next.window);
  }

  #isIdle(): Promise<boolean> {
    this.#idleness ??= new Idleness(this.#context.options);
    return this.#idleness.measure();
  }

  #begin(transfer: Transfer, window: WindowState): void {
    const { clock, log } = this.#context.options;
    const { rpc, fileType, commandKey } = transfer;
    const isLate = window.name === "past";
    const abort = new AbortController();
    const startTime = isLate ? unknownTime : utcOf(clock);
    this.#queue.enter(transfer, { name: "running", abort, startTime });
    log.info(isLate ? "transfer.late" : "transfer.begin", { rpc, fileType, commandKey });
    const ended = Promise.resolve(this.#ended)
      .then(() => this.#run(transfer, window, startTime, abort.signal))
      .catch((failure) => {
        if (!(failure instanceof Interrupted)) log.error("transfer.error", { reason: String(failure) });
      })
      .then(() => {
        if (this.#ended === ended) this.#ended = undefined;
      });
    this.#ended = ended;
  }

  async #run(transfer: Transfer, window: WindowState, startTime: string, signal: AbortSignal): Promise<void> {
    const { mailbox, options, settings } = this.#context;
    const { files, store } = options;
    if (files === undefined || signal.aborted) return;
    const cancelStop = this.#stopInTime(transfer, window, signal);
    const read = <T>(job: () => Promise<T>): Promise<T> => mailbox.post(job);
    const write = (done: readonly StoreChange[]): Promise<void> => store.write(done);
    const moved = (octets: number, total: number | undefined): void => {
      this.#moved = { octets, total };
    };
    const fetched =
      window.name === "past"
        ? { fault: tooLate }
        : await runTransfer(files, transfer, { acsUrl: settings.url, read, write, signal, moved });
    this.#moved = undefined;
    // Not in the middle of a session: what the ACS has read of the device holds until its end.
    await this.#context.whenResting(async () => {
      cancelStop();
      // Given up: begun anew after a restart or in another window, or not wanted any more.
      if (signal.aborted) return;
      try {
        await this.#conclude(transfer, startTime, fetched);
      } finally {
        const present = this.#queue.of(transfer.key);
        if (present?.state.name === "running") this.#queue.enter(present, waiting);
        // Before the session that tells of it.
        await this.#tidy();
      }
    });
    this.#context.wake();
  }

  async #conclude(transfer: Transfer, startTime: string, fetched: Fetched): Promise<void> {
    if ("fault" in fetched) return this.endings.fail(transfer, startTime, fetched.fault);
    try {
      if (transfer.rpc !== "Upload") await this.endings.begin(transfer);
      if ("apply" in fetched) return await this.endings.apply(transfer, startTime, fetched.apply);
      const installed = await fetched.install();
      await this.#upgrades.run(transfer, { ...installed, startTime });
    } catch (failure) {
      await this.endings.fail(transfer, startTime, faultOfUse(failure));
    }
  }

  /** When its window ends before it is put into force, it stops: there may be another window. */
  #stopInTime({ commandKey }: Transfer, window: WindowState, signal: AbortSignal): Cancel {
    const { clock, log } = this.#context.options;
    if (!("endMs" in window) || window.endMs === Number.POSITIVE_INFINITY) return () => {};
    return clock.after(window.endMs - clock.monotonicMs(), () => {
      if (signal.aborted) return;
      log.info("transfer.windowEnd", { commandKey });
      this.#interrupt();
      this.#context.wake();
    });
  }

  /** One that is due when the session ends, or under way; files that have windows of time wait for these, not for a reboot. */
  get precedesReboot(): boolean {
    const { clock, files } = this.#context.options;
    const nowMs = clock.monotonicMs();
    return (
      files !== undefined &&
      this.#queue.all.some(({ state, local, windows, dueMs }) => {
        if (state.name === "running") return true;
        return state.name === "waiting" && !local && windows === undefined && dueMs <= nowMs;
      })
    );
  }

  clockSet(): readonly StoreChange[] {
    return this.#queue.clockSet();
  }

  /** What a start finds: the events of all that is over, and of nothing else. */
  async booted(pending: readonly QueuedEvent[]): Promise<readonly QueuedEvent[]> {
    const { events, options } = this.#context;
    if (options.host.firmware !== undefined) await this.#upgrades.booted();
    const announced = this.#queue.unreported.flatMap(completionEvents);
    return events.raised(announced, options.clock.wallMs(), afterTransferComplete(pending, announced));
  }

  up(): Promise<void> {
    return this.#tidy();
  }

  down(): void {
    this.#interrupt();
  }

  pendingRequests(sent: readonly QueuedEvent[]): () => AcsRequest | undefined {
    return this.#reports.pendingRequests(sent);
  }

  async informed(): Promise<void> {
    if (this.#queue.unreported.length > 0) await this.#reports.informed();
  }

  async sessionSucceeded(): Promise<void> {
    if (this.#context.options.host.firmware !== undefined) await this.#upgrades.confirm();
  }

  /** With one ACS goes what it has asked for, and what it was to be told. */
  removal(occasion: "new-acs" | "factory-reset"): Removal {
    const isLocal = ({ local, state }: Transfer): boolean =>
      local && state.name !== "on-trial" && state.name !== "completed";
    return this.#removal(occasion === "new-acs" ? this.#queue.all.filter(isLocal) : []);
  }

  async stop(): Promise<void> {
    this.#interrupt();
    this.#waiters.stop();
    await this.#ended;
  }

  /** All but `left` go; what is under way for them stops. */
  #removal(left: readonly Transfer[]): Removal {
    const records = this.#queue.changesTo(left);
    const gone = this.#queue.all.filter((transfer) => !left.includes(transfer)).map(({ key }) => key);
    const removed = (): void => {
      if (gone.length === 0) return;
      for (const key of gone) {
        this.#waiters.tell(key, undefined);
        const state = this.#queue.of(key)?.state;
        if (state?.name === "running") state.abort.abort();
      }
      this.#queue.commit(this.#queue.all.filter(({ key }) => !gone.includes(key)));
      this.#ended = Promise.resolve(this.#ended).then(() => this.#tidy());
    };
    return { records, removed };
  }

  /** Stops what is under way; it begins anew when there is time. */
  #interrupt(): void {
    const running = this.#queue.running;
    if (running === undefined) return;
    running.state.abort.abort();
    this.#queue.enter(running, waiting);
  }

  /** Removes files that nobody waits for. */
  async #tidy(): Promise<void> {
    const { files, log } = this.#context.options;
    const wanted = this.#queue.all.filter(({ state }) => state.name === "waiting" || state.name === "running");
    try {
      await files?.spool.retain(wanted.map(spoolName));
    } catch (failure) {
      log.warn("transfer.spool", { reason: String(failure) });
    }
  }
}
