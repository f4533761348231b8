import type { QueuedTransfer } from "../../cwmp/session/session-context.ts";
import type { ShownTransfer } from "../control/results.ts";
import { outcomeOf, type Transfer } from "./transfer.ts";
import { windowState } from "./transfer-windows.ts";

// A transfer as others see it.

/** [TR-069 A.4.1.7] */
function stateOf({ state }: Transfer): QueuedTransfer["state"] {
  switch (state.name) {
    case "waiting":
      return "waiting";
    case "running":
    case "installed":
      return "running";
    case "on-trial":
    case "completed":
      return "completed";
  }
}

/** For the ACS. */
export function queuedTransfer(transfer: Transfer): QueuedTransfer {
  const { rpc, commandKey, fileType, fileSize, targetFileName, local } = transfer;
  return { rpc, commandKey, fileType, fileSize, targetFileName, state: stateOf(transfer), local };
}

/** How much of a download is here. */
export interface Moved {
  readonly octets: number;
  readonly total: number | undefined;
}

/** For somebody on the device; `moved` is of the one that runs. */
export function shownTransfer(transfer: Transfer, nowMs: number, moved?: Moved): ShownTransfer {
  const { rpc, commandKey, fileType, url, local } = transfer;
  const state = stateOf(transfer);
  const window = windowState(transfer, nowMs);
  const secondsTo = (ms: number): number => Math.max(0, Math.ceil((ms - nowMs) / 1000));
  const dueMs = window.name === "waits" ? window.untilMs : nowMs;
  const asks = state === "waiting" && window.name === "asks";
  const { faultCode, faultString = "" } = outcomeOf(transfer) ?? {};
  return {
    rpc,
    commandKey,
    fileType,
    url,
    local,
    state,
    dueSeconds: state === "waiting" ? secondsTo(dueMs) : undefined,
    question: asks ? { message: window.message, seconds: secondsTo(window.untilMs) } : undefined,
    faultCode,
    faultString,
    ...(transfer.state.name === "running" && moved && { octets: moved.octets, totalOctets: moved.total }),
  };
}
