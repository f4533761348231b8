import type { FirmwareReading } from "../../../ports/host/firmware.ts";
import type { InstalledImage } from "../transfer.ts";

/** How many reboots an image is asked of that a boot loader neither runs nor gives up. */
const mostReboots = 3;

/** What a start finds of an image that was to run. */
type Found =
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
  if (there === undefined || (there.installedAs ?? there.version) !== version) return { state: "gone" };
  if (reading.active === bank) return { state: "runs" };
  if (there.bootFailure !== "") return { state: "failed", reason: there.bootFailure };
  return reboots < mostReboots ? { state: "waits" } : { state: "failed", reason: "the device does not boot it" };
}
