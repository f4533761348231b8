import type { TransferFault, TransferFaultKind } from "../../ports/file-transfers.ts";
import { codeOf, HttpFailure, type HttpFailureCode } from "../http/http-failure.ts";

/** Why a transfer does not go on; `message` is a sentence for the log that holds no secret. */
export class TransferFailure extends Error {
  override readonly name = "TransferFailure";
  readonly kind: TransferFaultKind;

  constructor(kind: TransferFaultKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

const kindOfHttp: Readonly<Record<HttpFailureCode, TransferFaultKind>> = {
  unreachable: "cannot-contact",
  tls: "untrusted-server",
  timeout: "cannot-contact",
  closed: "cannot-contact",
  authentication: "authentication",
  redirect: "cannot-access-file",
  "too-large": "cannot-access-file",
  protocol: "cannot-access-file",
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

const firstLine = (text: string): string => text.split(/[\r\n]/, 1)[0] ?? "";
