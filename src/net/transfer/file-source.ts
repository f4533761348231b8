import type { Address } from "../address/host.ts";
import type { OctetSource, Sink } from "../octets.ts";

/** A file server, known to be one that may be gone to. */
export interface ServerAccess {
  readonly url: URL;
  readonly username: string;
  readonly password: string;
  /** The addresses that may be connected to, in order. For redirects and others `addressesOf` finds theirs. */
  addressesOf(url: URL): Promise<readonly [Address, ...Address[]]>;
  /** No octet for so long is a broken connection. */
  readonly stallMs: number;
}

/** Where an earlier connection left off. */
export interface Remainder {
  readonly offset: number;
  /** What the server said of the file then. */
  readonly validator: string;
}

/** A file as a server is sending it. */
export interface FileSource {
  /** Where in the file the content begins: the offset asked for, or 0 when that cannot be had. */
  readonly offset: number;
  /** Of the whole file, as far as the server says. */
  readonly totalBytes: number | undefined;
  /** What tells this content from a later one under the same URL; undefined where nothing does. */
  readonly validator: string | undefined;
  /** Gives the content to a sink. Resolves when the server says that all is sent, rejects otherwise. */
  pour(sink: Sink): Promise<void>;
  /** Ends the connection; to be called however the transfer went. */
  close(): void;
}

/** Begins to fetch a file. Rejects with a `TransferFailure` or an `HttpFailure`. One per scheme. */
export type OpenSource = (
  access: ServerAccess,
  remainder: Remainder | undefined,
  signal: AbortSignal,
) => Promise<FileSource>;

/** Sends a file whole. Rejects with a `TransferFailure` or an `HttpFailure`. One per scheme. */
export type SendFile = (access: ServerAccess, file: OctetSource, signal: AbortSignal) => Promise<void>;
