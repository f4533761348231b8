import type { QueuedTransfer } from "../../cwmp/session/session-context.ts";
import type { ShownTransfer } from "../control/control.ts";
import type { Transfer } from "./transfer-queue.ts";
import { outlook } from "./transfer-windows.ts";

// A transfer as others see it.

type State = QueuedTransfer["state"];

/** For the ACS. */
export function queuedTransfer(transfer: Transfer, state: State): QueuedTransfer {
  const { rpc, commandKey, fileType, fileSize, targetFileName, local } = transfer;
  return { rpc, commandKey, fileType, fileSize, targetFileName, state, local };
}

/** For somebody on the device. */
export function shownTransfer(transfer: Transfer, state: State, nowMs: number): ShownTransfer {
  const { rpc, commandKey, fileType, url, local, outcome } = transfer;
  const view = outlook(transfer, nowMs);
  const secondsTo = (ms: number): number => Math.max(0, Math.ceil((ms - nowMs) / 1000));
  const dueSeconds = state === "waiting" ? secondsTo(view.state === "waits" ? view.untilMs : nowMs) : undefined;
  const asks = state === "waiting" && view.state === "asks";
  const question = asks ? { message: view.message, seconds: secondsTo(view.untilMs) } : undefined;
  const { faultCode, faultString = "" } = outcome ?? {};
  return { rpc, commandKey, fileType, url, local, state, dueSeconds, question, faultCode, faultString };
}
