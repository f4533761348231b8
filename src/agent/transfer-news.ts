import { afterTransferComplete, type CwmpEvent } from "../cwmp/events.ts";
import type { CpeRequest } from "../cwmp/session-context.ts";
import type { QueuedEvent } from "./event-queue.ts";
import { confirmFirmware } from "./firmware-trial.ts";
import { keep, type Parts } from "./parts.ts";
import { type RetryPolicy, retryWaitMs } from "./retry.ts";
import { newsOf, type Transfer, type TransferQueue } from "./transfer-queue.ts";

/** Tells the ACS of each transfer that is over, until it has answered: one TransferComplete each. [TR-069 A.3.3.2] */
export class TransferNews {
  readonly #parts: Parts;
  readonly #queue: TransferQueue;
  /** What the Inform of the latest session has announced. */
  #announced: readonly Transfer[] | undefined;
  /** What is still to be told in this session. */
  #untold: Transfer[] | undefined;
  /** Sessions in a row that ended well and left some of it unanswered. */
  #unanswered = 0;
  /** When it may be told again, by the monotonic clock. */
  againMs = 0;

  constructor(parts: Parts, queue: TransferQueue) {
    this.#parts = parts;
    this.#queue = queue;
  }

  /** `events` with the news of all that is over, and without news of what is not there any more. */
  of<E extends CwmpEvent>(events: readonly E[], over = this.#queue.over): readonly E[] {
    return afterTransferComplete(events, over.flatMap(newsOf));
  }

  /** The requests of a session whose Inform has `sent`, one by one. */
  telling(sent: readonly QueuedEvent[]): () => CpeRequest | undefined {
    const announced = this.#queue.over.filter((transfer) =>
      newsOf(transfer).every((news) =>
        sent.some(({ code, commandKey }) => code === news.code && commandKey === news.commandKey),
      ),
    );
    this.#announced = announced.length > 0 ? announced : undefined;
    this.#untold = [...announced];
    return () => {
      const next = this.#untold?.shift();
      return next && this.#requestFor(next);
    };
  }

  /**
   * The ACS has answered the Inform. New firmware has reached it, and stays: it is confirmed before its success is told,
   * so that what was told cannot turn out to be untrue.
   */
  async informed(): Promise<void> {
    const isUpgrade = ({ installed, outcome }: Transfer): boolean =>
      installed !== undefined && outcome?.faultCode === 0;
    if (!this.#untold?.some(isUpgrade) || (await confirmFirmware(this.#parts.options))) return;
    this.#untold = this.#untold.filter((transfer) => !isUpgrade(transfer));
  }

  #requestFor(transfer: Transfer): CpeRequest | undefined {
    const { mailbox, options } = this.#parts;
    const { commandKey, outcome } = transfer;
    if (outcome === undefined) return undefined;
    return {
      method: "TransferComplete",
      message: {
        CommandKey: commandKey,
        FaultStruct: { FaultCode: outcome.faultCode, FaultString: outcome.faultString },
        StartTime: outcome.startTime,
        CompleteTime: outcome.completeTime,
      },
      answered: async (answer) => {
        if ("fault" in answer) options.log.warn("transfer.untold", { commandKey, code: answer.fault.faultCode });
        else await mailbox.post(() => this.#told(transfer));
      },
    };
  }

  /** The record and the events that only it stood behind go together. [TR-069 3.7.1.5] */
  async #told({ key }: Transfer): Promise<void> {
    const { options, queue } = this.#parts;
    const left = this.#queue.all.filter((transfer) => transfer.key !== key);
    const over = this.#queue.over.filter((transfer) => transfer.key !== key);
    const events = afterTransferComplete(queue.pending, over.flatMap(newsOf));
    const kept = await keep(options, "transfer", () => queue.write(events, this.#queue.changesTo(left)));
    queue.become(events, kept);
    this.#queue.become(left);
  }

  /** A session has ended well. What it has announced and not been rid of waits as after a failed session. */
  concluded(nowMs: number, policy: RetryPolicy, fraction: number): void {
    const unanswered = this.#announced?.some(({ key }) => this.#queue.over.some((transfer) => transfer.key === key));
    this.#announced = undefined;
    this.#untold = undefined;
    this.#unanswered = unanswered ? this.#unanswered + 1 : 0;
    this.againMs = unanswered ? nowMs + retryWaitMs(this.#unanswered, policy, fraction, undefined) : 0;
  }
}
