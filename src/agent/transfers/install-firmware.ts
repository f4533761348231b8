import type { Firmware, FirmwareImageFile, FirmwareReading, FirmwareRefusalKind } from "../../ports/firmware.ts";
import type { DeviceFiles } from "../context/device-files.ts";
import { lastSegmentOf } from "../files/file-name.ts";
import { useFor } from "../files/file-type.ts";
import { UnusableFile } from "../files/unusable-file.ts";
import type { InstalledImage, Transfer } from "./transfer.ts";

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

/** How many reboots an image is asked of that a boot loader neither runs nor gives up. */
const mostReboots = 3;

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

/** What a start finds of an image that was to run. */
export type Found =
  /** It runs, on trial or confirmed. */
  | { readonly state: "runs" }
  /** It was tried and given up, or cannot be tried. */
  | { readonly state: "failed"; readonly reason: string }
  /** It is in its bank and was never tried. */
  | { readonly state: "waits" }
  /** It is not in its bank any more. */
  | { readonly state: "gone" };

export function foundAfterBoot({ bank, version, reboots }: InstalledImage, reading: FirmwareReading): Found {
  const there = reading.banks.find((each) => each.number === bank);
  if (there?.version !== version) return { state: "gone" };
  if (reading.active === bank) return { state: "runs" };
  if (there.bootFailure !== "") return { state: "failed", reason: there.bootFailure };
  return reboots < mostReboots ? { state: "waits" } : { state: "failed", reason: "the device does not boot it" };
}
