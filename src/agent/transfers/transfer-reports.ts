import { afterTransferComplete, type CwmpEvent } from "../../cwmp/events.ts";
import type { CpeRequest } from "../../cwmp/session/session-context.ts";
import { sharedFileType } from "../../cwmp/transfer-file-type.ts";
import type { AcsRequest } from "../context/acs-request.ts";
import { type AgentContext, persist } from "../context/context.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import type { FirmwareUpgrades } from "./firmware/firmware-upgrades.ts";
import { completionEvents, imageOf, outcomeOf, type Transfer, type TransferOutcome } from "./transfer.ts";
import type { TransferQueue } from "./transfer-queue.ts";

/**
 * Tells the ACS of each transfer that is over, until it has answered: one TransferComplete each, or one
 * AutonomousTransferComplete where somebody else had asked for it. [TR-069 A.3.3.2, A.3.3.3]
 */
export class TransferReports {
  readonly #context: AgentContext;
  readonly #queue: TransferQueue;
  readonly #upgrades: FirmwareUpgrades;
  /** What is still to be told in this session. */
  #unreported: Transfer[] | undefined;

  constructor(context: AgentContext, queue: TransferQueue, upgrades: FirmwareUpgrades) {
    this.#context = context;
    this.#queue = queue;
    this.#upgrades = upgrades;
  }

  /** The requests of a session whose Inform has `sent`, one by one. */
  pendingRequests(sent: readonly QueuedEvent[]): () => AcsRequest | undefined {
    const wasSent = (event: CwmpEvent): boolean =>
      sent.some(({ code, commandKey }) => code === event.code && commandKey === event.commandKey);
    this.#unreported = this.#queue.unreported.filter(
      (transfer) => !isQuiet(transfer) && completionEvents(transfer).every(wasSent),
    );
    return () => {
      const [next, ...others] = this.#unreported ?? [];
      this.#unreported = others;
      const outcome = next && outcomeOf(next);
      return outcome && this.#requestFor(next, outcome);
    };
  }

  /**
   * The ACS has answered the Inform. New firmware has reached it, and stays: it is confirmed before its success is told,
   * so that what was told cannot turn out to be untrue.
   */
  async informed(): Promise<void> {
    const upgraded = this.#queue.unreported.filter(
      (transfer) => imageOf(transfer) && outcomeOf(transfer)?.faultCode === 0,
    );
    if (upgraded.length === 0) return;
    if (await this.#upgrades.confirm()) {
      for (const transfer of upgraded.filter(isQuiet)) await this.#reported(transfer);
    } else this.#unreported = this.#unreported?.filter((transfer) => !upgraded.includes(transfer));
  }

  #requestFor(transfer: Transfer, outcome: TransferOutcome): AcsRequest {
    const { mailbox, options } = this.#context;
    const { commandKey, fileType, local } = transfer;
    const reported = (): Promise<void> => this.#reported(transfer);
    const answered: CpeRequest["answered"] = async (answer: Parameters<CpeRequest["answered"]>[0]) => {
      if (!("fault" in answer)) return mailbox.post(reported);
      options.log.warn("transfer.unreported", { fileType, commandKey, code: answer.fault.faultCode });
    };
    if (!local) return { request: { method: "TransferComplete", message: completion(transfer, outcome), answered } };
    const request = {
      method: "AutonomousTransferComplete",
      message: autonomousCompletion(transfer, outcome),
      answered,
    } as const;
    return { request, giveUp: reported };
  }

  /** The record and the events that only it stood behind go together. [TR-069 3.7.1.5] */
  async #reported({ key }: Transfer): Promise<void> {
    const { events } = this.#context;
    const left = this.#queue.all.filter((transfer) => transfer.key !== key);
    const unreported = this.#queue.unreported.filter((transfer) => transfer.key !== key);
    const pending = afterTransferComplete(events.pending, unreported.flatMap(completionEvents));
    await persist(this.#context, "transfer", () => events.write(pending, this.#queue.changesTo(left)));
    events.commit(pending);
    this.#queue.commit(left);
  }
}

const isQuiet = (transfer: Transfer): boolean => completionEvents(transfer).length === 0;

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
