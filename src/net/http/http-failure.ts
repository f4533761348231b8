export type HttpFailureCode =
  | "unreachable" // no TCP connection: refused, no route, DNS
  | "tls" // no trusted TLS connection
  | "timeout" // no reply, or not all of it, within the time limits
  | "closed" // the connection broke, or the caller gave up
  | "authentication" // credentials refused, or none that the server accepts
  | "redirect" // too many, a downgrade, or an unusable Location
  | "too-large" // the reply passes a limit
  | "protocol"; // not HTTP, or a content-coding that cannot be undone

/** Why there is no reply; `message` is a sentence for the log that names the host and holds no secret. */
export class HttpFailure extends Error {
  override readonly name = "HttpFailure";
  readonly code: HttpFailureCode;

  constructor(code: HttpFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The source of a request's body gave `cause` instead of octets. */
export class SourceFailure extends Error {
  override readonly name = "SourceFailure";
}

/** The code of a system error; empty for any other. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Whether an error says that the peer has gone. */
export const isLoss = (error: unknown): boolean => ["ECONNRESET", "EPIPE"].includes(codeOf(error));

/** What went wrong on an open connection, in a sentence. `replyBegan` when at least an octet of the reply was seen. */
export function exchangeFailure(error: unknown, host: string, replyBegan: boolean): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const code = codeOf(error);
  if (isLoss(error)) return closedBy(host, replyBegan);
  if (code === "HPE_HEADER_OVERFLOW") return tooLarge(host);
  if (code.startsWith("HPE_"))
    return new HttpFailure("protocol", `what ${host} sent is no HTTP reply: ${ruleOf(error)}`);
  if (code.startsWith("ERR_SSL")) {
    return new HttpFailure("tls", `${host} ended the TLS connection (${code}): does it want a client certificate?`);
  }
  return new HttpFailure("closed", `the connection to ${host} failed (${code || String(error)})`);
}

/** The peer has closed the connection. */
export function closedBy(host: string, replyBegan: boolean): HttpFailure {
  const when = replyBegan ? "before its reply was whole" : "without a reply";
  return new HttpFailure("closed", `${host} closed the connection ${when}`);
}

export const tooLarge = (host: string): HttpFailure =>
  new HttpFailure("too-large", `the reply of ${host} is larger than this device takes`);

/** The rule that was broken, as the parser words it, and its code. */
function ruleOf(error: unknown): string {
  const reason = error instanceof Error && "reason" in error ? String(error.reason).toLowerCase() : "it cannot be read";
  return `${reason} (${codeOf(error)})`;
}
