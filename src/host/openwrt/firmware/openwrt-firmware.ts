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
  readonly #recordFile: string;
  readonly #image: string;
  #record: UpgradeRecord = firstRecord;
  #check: "none" | "running" | "failed" = "none";
  /** Changes of the record, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(settings: OpenWrtFirmwareSettings) {
    this.#settings = settings;
    this.#disk = settings.disk ?? systemDisk;
    this.#recordFile = join(settings.directory, "upgrade.json");
    this.#image = join(settings.memory, "image");
  }

  async open(): Promise<void> {
    const { directory, systemVersion, log } = this.#settings;
    await this.#disk.makeDirectory(directory);
    const text = await this.#disk.read(this.#recordFile);
    const record = text === undefined ? firstRecord : parseUpgradeRecord(text);
    if (record === undefined) log.error("firmware.record", { reason: "damaged: what was to be written is forgotten" });
    this.#record = record ?? firstRecord;
    const found = foundAtStart(this.#record, systemVersion, await this.#holds(this.#record.next));
    if (found === this.#record) return;
    if (found.running !== this.#record.running)
      log.info("firmware.boot", { bank: found.running, version: systemVersion });
    const { progress } = found.next ?? {};
    if (progress?.is === "failed") log.warn("firmware.fallback", { bank: found.running, reason: progress.reason });
    // One that cannot be written is found again by the next start.
    await this.#replace(found).catch((error) => log.error("firmware.record", { reason: messageOf(error) }));
    this.#record = found;
  }

  async read(): Promise<FirmwareReading> {
    const { running, next } = this.#record;
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
    return this.#inTurn(async () => {
      const { running, next } = this.#record;
      if (number === running) {
        if (this.#isChosen()) await this.#replace(withProgress(this.#record, { is: "kept" }));
        return;
      }
      if (number !== otherPlace(running) || !(await this.#holds(next)))
        throw new RefusedSettingError("bank", `firmware bank ${number} holds no image to boot`);
      await this.#replace(withProgress(this.#record, { is: "chosen" }));
    });
  }

  /** What runs cannot be taken back: it is never on trial. */
  async confirm(): Promise<void> {}
  async giveUp(): Promise<void> {}

  async upgrade(): Promise<boolean> {
    const { sysupgrade, systemVersion, log } = this.#settings;
    if (!this.#isChosen()) return false;
    await this.#inTurn(() => this.#replace(withProgress(this.#record, { is: "writing", over: systemVersion })));
    log.info("firmware.write", { version: this.#record.next?.version });
    const reason = await sysupgrade.write(this.#image);
    log.error("firmware.write", { reason });
    await this.#inTurn(() => this.#replace(failed(this.#record, reason)));
    await this.#disk.remove(this.#image);
    return true;
  }

  async #admitted(image: FirmwareImageFile): Promise<FirmwareInstallation> {
    const { admit, directory, memory, systemVersion, sysupgrade, log } = this.#settings;
    const verdict = await admit({ ...image, runningVersion: systemVersion });
    if (!verdict.ok) return verdict;
    await this.#inTurn(() => this.#replace({ ...this.#record, next: undefined }));
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
    await this.#inTurn(() => this.#replace({ ...this.#record, next }));
    const bank = otherPlace(this.#record.running);
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
    return this.#record.next?.progress.is === "chosen";
  }

  async #holds(next: NextImage | undefined): Promise<boolean> {
    if (next === undefined || next.progress.is === "failed") return false;
    return (await this.#disk.size(this.#image)) === next.bytes;
  }

  #runningBank(): FirmwareBank {
    const { running, came } = this.#record;
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
    const { running, next } = this.#record;
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

  async #replace(record: UpgradeRecord): Promise<void> {
    const draft = `${this.#recordFile}.new`;
    await this.#disk.write(draft, JSON.stringify(record));
    await this.#disk.move(draft, this.#recordFile);
    this.#record = record;
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(job);
    this.#turn = done.catch(() => {});
    return done;
  }
}
