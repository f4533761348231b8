import type { Identity } from "./identity.ts";

// What happens in sessions with the ACS and when, for those who look for where the time goes. Types only. Nothing of it fails or waits.

export interface SessionTraces {
  /** A session begins; undefined where it is not among those that are traced. */
  begin(session: TracedSession): SessionTrace | undefined;
}

export interface TracedSession {
  readonly identity: Identity;
  /** Of the ACS. */
  readonly url: string;
  readonly retryCount: number;
}

/** One session. A fault code of 0 is success. */
export interface SessionTrace extends ConnectionTrace {
  /** A request goes to the ACS; then it is answered. */
  asked(method: string): void;
  answered(faultCode: number): void;
  /** A request of the ACS is carried out; then it is done. */
  serving(method: string): void;
  served(faultCode: number): void;
  /** It has ended; whatever has not, has failed with it. */
  end(session: EndedSession): void;
}

interface EndedSession {
  /** `ok`, or why not: `SessionFailureCode`. */
  readonly outcome: string;
  /** Never a secret. */
  readonly reason: string;
  readonly events: readonly string[];
  readonly rpcs: number;
}

/** What becomes of the connections of a session. */
export interface ConnectionTrace {
  /** A connection is being made: to be told at each step of it. */
  connecting(url: URL): ConnectingTrace;
  /** The server has answered with a status that settles nothing, such as 401. */
  note(status: string): void;
}

export interface ConnectingTrace {
  connected(peer: { readonly address?: string | undefined; readonly port?: number | undefined }): void;
  secured(tls: { readonly version: string | null; readonly cipher: string; readonly resumed: boolean }): void;
  /** Nothing comes of it: a code such as ECONNREFUSED. */
  failed(code: string): void;
}
