import type { TransferFault } from "./file-transfers.ts";

// Reports, to collectors that the ACS names. Types only.

export interface ReportRequest {
  /** http or https, with its whole query. */
  readonly url: string;
  readonly method: "POST" | "PUT";
  /** Besides what belongs to the connection and to the coding. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly coding: "gzip" | "deflate" | undefined;
  /** Both empty: no authentication is offered. */
  readonly username: string;
  readonly password: string;
  /** The ACS on whose word it is sent: its host may be gone to, wherever that is. */
  readonly acsUrl: string;
}

export type ReportOutcome =
  | { readonly ok: true; readonly status: number }
  | ({
      readonly ok: false;
      /** What the collector answered with, if it did. */
      readonly status?: number;
      /** Seconds that it asked to wait for. */
      readonly retryAfterSeconds?: number;
    } & TransferFault);

/** Sends reports. Success is 200 or 202, whatever follows in the reply. Never rejects. [TR-069 Annex N] */
export interface ReportSender {
  send(request: ReportRequest, signal: AbortSignal): Promise<ReportOutcome>;
}
