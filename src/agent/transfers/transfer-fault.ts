import { CwmpError, cpeFaults, faultString } from "../../cwmp/faults.ts";
import { ModelError } from "../../model/tree.ts";
import type { TransferFault, TransferFaultKind } from "../../ports/file-transfers.ts";
import { UnusableFile } from "../files/unusable-file.ts";
import type { TransferOutcome } from "./transfer.ts";

// Which fault is which, in the answer to the request and in the TransferComplete. [TR-069 A.3.2.8, A.3.3.2, A.5.1]

/** Of a request that is refused at once. */
export function cwmpErrorOf({ kind, reason }: TransferFault): CwmpError {
  return new CwmpError(kind === "unsupported-protocol" ? 9013 : kind === "refused" ? 9001 : 9003, reason);
}

/** 9003 and 9013 are for the answer to the request, not for a TransferComplete. */
const downloadCodes: Readonly<Record<TransferFaultKind, keyof typeof cpeFaults>> = {
  arguments: 9010,
  "unsupported-protocol": 9010,
  refused: 9001,
  "untrusted-server": 9015,
  "cannot-contact": 9015,
  authentication: 9012,
  "cannot-access-file": 9016,
  incomplete: 9017,
  corrupted: 9018,
  "too-large": 9010,
  "no-space": 9010,
  disk: 9002,
  upload: 9011,
  cancelled: 9010,
};

/** 9016 to 9018 speak of files that are fetched. */
const uploadCodes: Readonly<Partial<Record<TransferFaultKind, keyof typeof cpeFaults>>> = {
  arguments: 9011,
  "unsupported-protocol": 9011,
  "cannot-access-file": 9011,
  incomplete: 9011,
  corrupted: 9011,
  cancelled: 9011,
};

export type Fault = Pick<TransferOutcome, "faultCode" | "faultString">;

export const success: Fault = { faultCode: 0, faultString: "" };

/** Of a transfer that failed on the network. */
export function faultOfTransfer(rpc: "Download" | "Upload", { kind, reason }: TransferFault): Fault {
  const faultCode = (rpc === "Upload" ? uploadCodes[kind] : undefined) ?? downloadCodes[kind];
  return { faultCode, faultString: faultStringOf(faultCode, reason) };
}

/** Of a file that came and could not be made use of, or that could not be made up. */
export function faultOfUse(failure: unknown): Fault {
  const text = failure instanceof Error ? failure.message : String(failure);
  const code = failure instanceof UnusableFile ? failure.faultCode : failure instanceof ModelError ? 9018 : 9002;
  return { faultCode: code, faultString: faultStringOf(code, text) };
}

const faultStringOf = (code: keyof typeof cpeFaults, reason: string): string =>
  faultString(`${cpeFaults[code]}: ${reason}`);
