import { join } from "node:path";
import type { DownloadUse, UploadSource } from "../agent/context/device-files.ts";
import { AppliedFiles } from "../agent/files/applied-files.ts";
import { placement } from "../agent/files/vendor-file.ts";
import { backedUp, backup, backupOf, restore, restored } from "../config-file/backup-restore.ts";
import { configurationFileCodec, largestConfigurationFile } from "../config-file/configuration-file.ts";
import { withSignatures } from "../config-file/signed-file.ts";
import { logFileName } from "../device/device-info/vendor-files.ts";
import { deviceImages } from "../host/device-images.ts";
import { placedFile } from "../host/disk/placed-file.ts";
import { openSpool } from "../host/disk/spool.ts";
import type { Host } from "../ports/host/host.ts";
import type { Spool } from "../ports/spool.ts";
import type { Store } from "../ports/store.ts";
import type { DeviceParts, Machine } from "./device.ts";
import { memoryRoom } from "./memory-room.ts";
import { pause } from "./pause.ts";
import type { OpenProcess, ProcessOptions } from "./process.ts";
import { signingOf } from "./signing.ts";

/** The files that a device tells of, and what each type of file that it moves is for. */
export async function deviceFiles(
  { configuration, stateDirectory }: ProcessOptions,
  { clock, log, store, transfers }: OpenProcess,
  { host, kind, wholeSchema = async () => kind.schema }: Machine,
  scope: string,
): Promise<Required<Pick<DeviceParts, "vendorFiles" | "files">>> {
  const applied = new AppliedFiles(store, scope);
  const spool = await openSpool(configuration["transfers.spoolDir"] ?? join(stateDirectory, "spool"));
  const imagesDirectory = configuration["device.imagesDir"];
  const codec = withSignatures(configurationFileCodec(pause, memoryRoom()), signingOf(configuration));
  return {
    vendorFiles: {
      configurations: () => applied.all,
      logs: () => [{ ...log.file, lines: () => log.lines() }],
      images: async () => (imagesDirectory === undefined ? [] : deviceImages(imagesDirectory, log)),
    },
    files: (tree) => {
      const files = {
        tree,
        schema: wholeSchema,
        codec,
        spool,
        applied,
        clock,
        pause,
        maxBytes: largestConfigurationFile,
      };
      return {
        transfers,
        spool,
        downloads: {
          ...vendorDownloads(configuration["transfers.vendorDownloads"], spool, store),
          "3 Vendor Configuration File": restore(files),
          ...firmwareUses(host),
        },
        uploads: {
          ...vendorUploads(configuration["transfers.vendorUploads"]),
          "1 Vendor Configuration File": backup(files),
          "2 Vendor Log File": log.upload,
        },
        instanceUploads: {
          "3 Vendor Configuration File": backupOf(files),
          "4 Vendor Log File": async (row) =>
            (await logFileName(tree, row)) === log.file.name ? log.upload : undefined,
        },
        configuration: {
          backup: () => backedUp(files),
          restore: (octets, name) => restored(files, octets, name, []),
        },
        forgotten: () => applied.forgotten(),
      };
    },
  };
}

/** More than what is put on a router by this means. */
const largestVendorFile = 64 * 1024 * 1024;

function vendorDownloads(paths: ReadonlyMap<string, string>, spool: Spool, store: Store) {
  const use = (path: string) => placement({ place: placedFile(path), spool, store, maxBytes: largestVendorFile });
  return Object.fromEntries([...paths].map(([type, path]) => [type, use(path)]));
}

function vendorUploads(paths: ReadonlyMap<string, string>): Readonly<Record<string, UploadSource>> {
  return Object.fromEntries([...paths].map(([type, file]) => [type, async () => ({ file })]));
}

/** Larger than the flash of any small device; free space is looked at besides. */
export const largestImage = 1024 ** 3;

function firmwareUses({ allows, firmware }: Host): Readonly<Record<string, DownloadUse>> {
  if (firmware === undefined) return {};
  const stored = { "6 Stored Firmware Image": { maxBytes: largestImage, firmware, run: false } };
  if (!allows.reboot) return stored;
  return { ...stored, "1 Firmware Upgrade Image": { maxBytes: largestImage, firmware, run: true } };
}
