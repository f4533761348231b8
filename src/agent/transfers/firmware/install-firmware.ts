import type { Firmware, FirmwareImageFile, FirmwareRefusalKind } from "../../../ports/host/firmware.ts";
import type { DeviceFiles } from "../../context/device-files.ts";
import { lastSegmentOf } from "../../files/file-name.ts";
import { useFor } from "../../files/file-type.ts";
import { UnusableFile } from "../../files/unusable-file.ts";
import type { InstalledImage, Transfer } from "../transfer.ts";

// Firmware by Download: it is over when the image runs, or when it is known that it will not. [TR-069 A.3.2.8]

const refusalCodes = {
  busy: 9001,
  corrupted: 9018,
  untrusted: 9019,
  unsuitable: 9001,
  disk: 9002,
} as const satisfies Readonly<Record<FirmwareRefusalKind, number>>;

export function isFirmware(files: DeviceFiles, { rpc, fileType }: Pick<Transfer, "rpc" | "fileType">): boolean {
  const use = rpc === "Upload" ? undefined : useFor(files, fileType);
  return use !== undefined && "firmware" in use;
}

/** Puts the file into the bank that does not run. Throws `UnusableFile`. */
export async function installFirmware(
  firmware: Firmware,
  file: Pick<FirmwareImageFile, "path" | "sha256">,
  { targetFileName, url }: Pick<Transfer, "targetFileName" | "url">,
): Promise<Pick<InstalledImage, "bank" | "version">> {
  const name = targetFileName === "" ? lastSegmentOf(url) : targetFileName;
  const result = await firmware.install({ ...file, name });
  if (!result.ok) throw new UnusableFile(result.reason, refusalCodes[result.kind]);
  return result;
}
