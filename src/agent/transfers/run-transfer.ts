import type { StoreChange } from "../../ports/store.ts";
import type { DeviceFiles } from "../context/device-files.ts";
import { sourceFor, useFor } from "../files/file-type.ts";
import { installFirmware } from "./firmware/install-firmware.ts";
import type { InstalledImage, Transfer } from "./transfer.ts";
import { type Fault, faultOfTransfer, faultOfUse } from "./transfer-fault.ts";

/** What a transfer came to on the network: a fault, or what is left to do. */
export type Fetched =
  | { readonly fault: Fault }
  /** Puts it into force, in one write with `done`; rejects having changed nothing. */
  | { readonly apply: (done: readonly StoreChange[]) => Promise<void> }
  /** Puts firmware that is to run into its bank; rejects having changed nothing. */
  | { readonly install: () => Promise<Pick<InstalledImage, "bank" | "version">> };

/** What a transfer needs of its device while it is on the network. */
export interface TransferMeans {
  readonly acsUrl: string;
  /** Reads the device as it is between two changes of it. */
  readonly read: <T>(job: () => Promise<T>) => Promise<T>;
  readonly write: (done: readonly StoreChange[]) => Promise<void>;
  readonly signal: AbortSignal;
  /** Told of a download now and then: octets that are here, and of how many, where that is known. */
  readonly moved?: (octets: number, total: number | undefined) => void;
}

/** The name of its file in the spool; never one that the ACS has chosen. */
export const spoolName = ({ key }: Pick<Transfer, "key">): string => `transfer-${key}`;

/** The part of a transfer that takes time, and that a power cut or a cancelation loses nothing but time by. Never rejects. */
export async function runTransfer(files: DeviceFiles, transfer: Transfer, means: TransferMeans): Promise<Fetched> {
  try {
    return await (transfer.rpc === "Upload" ? sendFile(files, transfer, means) : fetchFile(files, transfer, means));
  } catch (failure) {
    return { fault: faultOfUse(failure) };
  }
}

async function fetchFile(files: DeviceFiles, transfer: Transfer, means: TransferMeans): Promise<Fetched> {
  const { spool, transfers } = files;
  const { acsUrl, moved, write, signal } = means;
  const use = useFor(files, transfer.fileType);
  if (use === undefined) return { fault: faultOfUse(`no use for ${transfer.fileType} any more`) };
  const { url, username, password, fileSize: expectedBytes } = transfer;
  const name = spoolName(transfer);
  const { maxBytes } = use;
  const wanted = { url, username, password, acsUrl, expectedBytes, maxBytes, file: spool.pathOf(name) };
  // Firmware is named by its digest; nothing else is compared with one.
  const result = await transfers.download(
    { ...wanted, digest: "firmware" in use, ...(moved && { onProgress: moved }) },
    signal,
  );
  if (!result.ok) return { fault: faultOfTransfer("Download", result) };
  if ("apply" in use) return { apply: (done) => use.apply(name, transfer, done) };
  const install = () => installFirmware(use.firmware, { path: wanted.file, sha256: result.sha256 }, transfer);
  if (use.run) return { install };
  return {
    async apply(done) {
      await install();
      await write(done);
    },
  };
}

async function sendFile(
  files: DeviceFiles,
  { fileType, url, username, password }: Transfer,
  means: TransferMeans,
): Promise<Fetched> {
  const { acsUrl, read, write, signal } = means;
  const content = await read(async () => (await sourceFor(files, fileType))?.());
  if (content === undefined) return { fault: faultOfUse(`nothing of the type ${fileType} any more`) };
  const result = await files.transfers.upload({ url, username, password, acsUrl, content }, signal);
  return result.ok ? { apply: write } : { fault: faultOfTransfer("Upload", result) };
}
