import type { ExchangeFailureCode } from "../../ports/exchange.ts";
import type { TransferFault, TransferFaultKind } from "../../ports/file-transfers.ts";
import { HttpFailure } from "../http/http-message.ts";

/** Why a transfer does not go on; `message` is a sentence for the log that holds no secret. */
export class TransferFailure extends Error {
  override readonly name = "TransferFailure";
  readonly kind: TransferFaultKind;

  constructor(kind: TransferFaultKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

const kindOfHttp: Readonly<Record<ExchangeFailureCode, TransferFaultKind>> = {
  unreachable: "cannot-contact",
  tls: "untrusted-server",
  timeout: "cannot-contact",
  closed: "cannot-contact",
  authentication: "authentication",
  redirect: "cannot-access-file",
  status: "cannot-access-file",
  "too-large": "cannot-access-file",
  protocol: "cannot-contact",
};

const kindOfErrno: Readonly<Record<string, TransferFaultKind>> = {
  ENOSPC: "no-space",
  EDQUOT: "no-space",
  EFBIG: "no-space",
  ENOENT: "disk",
  EACCES: "disk",
  EPERM: "disk",
  EROFS: "disk",
  EISDIR: "disk",
  ENOTDIR: "disk",
  EIO: "disk",
  EMFILE: "disk",
  ENFILE: "disk",
};

/** What an error of any part of a transfer means; `otherwise` for one that does not say it itself. */
export function faultOf(error: unknown, otherwise: TransferFaultKind): TransferFault {
  if (error instanceof TransferFailure) return { kind: error.kind, reason: error.message };
  if (error instanceof HttpFailure) return { kind: kindOfHttp[error.code], reason: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  // A socket's errors have no path, and codes of their own.
  return { kind: kindOfErrno[code] ?? otherwise, reason: firstLine(reason) };
}

/** The code of a system error; empty for any other. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

const firstLine = (text: string): string => text.split(/[\r\n]/, 1)[0] ?? "";
