import { afterTransferComplete } from "../../cwmp/events.ts";
import { CwmpError, cpeFaults } from "../../cwmp/faults.ts";
import type { QueuedTransfer, TransferOrder } from "../../cwmp/session/session-context.ts";
import { unknownTime } from "../../cwmp/transfer-time.ts";
import type { Cancel } from "../../ports/clock.ts";
import type { StoreChange } from "../../ports/store.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import type { ShownTransfer } from "../control/control.ts";
import { isOfUse, refusalOfType } from "../files/file-type.ts";
import { keep, type Parts } from "../parts.ts";
import { TransferQuestions } from "./confirmations.ts";
import { Upgrades } from "./firmware-upgrades.ts";
import { Idleness } from "./idleness.ts";
import { isFirmware } from "./install-firmware.ts";
import { carryOut, type Fetched, spoolName } from "./run-transfer.ts";
import { TransferNews } from "./transfer-complete.ts";
import { type Ending, endingOf, utcOf } from "./transfer-completion.ts";
import { type Fault, faultOfUse, refusalOf, success } from "./transfer-fault.ts";
import { newsOf, type Transfer, TransferQueue } from "./transfer-queue.ts";
import { queuedTransfer, shownTransfer } from "./transfer-view.ts";
import { TransferEnds } from "./transfer-waiters.ts";
import { afterFailure, isReady, type Outlook, outlook, sinceMs, wakingMs } from "./transfer-windows.ts";

/** A transfer that is under way. */
interface Running {
  readonly key: string;
  readonly abort: AbortController;
  /** When it began, for the ACS. */
  readonly startTime: string;
}

const tooLate: Fault = { faultCode: 9020, faultString: cpeFaults[9020] };

/**
 * Files to and from servers that the ACS names: queued durably, one at a time, outside of sessions. What will be said of
 * a transfer is kept together with what it has changed, and until the ACS has heard it. [TR-069 A.3.2.8, A.3.3.2, A.4.1.5]
 */
export class Transfers {
  readonly #parts: Parts;
  readonly #queue: TransferQueue;
  // Made when they are needed: most devices never do.
  #news: TransferNews | undefined;
  #ends: TransferEnds | undefined;
  #questions: TransferQuestions | undefined;
  #idleness: Idleness | undefined;
  #running: Running | undefined;
  /** What the running one came to is being put into force: it cannot be stopped any more. */
  #applying = false;
  #upgrades: Upgrades | undefined;
  /** The end of the latest one: the next begins after it. */
  #ended: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#queue = new TransferQueue(parts.options);
  }

  get news(): TransferNews {
    this.#news ??= new TransferNews(this.#parts, this.#queue);
    return this.#news;
  }

  get ends(): TransferEnds {
    this.#ends ??= new TransferEnds();
    return this.#ends;
  }

  get upgrades(): Upgrades {
    this.#upgrades ??= new Upgrades(this.#parts, this.#queue, (transfer, startTime, fault) =>
      this.#conclude(transfer, startTime, { fault }),
    );
    return this.#upgrades;
  }

  get questions(): TransferQuestions {
    this.#questions ??= new TransferQuestions(this.#queue, this.#parts.options);
    return this.#questions;
  }

  /** Queues it, durably, and gives its key. `local`: somebody on the device wants it. Throws `CwmpError`. */
  async order(order: TransferOrder, local = false): Promise<string> {
    const { files } = this.#parts.options;
    if (files === undefined || !(await isOfUse(files, order))) {
      throw new CwmpError(9003, refusalOfType(files, order));
    }
    const fault = files.transfers.check(order.url);
    if (fault !== undefined) throw refusalOf(fault);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they could end a line of a protocol
    if (/[\0-\x1f\x7f]/.test(order.username + order.password)) {
      throw new CwmpError(9003, "a control character in Username or Password");
    }
    if (this.#queue.full) throw new CwmpError(9004, "too many transfers are queued");
    return this.#queue.add(order, local);
  }

  /** All of this CommandKey, or none with 9021. [TR-069 A.4.1.9] */
  async cancel(commandKey: string): Promise<void> {
    const meant = this.#queue.all.filter((transfer) => !transfer.local && transfer.commandKey === commandKey);
    const stoppable = ({ key, installed, outcome }: Transfer): boolean =>
      installed === undefined && outcome === undefined && !(this.#applying && key === this.#running?.key);
    if (!meant.every(stoppable)) throw new CwmpError(9021, "the transfer is over, or just being put into force");
    if (meant.length === 0) return;
    const left = this.#queue.all.filter((transfer) => !meant.includes(transfer));
    await this.#parts.options.store.write(this.#queue.changesTo(left));
    this.forget(this.#queue.changesTo(left));
  }

  get list(): readonly QueuedTransfer[] {
    return this.#queue.all.map((transfer) => queuedTransfer(transfer, this.#stateOf(transfer)));
  }

  get shown(): readonly ShownTransfer[] {
    const nowMs = this.#parts.options.clock.monotonicMs();
    return this.#queue.all.map((transfer) => shownTransfer(transfer, this.#stateOf(transfer), nowMs));
  }

  #stateOf({ key, installed, outcome }: Transfer): QueuedTransfer["state"] {
    if (outcome !== undefined) return "completed";
    return installed !== undefined || key === this.#running?.key ? "running" : "waiting";
  }

  /** When there is something to begin or to end, by the monotonic clock; Infinity while one is under way. */
  get nextMs(): number {
    return this.#nextMs(this.#parts.options.clock.monotonicMs());
  }

  #nextMs(nowMs: number): number {
    if (this.#running !== undefined || this.#parts.options.files === undefined) return Number.POSITIVE_INFINITY;
    return Math.min(
      ...this.#beginnable.map((transfer) => wakingMs(outlook(transfer, nowMs), this.#idleness?.nextMs ?? 0)),
    );
  }

  get #waiting(): readonly Transfer[] {
    return this.#queue.all.filter(({ installed, outcome }) => installed === undefined && outcome === undefined);
  }

  /** Those that may be begun when they are due. */
  get #beginnable(): readonly Transfer[] {
    const { files } = this.#parts.options;
    return this.#upgrades?.isTrying && files ? this.#waiting.filter((each) => !isFirmware(files, each)) : this.#waiting;
  }

  /** The wall clock is set now. */
  clockSet(): void {
    this.#queue.clockSet();
  }

  /** Begins the one that has been due for longest, if any is. */
  async begin(): Promise<void> {
    const nowMs = this.#parts.options.clock.monotonicMs();
    if (this.#waiting.some(({ windows }) => windows !== undefined)) this.questions.ask();
    if (this.#nextMs(nowMs) > nowMs) return; // by one reading of the clock: the next one is later
    const waiting = this.#beginnable.map((transfer) => ({ transfer, view: outlook(transfer, nowMs) }));
    const isIdle = waiting.some(({ view }) => view.state === "due-when-idle") && (await this.#isIdle());
    const [next] = waiting
      .filter(({ view }) => isReady(view, isIdle))
      .toSorted((a, b) => sinceMs(a.view) - sinceMs(b.view));
    if (next !== undefined) this.#begin(next.transfer, next.view);
  }

  #isIdle(): Promise<boolean> {
    this.#idleness ??= new Idleness(this.#parts.options);
    return this.#idleness.look();
  }

  #begin(transfer: Transfer, view: Outlook): void {
    const { clock, log } = this.#parts.options;
    const { key, rpc, fileType, commandKey } = transfer;
    const startTime = view.state === "over" ? unknownTime : utcOf(clock);
    const running = { key, abort: new AbortController(), startTime };
    const before = this.#ended;
    this.#running = running;
    log.info(view.state === "over" ? "transfer.late" : "transfer.begin", { rpc, fileType, commandKey });
    const ended = Promise.resolve(before)
      .then(() => this.#work(transfer, running, view))
      .catch((failure) => log.error("transfer.error", { reason: String(failure) }))
      .then(() => {
        if (this.#ended === ended) this.#ended = undefined;
      });
    this.#ended = ended;
  }

  async #work(transfer: Transfer, running: Running, view: Outlook): Promise<void> {
    const { mailbox, options, settings } = this.#parts;
    const { files, store } = options;
    const { signal } = running.abort;
    if (files === undefined || signal.aborted) return;
    const cancelStop = this.#stopInTime(transfer, running, view);
    const fetched =
      view.state === "over"
        ? { fault: tooLate }
        : await carryOut(files, transfer, settings.url, (done) => store.write(done), signal);
    await mailbox.post(async () => {
      cancelStop();
      // Given up: begun anew after a restart or in another window, or not wanted any more.
      if (signal.aborted) return;
      this.#applying = true;
      try {
        if ("installed" in fetched)
          await this.upgrades.run(transfer, { ...fetched.installed, startTime: running.startTime });
        else await this.#conclude(transfer, running.startTime, fetched);
      } finally {
        this.#applying = false;
        this.#running = undefined;
      }
    });
    await this.tidy();
    this.#parts.lookAgain();
  }

  /** When its window ends before it is put into force, it stops: there may be another window. */
  #stopInTime({ commandKey }: Transfer, running: Running, view: Outlook): Cancel {
    const { clock, log } = this.#parts.options;
    if (!("endMs" in view) || view.endMs === Number.POSITIVE_INFINITY) return () => {};
    return clock.after(view.endMs - clock.monotonicMs(), () => {
      if (this.#running !== running) return;
      log.info("transfer.windowEnd", { commandKey });
      this.interrupt();
      this.#parts.lookAgain();
    });
  }

  /** From here on, whatever happens, the ACS hears of it once, and what it hears is what was done. */
  async #conclude(
    transfer: Transfer,
    startTime: string,
    fetched: Exclude<Fetched, { readonly installed: unknown }>,
  ): Promise<void> {
    const { options } = this.#parts;
    let fault = "fault" in fetched ? fetched.fault : success;
    if ("apply" in fetched) {
      const over = this.#over(transfer, startTime, success);
      try {
        await fetched.apply(over.changes);
        // What it has changed of the system may wait for this.
        this.#parts.defer("settle");
        return over.believe(true);
      } catch (failure) {
        fault = faultOfUse(failure);
      }
    }
    if (fault.faultCode !== 0 && (await this.#retried(transfer, fault))) return;
    const over = this.#over(transfer, startTime, fault);
    over.believe(await keep(options, "transfer", () => options.store.write(over.changes)));
  }

  /** Whether what failed is to be tried again. */
  async #retried(transfer: Transfer, { faultCode, faultString }: Fault): Promise<boolean> {
    const { clock, log, store } = this.#parts.options;
    const { all } = this.#queue;
    const present = all.find(({ key }) => key === transfer.key);
    const again = transfer.installed || !present ? undefined : afterFailure(present, clock.monotonicMs());
    if (again === undefined) return false;
    const next = all.map((each) => (each === present ? { ...again, installed: undefined } : each));
    await keep(this.#parts.options, "transfer", () => store.write(this.#queue.changesTo(next)));
    this.#queue.become(next);
    log.warn("transfer.retry", { commandKey: transfer.commandKey, code: faultCode, reason: faultString });
    return true;
  }

  #over(transfer: Transfer, startTime: string, fault: Fault): Ending {
    const { changes, believe } = endingOf(this.#parts, this.#queue, transfer, startTime, fault);
    const end = (kept: boolean): void => {
      believe(kept);
      this.#ends?.came(transfer.key, fault);
    };
    return { changes, believe: end };
  }

  /** The ACS has answered the Inform. */
  async informed(): Promise<void> {
    if (this.#queue.over.length > 0) await this.news.informed();
  }

  /** What a start finds: the news of all that is over, and of nothing else. */
  rebooted(events: readonly QueuedEvent[]): readonly QueuedEvent[] {
    const { clock } = this.#parts.options;
    const news = this.#queue.over.flatMap(newsOf);
    return this.#parts.queue.raised(news, clock.wallMs(), afterTransferComplete(events, news));
  }

  /** The records that remove all of them, for `forget` too. */
  all(): readonly StoreChange[] {
    return this.#queue.changesTo([]);
  }

  /** The records that remove what has to do with one ACS alone: what it has asked for, and what it was to be told. */
  ofAcs(): readonly StoreChange[] {
    return this.#queue.changesTo(this.#queue.all.filter(({ local, outcome }) => local && outcome === undefined));
  }

  /** These are gone from the store: they no longer hold, and what is under way for them stops. */
  forget(changes: readonly StoreChange[]): void {
    if (changes.length === 0) return;
    const gone = (key: string): boolean => changes.some((change) => change.key === key);
    for (const { key } of changes) this.#ends?.came(key, undefined);
    this.#queue.become(this.#queue.all.filter(({ key }) => !gone(key)));
    if (this.#running !== undefined && gone(this.#running.key)) this.interrupt();
    this.#ended = Promise.resolve(this.#ended).then(() => this.tidy());
  }

  /** Stops what is under way; unless it was cancelled it begins anew when there is time. */
  interrupt(): void {
    this.#running?.abort.abort();
    this.#running = undefined;
  }

  /** Resolves when nothing is under way any more. */
  async stopped(): Promise<void> {
    this.interrupt();
    this.#ends?.stop();
    await this.#ended;
  }

  /** Removes files that nobody waits for. */
  async tidy(): Promise<void> {
    const { files, log } = this.#parts.options;
    try {
      await files?.spool.retain(this.#waiting.map(spoolName));
    } catch (failure) {
      log.warn("transfer.spool", { reason: String(failure) });
    }
  }
}
