import { sharedFileType } from "../../cwmp/transfer-file-type.ts";
import { unknownTime } from "../../cwmp/transfer-time.ts";
import { type AutonomousTransfer, admits } from "../../device/management-server/autonomous-transfer-policy.ts";
import type { Clock } from "../../ports/clock.ts";
import type { StoreChange } from "../../ports/store.ts";
import type { Parts } from "../parts.ts";
import type { Fault } from "./transfer-fault.ts";
import { newsOf, type Transfer, type TransferQueue } from "./transfer-queue.ts";

/** What makes something hold once its records are written. */
export interface Ending {
  readonly changes: readonly StoreChange[];
  believe(kept: boolean): void;
}

/** The transfer with what it came to and what announces that. Of a local one nothing is left where nobody is to be told. */
export function endingOf(
  { attempts, options, queue }: Parts,
  transfers: TransferQueue,
  transfer: Transfer,
  startTime: string,
  fault: Fault,
): Ending {
  const { clock, log, tree } = options;
  const succeeded = fault.faultCode === 0;
  const quiet = transfer.local && !admits(tree, autonomous(transfer, succeeded));
  const outcome = { ...fault, startTime, completeTime: utcOf(clock), ...(quiet && { quiet }) };
  const over = { ...(transfers.all.find(({ key }) => key === transfer.key) ?? transfer), outcome };
  // It may yet turn out to have failed.
  const isOnTrial = succeeded && over.installed !== undefined;
  const isKept = !quiet || isOnTrial;
  const next = transfers.all.flatMap((each) => (each.key !== over.key ? [each] : isKept ? [over] : []));
  const events = queue.raised(newsOf(over), clock.wallMs());
  const believe = (kept: boolean): void => {
    transfers.become(next);
    queue.become(events, kept);
    attempts.hurry(clock.monotonicMs());
    const { rpc, fileType, commandKey } = transfer;
    const how = { rpc, fileType, commandKey, code: fault.faultCode, reason: fault.faultString || undefined };
    log[succeeded ? "info" : "warn"](isOnTrial ? "transfer.trial" : "transfer.end", how);
  };
  return { changes: [...transfers.changesTo(next), ...queue.changesTo(events)], believe };
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
