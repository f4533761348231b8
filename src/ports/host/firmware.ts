// A device's firmware, of which it has two banks: one that runs and one to fall back on. Types only.

/** One place for an image. */
export interface FirmwareBank {
  /** Counted from 1, always the same for the same place. */
  readonly number: number;
  /** Of the image, for people; empty while there is none, as `version` is. */
  readonly name: string;
  readonly version: string;
  /** The version that the image was installed as, where the system that runs tells another one. */
  readonly installedAs?: string;
  readonly status: "no-image" | "active" | "validating" | "available" | "validation-failed" | "activation-failed";
  /** Why the image that is here was given up; empty for one that was not. */
  readonly bootFailure: string;
}

/** An image on trial: unless it is confirmed, the one before it boots again. */
export interface FirmwareTrial {
  /** The bank that boots again. */
  readonly fallback: number;
  /** Boots of this image, the present one among them, and how many it may have. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Time left in this boot; 0 when it is over and `giveUp` is due. */
  readonly remainingSeconds: number;
}

export interface FirmwareReading {
  readonly banks: readonly FirmwareBank[];
  /** The bank that runs. */
  readonly active: number;
  /** The bank that the next reboot runs. */
  readonly boot: number;
  /** Undefined when what runs is confirmed. */
  readonly trial: FirmwareTrial | undefined;
}

export interface FirmwareImageFile {
  /** As downloaded, on the file system of the state directory: it is moved, and gone afterwards whatever came of it. */
  readonly path: string;
  /** What the server or the ACS calls it: where an unsigned image without metadata takes its version from. */
  readonly name: string;
  /** Of the whole file, in lower-case hex, as it was received. */
  readonly sha256: string;
}

export type FirmwareRefusalKind =
  | "busy" // the image that runs is on trial, or another one is being installed (9001)
  | "corrupted" // empty, cut short, altered, or not what it says that it is (9018)
  | "untrusted" // not signed, or not by a key that this device knows (9019)
  | "unsuitable" // for other devices, or older than what runs (9001)
  | "disk"; // the banks cannot be written (9002)

export type FirmwareInstallation =
  | { readonly ok: true; readonly bank: number; readonly version: string }
  /** `reason`: one sentence for the log and the FaultString. */
  | { readonly ok: false; readonly kind: FirmwareRefusalKind; readonly reason: string };

/**
 * Upgrades that cannot brick: an image goes into the bank that does not run, is checked there, and boots on trial. Power
 * lost at any moment leaves a bank that boots.
 */
export interface Firmware {
  /** True where no other image was ever installed: nothing can be on trial. Left out where that is not known without reading. */
  readonly untouched?: boolean;
  read(): Promise<FirmwareReading>;
  /** Checks the file and keeps it in the bank that does not run. What runs and what boots next stay the same. Never rejects. */
  install(image: FirmwareImageFile): Promise<FirmwareInstallation>;
  /** The next reboot runs this bank, on trial if it is not what runs already. Rejects with a `RefusedSetting` for one that holds nothing to run. */
  activate(bank: number): Promise<void>;
  /** What runs is good, and stays. Does nothing when it is not on trial. */
  confirm(): Promise<void>;
  /** What runs is no good: the next reboot runs its fallback, and its bank tells why. Does nothing when it is not on trial. */
  giveUp(reason: string): Promise<void>;
}

/** What a transaction of the host can change of the firmware. */
export interface FirmwareEdits {
  /** As `Firmware.activate`. Rejects with a `RefusedSetting` for a bank that holds nothing to run. */
  activate(bank: number): Promise<void>;
}
