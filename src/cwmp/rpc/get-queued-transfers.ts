import type { Handlers, QueuedTransfer } from "../session/session-context.ts";
import { sharedFileType } from "../transfer-file-type.ts";

const states: Readonly<Record<QueuedTransfer["state"], 1 | 2 | 3>> = { waiting: 1, running: 2, completed: 3 };

/** Those that the ACS has asked for. [TR-069 A.4.1.1] */
export const getQueuedTransfers: Handlers["GetQueuedTransfers"] = async ({ actions }) => ({
  TransferList: actions
    .transfers()
    .filter(({ local }) => !local)
    .map(({ commandKey, state }) => ({ CommandKey: commandKey, State: states[state] })),
});

/** Those of anybody, with what each of them is. [TR-069 A.4.1.7] */
export const getAllQueuedTransfers: Handlers["GetAllQueuedTransfers"] = async ({ actions }) => ({
  TransferList: actions.transfers().map((transfer) => ({
    CommandKey: transfer.commandKey,
    State: states[transfer.state],
    IsDownload: transfer.rpc !== "Upload",
    FileType: sharedFileType(transfer),
    FileSize: transfer.fileSize,
    TargetFileName: transfer.targetFileName,
  })),
});
