// Files, to and from servers that the ACS names. Types only.

export type TransferFaultKind =
  | "arguments" // no URL, a user name in it, or credentials that cannot be sent (9003)
  | "unsupported-protocol" // a scheme that this device does not speak (9013)
  | "refused" // this device's own policy: it does not go to that address (9001)
  | "untrusted-server" // the server cannot prove who it is, by certificate or host key (9015)
  | "cannot-contact" // no connection, or no answer on it (9015)
  | "authentication" // the server refused the user name or password (9012)
  | "cannot-access-file" // the server is there, the file is not to be had (9016)
  | "incomplete" // broke off, stalled or took too long (9017)
  | "corrupted" // not the size announced, or not sent as itself (9018)
  | "too-large" // larger than the caller allows (9010)
  | "no-space" // does not fit on the disk (9010)
  | "disk" // this device's own file cannot be written or read (9002)
  | "upload" // the server did not take the file (9011)
  | "cancelled"; // the caller's own signal

export interface TransferFault {
  readonly kind: TransferFaultKind;
  /** One sentence for the log and the FaultString: what failed, at which host. Never a secret. */
  readonly reason: string;
}

export interface FileServer {
  readonly url: string;
  /** Both empty: no authentication is offered. */
  readonly username: string;
  readonly password: string;
  /** The ACS on whose word the transfer is done: its host may be gone to, wherever that is. */
  readonly acsUrl: string;
}

export interface DownloadRequest extends FileServer {
  /** As announced; 0 when unknown. */
  readonly expectedBytes: number;
  readonly maxBytes: number;
  /** Where the whole file appears when it is there, in one step. Next to it lies what a broken download left. */
  readonly file: string;
  /** Whether the SHA-256 of the file is wanted: it takes about as long as all the rest. */
  readonly digest?: boolean;
  /** Called at most every few hundred KiB. */
  readonly onProgress?: (receivedBytes: number, totalBytes: number | undefined) => void;
}

export type DownloadResult =
  | {
      readonly ok: true;
      readonly bytes: number;
      /** Lower-case hex, of the whole file; empty unless it was asked for. */
      readonly sha256: string;
      /** Whether part of it came from an earlier connection. */
      readonly resumed: boolean;
    }
  | ({
      readonly ok: false;
      /** What is kept for a later `download` of the same URL to the same file; 0 when that must start anew. */
      readonly keptBytes: number;
    } & TransferFault);

export interface UploadRequest extends FileServer {
  /** A file as long as it is now, or octets that can be produced anew for a second attempt. */
  readonly content:
    | { readonly file: string }
    | { readonly length: number; readonly open: () => AsyncIterable<Uint8Array> };
}

export type UploadResult = { readonly ok: true; readonly bytes: number } | ({ readonly ok: false } & TransferFault);

/** Moves files over the network. Nothing here rejects. [TR-069 A.3.2.8, A.4.1.5] */
export interface FileTransfers {
  /** What is wrong with a URL as such, to be told at once; undefined when a transfer may be tried. */
  check(url: string): TransferFault | undefined;
  /** Goes on from what an earlier call left, where the server still has the same file. */
  download(request: DownloadRequest, signal: AbortSignal): Promise<DownloadResult>;
  upload(request: UploadRequest, signal: AbortSignal): Promise<UploadResult>;
  /** Removes what a broken download to `file` left. */
  discard(file: string): Promise<void>;
}

/** A file that is fetched to be looked at as it comes, and kept nowhere. */
export interface ReadRequest extends FileServer {
  /** As announced; 0 when unknown. */
  readonly expectedBytes: number;
  readonly maxBytes: number;
  /** Given all of it in order. The memory of the octets is used again afterwards. */
  readonly take: (octets: Uint8Array) => void;
}

export type ReadResult = { readonly ok: true; readonly bytes: number } | ({ readonly ok: false } & TransferFault);

/** Fetches files without keeping them. Nothing here rejects. [TR-069 A.3.2.8] */
export interface FileReader {
  /** Over one connection: what breaks off is not gone on from. */
  read(request: ReadRequest, signal: AbortSignal): Promise<ReadResult>;
}
