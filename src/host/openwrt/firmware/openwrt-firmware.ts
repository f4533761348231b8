import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type {
  Firmware,
  FirmwareBank,
  FirmwareImageFile,
  FirmwareInstallation,
  FirmwareReading,
  FirmwareRefusalKind,
} from "../../../ports/host/firmware.ts";
import type { Log } from "../../../ports/log.ts";
import { type BankDisk, systemDisk } from "../../firmware/bank-disk.ts";
import { type AdmitImage, imageName, messageOf } from "../../firmware/firmware-image.ts";
import { KeptRecord } from "../../firmware/kept-record.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { Sysupgrade } from "./sysupgrade.ts";
import {
  failed,
  firstRecord,
  foundAtStart,
  type NextImage,
  otherPlace,
  parseUpgradeRecord,
  type UpgradeRecord,
  withProgress,
} from "./upgrade-record.ts";

export interface OpenWrtFirmwareSettings {
  /** Holds the record, and outlives an upgrade. */
  readonly directory: string;
  /** For the image until it is written; in memory, as `sysupgrade` needs it, so that it is lost with the power. */
  readonly memory: string;
  /** As the system tells the version of what runs. */
  readonly systemVersion: string;
  readonly admit: AdmitImage;
  readonly sysupgrade: Sysupgrade;
  readonly log: Log;
  readonly disk?: BankDisk;
}

/** Firmware whose upgrade is the device's next restart. */
export interface OpenWrtFirmware extends Firmware {
  /** Writes the image that is to run next, and restarts the device. Resolves at once, to false, if there is none to write. */
  upgrade(): Promise<boolean>;
}

/** Finds what came of an upgrade before. Rejects with the system's error when the directory cannot be used. */
export async function openOpenWrtFirmware(settings: OpenWrtFirmwareSettings): Promise<OpenWrtFirmware> {
  const firmware = new FlashedFirmware(settings);
  await firmware.open();
  return firmware;
}

/**
 * A device with one place for firmware: `sysupgrade` writes a new image over the one that runs, and there is no way back.
 * The image is checked and waits in memory for the reboot that writes it; it has the number that the running one has not.
 */
class FlashedFirmware implements OpenWrtFirmware {
  readonly #settings: OpenWrtFirmwareSettings;
  readonly #disk: BankDisk;
  readonly #image: string;
  readonly #kept: KeptRecord<UpgradeRecord>;
  #check: "none" | "running" | "failed" = "none";

  constructor(settings: OpenWrtFirmwareSettings) {
    this.#settings = settings;
    this.#disk = settings.disk ?? systemDisk;
    this.#kept = new KeptRecord(this.#disk, join(settings.directory, "upgrade.json"), firstRecord);
    this.#image = join(settings.memory, "image");
  }

  async open(): Promise<void> {
    const { directory, systemVersion, log } = this.#settings;
    await this.#disk.makeDirectory(directory);
    if (!(await this.#kept.load(parseUpgradeRecord)))
      log.error("firmware.record", { reason: "damaged: what was to be written is forgotten" });
    const found = foundAtStart(this.#kept.value, systemVersion, await this.#holds(this.#kept.value.next));
    if (found === this.#kept.value) return;
    if (found.running !== this.#kept.value.running)
      log.info("firmware.boot", { bank: found.running, version: systemVersion });
    const { progress } = found.next ?? {};
    if (progress?.is === "failed") log.warn("firmware.fallback", { bank: found.running, reason: progress.reason });
    // One that cannot be written is found again by the next start.
    await this.#kept.replace(found).catch((error) => log.error("firmware.record", { reason: messageOf(error) }));
    this.#kept.value = found;
  }

  async read(): Promise<FirmwareReading> {
    const { running, next } = this.#kept.value;
    const [active, other] = [this.#runningBank(), this.#nextBank()];
    const boot = next?.progress.is === "chosen" || next?.progress.is === "writing" ? other.number : running;
    return { banks: running === 1 ? [active, other] : [other, active], active: running, boot, trial: undefined };
  }

  async install(image: FirmwareImageFile): Promise<FirmwareInstallation> {
    if (this.#check === "running") return { ok: false, kind: "busy", reason: "another image is being installed" };
    if (this.#isChosen()) return this.#refused(image, "busy", "a reboot into the other image is due");
    this.#check = "running";
    try {
      const result = await this.#admitted(image);
      if (!result.ok) this.#check = "failed";
      return result.ok ? result : await this.#refused(image, result.kind, result.reason);
    } catch (error) {
      return await this.#refused(image, "disk", `the image cannot be kept for the upgrade: ${messageOf(error)}`);
    } finally {
      if (this.#check === "running") this.#check = "none";
    }
  }

  activate(number: number): Promise<void> {
    return this.#kept.inTurn(async () => {
      const { running, next } = this.#kept.value;
      if (number === running) {
        if (this.#isChosen()) await this.#kept.replace(withProgress(this.#kept.value, { is: "kept" }));
        return;
      }
      if (number !== otherPlace(running) || !(await this.#holds(next)))
        throw new RefusedSettingError("bank", `firmware bank ${number} holds no image to boot`);
      await this.#kept.replace(withProgress(this.#kept.value, { is: "chosen" }));
    });
  }

  /** What runs cannot be taken back: it is never on trial. */
  async confirm(): Promise<void> {}
  async giveUp(): Promise<void> {}

  async upgrade(): Promise<boolean> {
    const { sysupgrade, systemVersion, log } = this.#settings;
    if (!this.#isChosen()) return false;
    await this.#kept.inTurn(() =>
      this.#kept.replace(withProgress(this.#kept.value, { is: "writing", over: systemVersion })),
    );
    log.info("firmware.write", { version: this.#kept.value.next?.version });
    const reason = await sysupgrade.write(this.#image);
    log.error("firmware.write", { reason });
    await this.#kept.inTurn(() => this.#kept.replace(failed(this.#kept.value, reason)));
    await this.#disk.remove(this.#image);
    return true;
  }

  async #admitted(image: FirmwareImageFile): Promise<FirmwareInstallation> {
    const { admit, directory, memory, systemVersion, sysupgrade, log } = this.#settings;
    const verdict = await admit({ ...image, runningVersion: systemVersion });
    if (!verdict.ok) return verdict;
    await this.#kept.inTurn(() => this.#kept.replace({ ...this.#kept.value, next: undefined }));
    if (!(await sysupgrade.keeps(directory))) {
      const reason =
        "the state directory would not outlive the upgrade: sysupgrade does not list it among what it keeps";
      return { ok: false, kind: "unsuitable", reason };
    }
    await this.#disk.makeDirectory(memory);
    await this.#moveToMemory(image.path);
    const refusal = await sysupgrade.refusal(this.#image);
    if (refusal !== undefined) {
      await this.#disk.remove(this.#image);
      return { ok: false, kind: "unsuitable", reason: refusal };
    }
    const { version, bytes } = verdict;
    const next: NextImage = { name: imageName(image.name, version), version, bytes, progress: { is: "kept" } };
    await this.#kept.inTurn(() => this.#kept.replace({ ...this.#kept.value, next }));
    const bank = otherPlace(this.#kept.value.running);
    log.info("firmware.installed", { bank, version, bytes, sha256: image.sha256 });
    return { ok: true, bank, version };
  }

  /** The state directory is in flash as a rule, and another file system. */
  async #moveToMemory(path: string): Promise<void> {
    try {
      await this.#disk.move(path, this.#image);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EXDEV")) throw error;
      await copyFile(path, this.#image);
      await this.#disk.remove(path);
    }
  }

  async #refused(image: FirmwareImageFile, kind: FirmwareRefusalKind, reason: string): Promise<FirmwareInstallation> {
    const { log } = this.#settings;
    log.warn("firmware.refused", { kind, reason });
    await this.#disk.remove(image.path).catch((error) => log.warn("firmware.remove", { reason: messageOf(error) }));
    return { ok: false, kind, reason };
  }

  #isChosen(): boolean {
    return this.#kept.value.next?.progress.is === "chosen";
  }

  async #holds(next: NextImage | undefined): Promise<boolean> {
    if (next === undefined || next.progress.is === "failed") return false;
    return (await this.#disk.size(this.#image)) === next.bytes;
  }

  #runningBank(): FirmwareBank {
    const { running, came } = this.#kept.value;
    const { systemVersion } = this.#settings;
    // The system may have been replaced by hand meanwhile.
    const known = came?.systemVersion === systemVersion ? came : { name: "", version: systemVersion };
    const bank = {
      number: running,
      name: known.name,
      version: systemVersion,
      status: "active",
      bootFailure: "",
    } as const;
    return known.version === systemVersion ? bank : { ...bank, installedAs: known.version };
  }

  #nextBank(): FirmwareBank {
    const { running, next } = this.#kept.value;
    const number = otherPlace(running);
    if (this.#check === "running") return { number, name: "", version: "", status: "validating", bootFailure: "" };
    if (next === undefined) {
      const status = this.#check === "failed" ? "validation-failed" : "no-image";
      return { number, name: "", version: "", status, bootFailure: "" };
    }
    const { name, version, progress } = next;
    if (progress.is === "failed")
      return { number, name, version, status: "activation-failed", bootFailure: progress.reason };
    return { number, name, version, status: "available", bootFailure: "" };
  }
}
