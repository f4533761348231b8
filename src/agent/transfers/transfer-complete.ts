import { afterTransferComplete, type CwmpEvent } from "../../cwmp/events.ts";
import type { CpeRequest } from "../../cwmp/session/session-context.ts";
import { sharedFileType } from "../../cwmp/transfer-file-type.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import { keep, type Parts } from "../parts.ts";
import type { Errand } from "../session/cpe-requests.ts";
import { newsOf, type Transfer, type TransferOutcome, type TransferQueue } from "./transfer-queue.ts";

/**
 * Tells the ACS of each transfer that is over, until it has answered: one TransferComplete each, or one
 * AutonomousTransferComplete where somebody else had asked for it. [TR-069 A.3.3.2, A.3.3.3]
 */
export class TransferNews {
  readonly #parts: Parts;
  readonly #queue: TransferQueue;
  /** What is still to be told in this session. */
  #untold: Transfer[] | undefined;

  constructor(parts: Parts, queue: TransferQueue) {
    this.#parts = parts;
    this.#queue = queue;
  }

  /** The requests of a session whose Inform has `sent`, one by one. */
  telling(sent: readonly QueuedEvent[]): () => Errand | undefined {
    const wasSent = (news: CwmpEvent): boolean =>
      sent.some(({ code, commandKey }) => code === news.code && commandKey === news.commandKey);
    const announced = this.#queue.over.filter((transfer) => !isQuiet(transfer) && newsOf(transfer).every(wasSent));
    this.#untold = announced;
    return () => {
      const [next, ...others] = this.#untold ?? [];
      this.#untold = others;
      return next?.outcome && this.#errandFor(next, next.outcome);
    };
  }

  /**
   * The ACS has answered the Inform. New firmware has reached it, and stays: it is confirmed before its success is told,
   * so that what was told cannot turn out to be untrue.
   */
  async informed(): Promise<void> {
    const upgraded = this.#queue.over.filter(({ installed, outcome }) => installed && outcome?.faultCode === 0);
    if (upgraded.length === 0) return;
    if (await this.#parts.transfers.upgrades.confirm()) {
      for (const transfer of upgraded.filter(isQuiet)) await this.#told(transfer);
    } else this.#untold = this.#untold?.filter((transfer) => !upgraded.includes(transfer));
  }

  #errandFor(transfer: Transfer, outcome: TransferOutcome): Errand {
    const { mailbox, options } = this.#parts;
    const { commandKey, fileType, local } = transfer;
    const told = (): Promise<void> => this.#told(transfer);
    const answered: CpeRequest["answered"] = async (answer: Parameters<CpeRequest["answered"]>[0]) => {
      if (!("fault" in answer)) return mailbox.post(told);
      options.log.warn("transfer.untold", { fileType, commandKey, code: answer.fault.faultCode });
    };
    if (!local) return { request: { method: "TransferComplete", message: completion(transfer, outcome), answered } };
    const request = {
      method: "AutonomousTransferComplete",
      message: autonomousCompletion(transfer, outcome),
      answered,
    } as const;
    return { request, giveUp: told };
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
}

const isQuiet = (transfer: Transfer): boolean => newsOf(transfer).length === 0;

const result = ({ faultCode, faultString, startTime, completeTime }: TransferOutcome) => ({
  FaultStruct: { FaultCode: faultCode, FaultString: faultString },
  StartTime: startTime,
  CompleteTime: completeTime,
});

const completion = ({ commandKey }: Transfer, outcome: TransferOutcome) => ({
  CommandKey: commandKey,
  ...result(outcome),
});

const autonomousCompletion = (transfer: Transfer, outcome: TransferOutcome) => ({
  AnnounceURL: "",
  TransferURL: transfer.url,
  IsDownload: transfer.rpc !== "Upload",
  FileType: sharedFileType(transfer),
  FileSize: transfer.fileSize,
  TargetFileName: transfer.targetFileName,
  ...result(outcome),
});
