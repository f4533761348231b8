import type { Handlers, QueuedTransfer } from "../session-context.ts";

const states: Readonly<Record<QueuedTransfer["state"], 1 | 2 | 3>> = { waiting: 1, running: 2, completed: 3 };

/** [TR-069 A.4.1.1] */
export const getQueuedTransfers: Handlers["GetQueuedTransfers"] = async ({ life }) => ({
  TransferList: life.transfers().map(({ commandKey, state }) => ({ CommandKey: commandKey, State: states[state] })),
});

/** With what each of them is. [TR-069 A.4.1.7] */
export const getAllQueuedTransfers: Handlers["GetAllQueuedTransfers"] = async ({ life }) => ({
  TransferList: life.transfers().map((transfer) => ({
    CommandKey: transfer.commandKey,
    State: states[transfer.state],
    IsDownload: transfer.rpc === "Download",
    FileType: transfer.fileType,
    FileSize: transfer.fileSize,
    TargetFileName: transfer.targetFileName,
  })),
});
