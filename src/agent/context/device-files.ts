import type { TransferOrder } from "../../cwmp/session/session-context.ts";
import type { FileTransfers, UploadRequest } from "../../ports/file-transfers.ts";
import type { Firmware } from "../../ports/host/firmware.ts";
import type { Spool } from "../../ports/spool.ts";
import type { StoreChange } from "../../ports/store.ts";

// What the files are for that the ACS wants fetched or sent. A type that is not in the table is refused.

/** What is done with the files of one type that were fetched. */
export type DownloadUse = FileUse | FirmwareUse;

export interface FileUse {
  /** Octets; no more is fetched. */
  readonly maxBytes: number;
  /**
   * Makes use of the file of this name in the spool: of all of it or, rejecting, of none. `done` says that it was; it is
   * kept in one write with what the file changes, so that a power cut can make it neither more nor less than true.
   */
  apply(file: string, order: Omit<TransferOrder, "delaySeconds">, done: readonly StoreChange[]): Promise<void>;
}

/**
 * An image for the bank that does not run. If it is to `run`, the device reboots into it, and what came of the download is
 * known only then.
 */
interface FirmwareUse {
  readonly maxBytes: number;
  readonly firmware: Firmware;
  readonly run: boolean;
}

/** What is sent for one type, as it is at that moment. */
export type UploadSource = () => Promise<UploadRequest["content"]>;

export interface ConfigurationFile {
  /** The document, in UTF-8. */
  backup(): Promise<Uint8Array>;
  /** All of the file or, rejecting with `UnusableFile`, nothing of it. `name`: what it is called where it does not say so itself. */
  restore(octets: Uint8Array, name: string): Promise<"applied" | "deferred">;
}

export interface DeviceFiles {
  /** Whether the device has nothing for its transfers at rest unless there are some: for one of very many. */
  readonly whenNeeded?: boolean;
  readonly transfers: FileTransfers;
  readonly spool: Spool;
  /** By FileType. */
  readonly downloads: Readonly<Record<string, DownloadUse>>;
  readonly uploads: Readonly<Record<string, UploadSource>>;
  /** By FileType without the instance number that ends it: what is sent of that instance, undefined where there is none. */
  readonly instanceUploads?: Readonly<Record<string, (instance: number) => Promise<UploadSource | undefined>>>;
  /** The configuration as a file, for somebody on the device; absent where there is none. */
  readonly configuration?: ConfigurationFile;
  /** The removal of what is remembered of files that were used, for a factory reset. */
  readonly forgotten?: () => readonly StoreChange[];
}
