import type { TransferOrder } from "../../cwmp/session/session-context.ts";
import { sharedFileType } from "../../cwmp/transfer-file-type.ts";
import { unknownTime } from "../../cwmp/transfer-time.ts";
import { type AutonomousTransfer, admits } from "../../device/management-server/autonomous-transfer-policy.ts";
import type { Clock } from "../../ports/clock.ts";
import type { StoreChange } from "../../ports/store.ts";
import { type AgentContext, persist } from "../context/context.ts";
import { UnusableFile } from "../files/unusable-file.ts";
import { completionEvents, imageOf, type Transfer, type TransferState, waiting } from "./transfer.ts";
import { type Fault, faultOfUse, success } from "./transfer-fault.ts";
import type { TransferQueue } from "./transfer-queue.ts";
import type { TransferWaiters } from "./transfer-waiters.ts";
import { afterFailure } from "./transfer-windows.ts";

/** What makes an end hold once its records are written. */
interface Ending {
  readonly records: readonly StoreChange[];
  commit(): void;
}

/** How often a file may begin to be put to use. */
const mostBegun = 3;

/** How transfers end: from there on, whatever happens, the ACS hears of each once, and what it hears is what was done. [TR-069 A.3.3.2] */
export class TransferEndings {
  readonly #context: AgentContext;
  readonly #queue: TransferQueue;
  readonly #waiters: TransferWaiters;

  constructor(context: AgentContext, queue: TransferQueue, waiters: TransferWaiters) {
    this.#context = context;
    this.#queue = queue;
    this.#waiters = waiters;
  }

  /**
   * Keeps that the file begins to be put to use: of that the process may die, for want of memory say, and would again at each
   * start. Rejects where it has done so too often.
   */
  async begin(transfer: Transfer): Promise<void> {
    const { log, store } = this.#context.options;
    const present = this.#queue.of(transfer.key) ?? transfer;
    const { begun, rpc, fileType, commandKey } = present;
    if (begun >= mostBegun) throw new UnusableFile(`given up: the device stopped in its midst ${begun} times`, 9010);
    const next = this.#queue.with({ ...present, begun: begun + 1 });
    // What ends the process without ending the device leaves it, and a power cut may take it: the file is not to blame.
    const records = this.#queue.changesTo(next).map((each) => ({ ...each, sync: false as const }));
    await persist(this.#context, "transfer", () => store.write(records));
    this.#queue.commit(next);
    log.info("transfer.use", { rpc, fileType, commandKey });
  }

  /** Puts into force what was fetched, in one write with the success; what cannot be put into force has failed. */
  async apply(
    transfer: Transfer,
    startTime: string,
    apply: (done: readonly StoreChange[]) => Promise<void>,
  ): Promise<void> {
    const ending = this.#endingOf(transfer, startTime, success);
    try {
      await apply(ending.records);
    } catch (failure) {
      return this.fail(transfer, startTime, faultOfUse(failure));
    }
    // What it has changed of the system may wait for this.
    this.#context.defer("settle");
    ending.commit();
  }

  /** Tries again what has windows of time left; anything else is over. */
  async fail(transfer: Transfer, startTime: string, fault: Fault): Promise<void> {
    if (!(await this.#retry(transfer, fault))) await this.complete(transfer, startTime, fault);
  }

  async complete(transfer: Transfer, startTime: string, fault: Fault): Promise<void> {
    const { store } = this.#context.options;
    const ending = this.#endingOf(transfer, startTime, fault);
    await persist(this.#context, "transfer", () => store.write(ending.records));
    ending.commit();
  }

  /**
   * A file that somebody on the device has moved there himself, such as a backup of the configuration: an upload or a
   * download that the ACS has not asked for. [TR-069 A.3.3.3, TR-181 ManagementServer.AutonomousTransferCompletePolicy]
   */
  async moved(
    file: Pick<TransferOrder, "rpc" | "fileType" | "fileSize" | "targetFileName">,
    startTime: string,
    fault: Fault,
  ) {
    const order = { ...file, commandKey: "", url: "", username: "", password: "", delaySeconds: 0 };
    const transfer = this.#queue.made(order, true);
    const { log, tree } = this.#context.options;
    if (!admits(tree, autonomous(transfer, fault.faultCode === 0))) return;
    if (this.#queue.isFull) log.warn("transfer.unreported", { fileType: file.fileType, reason: "too many are queued" });
    else await this.complete(transfer, startTime, fault);
  }

  /** Whether what failed is to be tried again. */
  async #retry(transfer: Transfer, { faultCode, faultString }: Fault): Promise<boolean> {
    const { clock, log, store } = this.#context.options;
    const present = this.#queue.of(transfer.key);
    const again = present && afterFailure(present, clock.monotonicMs());
    if (again === undefined) return false;
    const next = this.#queue.with({ ...again, begun: 0, state: waiting });
    await persist(this.#context, "transfer", () => store.write(this.#queue.changesTo(next)));
    this.#queue.commit(next);
    log.warn("transfer.retry", { commandKey: transfer.commandKey, code: faultCode, reason: faultString });
    return true;
  }

  /** The records of an end and of the events that announce it. Of a local transfer nothing is left where nobody is to be told. */
  #endingOf(transfer: Transfer, startTime: string, fault: Fault): Ending {
    const { events, options } = this.#context;
    const { clock, log, meter, tree } = options;
    const succeeded = fault.faultCode === 0;
    const quiet = transfer.local && !admits(tree, autonomous(transfer, succeeded));
    const outcome = { ...fault, startTime, completeTime: utcOf(clock), ...(quiet && { quiet }) };
    const present = this.#queue.of(transfer.key) ?? transfer;
    const image = imageOf(present);
    const state: TransferState =
      succeeded && image !== undefined ? { name: "on-trial", image, outcome } : { name: "completed", outcome, image };
    const ended = { ...present, state };
    const isKept = !quiet || state.name === "on-trial";
    const next = isKept ? this.#queue.with(ended) : this.#queue.all.filter(({ key }) => key !== ended.key);
    const raised = events.raised(completionEvents(ended), clock.wallMs());
    const commit = (): void => {
      this.#queue.commit(next);
      events.commit(raised);
      this.#context.retryNow();
      const { rpc, fileType, commandKey } = transfer;
      const how = { rpc, fileType, commandKey, code: fault.faultCode, reason: fault.faultString || undefined };
      log[succeeded ? "info" : "warn"](state.name === "on-trial" ? "transfer.trial" : "transfer.end", how);
      meter?.count("transfers", { rpc, fault_code: fault.faultCode });
      this.#waiters.tell(transfer.key, fault);
    };
    return { records: [...this.#queue.changesTo(next), ...events.changesTo(raised)], commit };
  }
}

const autonomous = (transfer: Transfer, succeeded: boolean): AutonomousTransfer => ({
  isDownload: transfer.rpc !== "Upload",
  fileType: sharedFileType(transfer),
  succeeded,
});

/** The time for the ACS, in UTC. [TR-069 A.3.3.2] */
export function utcOf(clock: Clock): string {
  return clock.synchronized() ? `${new Date(clock.wallMs()).toISOString().slice(0, 19)}Z` : unknownTime;
}
