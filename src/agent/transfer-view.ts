import type { QueuedTransfer } from "../cwmp/session-context.ts";
import type { ShownTransfer } from "./control.ts";
import type { Transfer } from "./transfer-queue.ts";

// A transfer as others see it.

type State = QueuedTransfer["state"];

/** For the ACS. */
export function queuedTransfer(transfer: Transfer, state: State): QueuedTransfer {
  const { rpc, commandKey, fileType, fileSize, targetFileName, local } = transfer;
  return { rpc, commandKey, fileType, fileSize, targetFileName, state, local };
}

/** For somebody on the device. */
export function shownTransfer(transfer: Transfer, state: State, nowMs: number): ShownTransfer {
  const { rpc, commandKey, fileType, url, local, dueMs, outcome } = transfer;
  const dueSeconds = state === "waiting" ? Math.max(0, Math.ceil((dueMs - nowMs) / 1000)) : undefined;
  const { faultCode, faultString = "" } = outcome ?? {};
  return { rpc, commandKey, fileType, url, local, state, dueSeconds, faultCode, faultString };
}
