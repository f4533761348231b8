import type { CwmpEvent } from "../../cwmp/events.ts";
import type { TransferOrder } from "../../cwmp/session/session-context.ts";
import type { Windowed } from "./transfer-windows.ts";

/** What the ACS will be told of a transfer that is over. [TR-069 A.3.3.2] */
export interface TransferOutcome {
  /** 0 for success. */
  readonly faultCode: number;
  readonly faultString: string;
  /** In UTC; the Unknown Time where the clock was not set. */
  readonly startTime: string;
  readonly completeTime: string;
  /** Nobody is to be told: the ACS has not asked for it, and does not want to hear of it. */
  readonly quiet?: boolean;
}

/** Firmware that is in its bank and is to run: what came of it is known once the device has booted. */
export interface InstalledImage {
  readonly bank: number;
  readonly version: string;
  /** When the download began, as in the outcome. */
  readonly startTime: string;
  /** Reboots that were to run it. */
  readonly reboots: number;
}

/** A file goes waiting, running, completed; firmware that is to run goes waiting, running, installed, on trial, completed. */
export type TransferState =
  | { readonly name: "waiting" }
  /** Of the running process only: after a restart it waits again. */
  | {
      readonly name: "running";
      readonly abort: AbortController;
      /** When it began, for the ACS. */
      readonly startTime: string;
    }
  /** Its image is in a bank, and a reboot into it is to come. */
  | { readonly name: "installed"; readonly image: InstalledImage }
  /** Its image runs. Until it is confirmed, and that is told, its success may yet turn out to be a failure. */
  | { readonly name: "on-trial"; readonly image: InstalledImage; readonly outcome: TransferOutcome }
  /** With its image if one had been installed: a bank that failed may run after all before the ACS was told. */
  | { readonly name: "completed"; readonly outcome: TransferOutcome; readonly image: InstalledImage | undefined };

export interface Transfer extends Omit<TransferOrder, "delaySeconds">, Windowed {
  /** Its key in the store, never given again while it is there; rising, so that order survives. */
  readonly key: string;
  /** Asked for by somebody on the device. */
  readonly local: boolean;
  /** How often its file has begun to be put to use without an end of that: each time the process ended. */
  readonly begun: number;
  readonly state: TransferState;
}

export const waiting = { name: "waiting" } as const satisfies TransferState;

/** What it came to, provisionally while its image is on trial; undefined until then. */
export function outcomeOf({ state }: Pick<Transfer, "state">): TransferOutcome | undefined {
  return state.name === "on-trial" || state.name === "completed" ? state.outcome : undefined;
}

/** The firmware that it has put into a bank. */
export function imageOf({ state }: Pick<Transfer, "state">): InstalledImage | undefined {
  switch (state.name) {
    case "waiting":
    case "running":
      return undefined;
    case "installed":
    case "on-trial":
    case "completed":
      return state.image;
  }
}

/** The events that announce a transfer that is over. [TR-069 3.7.1.5] */
export function completionEvents(transfer: Transfer): readonly CwmpEvent[] {
  const { rpc, commandKey, local } = transfer;
  if (outcomeOf(transfer)?.quiet) return [];
  if (local) return [{ code: "10 AUTONOMOUS TRANSFER COMPLETE", commandKey: "" }];
  return [
    { code: "7 TRANSFER COMPLETE", commandKey: "" },
    { code: `M ${rpc}`, commandKey },
  ];
}
