import type { ConnectionTrace } from "./session-traces.ts";

// The ACS, as reached over HTTP. Types only.

/** Where and how a session is opened. Read anew for each session. */
export interface AcsTarget {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Content-coding for envelopes that the CPE sends; undefined for none. */
  readonly compression?: "gzip" | "deflate" | undefined;
  /** Told what becomes of the session's connections; absent where nobody looks on. */
  readonly trace?: ConnectionTrace;
}

export type ExchangeFailureCode =
  | "unreachable" // no TCP connection: refused, no route, DNS
  | "tls" // no trusted TLS connection
  | "timeout" // no reply within the session's own timeout
  | "closed" // the connection broke in mid-exchange
  | "authentication" // credentials refused, or none that the ACS accepts
  | "redirect" // too many, a downgrade, or an unusable Location
  | "status" // an HTTP status that ends the session (`status` is set)
  | "too-large" // the reply passes a limit
  | "protocol"; // not HTTP, or a content-coding that cannot be undone

export interface ExchangeFailure {
  readonly ok: false;
  readonly code: ExchangeFailureCode;
  /** One sentence for the log: what failed, at which host, and what can be done. Never a secret. */
  readonly reason: string;
  readonly status?: number;
  /** Seconds the ACS asked to wait (503 Retry-After), where it did. */
  readonly retryAfterSeconds?: number;
}

/** Status 200 or 204 after redirects and authentication; SOAP faults sent with 500 and an XML body come here too. */
export interface ExchangeReply {
  readonly ok: true;
  readonly status: number;
  /** Decompressed, already bounded in size; empty when the reply had no body. */
  readonly body: readonly Uint8Array[];
}

/** One session's connection: cookies, credentials and a redirected URL live as long as it does. */
export interface SessionChannel {
  /** The local address that the connection to the ACS at the target's own URL was made from; undefined while it is not known. */
  readonly localAddress?: string | undefined;
  /** Posts one envelope, or nothing (no chunks) as the empty POST. Never rejects. */
  post(envelope: readonly Uint8Array[], signal: AbortSignal): Promise<ExchangeReply | ExchangeFailure>;
  /** Closes the connection and forgets the session's cookies. */
  close(): Promise<void>;
}

export interface Exchange {
  /** Whether a session that is due may begin now. Whoever says no has the device look again later. Absent: it always may. */
  mayBegin?(): boolean;
  open(target: AcsTarget): SessionChannel;
}
