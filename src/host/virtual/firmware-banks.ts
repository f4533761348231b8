import { join } from "node:path";
import type { Clock } from "../../ports/clock.ts";
import type {
  Firmware,
  FirmwareBank,
  FirmwareImageFile,
  FirmwareInstallation,
  FirmwareReading,
  FirmwareRefusalKind,
  FirmwareTrial,
} from "../../ports/host/firmware.ts";
import type { Log } from "../../ports/log.ts";
import { type BankDisk, systemDisk } from "../firmware/bank-disk.ts";
import { type AdmitImage, type AdmittedImage, imageName, messageOf } from "../firmware/firmware-image.ts";
import { KeptRecord } from "../firmware/kept-record.ts";
import { RefusedSettingError } from "../refused-setting.ts";
import {
  type BankNumber,
  type BootRecord,
  bankOf,
  booted,
  emptyBank,
  factoryRecord,
  givenUp,
  otherBank,
  parseBootRecord,
  withBank,
} from "./boot-record.ts";

export interface FirmwareBanksSettings {
  /** Made if need be; holds the images and the boot loader's record. */
  readonly directory: string;
  /** What the device is shipped with. */
  readonly factory: { readonly name: string; readonly version: string };
  readonly admit: AdmitImage;
  /** How long an image has to be confirmed, in each boot. */
  readonly confirmSeconds: number;
  readonly maxBootAttempts: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly disk?: BankDisk;
}

/** The firmware of a simulated device, with what its boot loader does. */
export interface BootableFirmware extends Firmware {
  /** Boots: what is to run runs. Never rejects. */
  powerOn(): Promise<void>;
}

/** Powers the device on. Rejects with the system's error when the directory cannot be used. */
export async function openFirmwareBanks(settings: FirmwareBanksSettings): Promise<BootableFirmware> {
  const banks = new FirmwareBanks(settings);
  await banks.open();
  return banks;
}

/** Two banks in files, and a record of which one boots: whatever is done to it is done by replacing the record in one step. */
class FirmwareBanks implements BootableFirmware {
  readonly #settings: FirmwareBanksSettings;
  readonly #disk: BankDisk;
  readonly #kept: KeptRecord<BootRecord>;
  #active: BankNumber = 1;
  #bootedAtMs = 0;
  /** Of the bank that does not run, while it holds nothing else. */
  #check: "none" | "running" | "failed" = "none";

  constructor(settings: FirmwareBanksSettings) {
    this.#settings = settings;
    this.#disk = settings.disk ?? systemDisk;
    this.#kept = new KeptRecord(this.#disk, join(settings.directory, "boot.json"), factoryRecord);
  }

  async open(): Promise<void> {
    const { directory, log } = this.#settings;
    await this.#disk.makeDirectory(directory);
    if (!(await this.#kept.load(parseBootRecord)))
      log.error("firmware.record", { reason: "damaged: the factory image boots" });
    await this.#boot(this.#kept.value);
  }

  powerOn(): Promise<void> {
    return this.#kept.inTurn(async () => {
      const late = this.#kept.value.boot === this.#active && this.#trial()?.remainingSeconds === 0;
      const reason = `it was not confirmed within ${this.#settings.confirmSeconds} s`;
      await this.#boot(late ? givenUp(this.#kept.value, this.#active, reason) : this.#kept.value);
    });
  }

  async read(): Promise<FirmwareReading> {
    const banks = [this.#bankReading(1), this.#bankReading(2)];
    return { banks, active: this.#active, boot: this.#kept.value.boot, trial: this.#trial() };
  }

  async install(image: FirmwareImageFile): Promise<FirmwareInstallation> {
    if (this.#check === "running") return { ok: false, kind: "busy", reason: "another image is being installed" };
    const busy = this.#busy();
    if (busy !== undefined) return this.#refused(image, "busy", busy);
    this.#check = "running";
    try {
      const verdict = await this.#settings.admit({ ...image, runningVersion: this.#bankReading(this.#active).version });
      if (verdict.ok) return await this.#kept.inTurn(() => this.#keep(image, verdict));
      this.#check = "failed";
      return await this.#refused(image, verdict.kind, verdict.reason);
    } catch (error) {
      return await this.#refused(image, "disk", `the banks of the firmware cannot be written: ${messageOf(error)}`);
    } finally {
      if (this.#check === "running") this.#check = "none";
    }
  }

  activate(number: number): Promise<void> {
    return this.#kept.inTurn(async () => {
      const bank = number === 1 || number === 2 ? number : undefined;
      const content = bank && bankOf(this.#kept.value, bank);
      if (bank === undefined || content?.image === undefined) {
        throw new RefusedSettingError("bank", `firmware bank ${number} holds no image to boot`);
      }
      if (bank === this.#kept.value.boot) return;
      await this.#kept.replace({
        ...withBank(this.#kept.value, bank, { ...content, bootFailure: "" }),
        boot: bank,
        attempts: 0,
      });
    });
  }

  confirm(): Promise<void> {
    return this.#kept.inTurn(async () => {
      if (this.#trial() === undefined) return;
      await this.#kept.replace({ ...this.#kept.value, proven: this.#active, attempts: 0 });
      this.#settings.log.info("firmware.confirmed", { bank: this.#active, version: this.#runningVersion() });
    });
  }

  giveUp(reason: string): Promise<void> {
    return this.#kept.inTurn(async () => {
      if (this.#trial() !== undefined) await this.#kept.replace(givenUp(this.#kept.value, this.#active, reason));
    });
  }

  /** First the record forgets what the bank held, last it learns what it holds: in between, nobody boots it. */
  async #keep(
    image: FirmwareImageFile,
    { version, bytes, boots = true }: AdmittedImage,
  ): Promise<FirmwareInstallation> {
    const busy = this.#busy();
    if (busy !== undefined) return this.#refused(image, "busy", busy);
    const bank = otherBank(this.#active);
    await this.#kept.replace(withBank(this.#kept.value, bank, emptyBank));
    await this.#disk.sync(image.path);
    await this.#disk.move(image.path, this.#imageFile(bank));
    const name = imageName(image.name, version);
    await this.#kept.replace(
      withBank(this.#kept.value, bank, {
        image: { name, version, bytes, ...(!boots && { hangs: true }) },
        bootFailure: "",
      }),
    );
    this.#settings.log.info("firmware.installed", { bank, version, bytes, sha256: image.sha256 });
    return { ok: true, bank, version };
  }

  #busy(): string | undefined {
    if (this.#trial() !== undefined) return "the image that runs is not confirmed yet";
    if (this.#kept.value.boot !== this.#active) return "a reboot into the other image is due";
    return undefined;
  }

  async #refused(image: FirmwareImageFile, kind: FirmwareRefusalKind, reason: string): Promise<FirmwareInstallation> {
    this.#settings.log.warn("firmware.refused", { kind, reason });
    try {
      await this.#disk.remove(image.path);
    } catch (error) {
      this.#settings.log.warn("firmware.remove", { reason: messageOf(error) });
    }
    return { ok: false, kind, reason };
  }

  /** A record that cannot be written does not keep the device down: the boot is just not counted. */
  async #boot(record: BootRecord): Promise<void> {
    const { clock, log, maxBootAttempts } = this.#settings;
    const next = booted(record, { 1: await this.#holds(record, 1), 2: await this.#holds(record, 2) }, maxBootAttempts);
    const fallenFrom = otherBank(next.boot);
    const { bootFailure } = bankOf(next, fallenFrom);
    const fallen = bootFailure !== bankOf(this.#kept.value, fallenFrom).bootFailure;
    try {
      if (next !== this.#kept.value) await this.#kept.replace(next);
    } catch (error) {
      log.error("firmware.record", { reason: messageOf(error) });
    }
    this.#kept.value = next;
    this.#active = next.boot;
    this.#bootedAtMs = clock.monotonicMs();
    this.#check = "none";
    if (fallen) log.warn("firmware.fallback", { bank: next.boot, reason: bootFailure });
    log.info("firmware.boot", { bank: next.boot, version: this.#runningVersion(), attempt: next.attempts });
  }

  async #holds(record: BootRecord, bank: BankNumber): Promise<boolean> {
    const { image } = bankOf(record, bank);
    if (image === undefined || image === "factory") return image === "factory";
    return (await this.#disk.size(this.#imageFile(bank))) === image.bytes;
  }

  #trial(): FirmwareTrial | undefined {
    const { proven, attempts } = this.#kept.value;
    if (this.#active === proven) return undefined;
    const { clock, confirmSeconds, maxBootAttempts } = this.#settings;
    const left = confirmSeconds - (clock.monotonicMs() - this.#bootedAtMs) / 1000;
    return {
      fallback: proven,
      attempt: attempts,
      maxAttempts: maxBootAttempts,
      remainingSeconds: Math.max(0, Math.ceil(left)),
    };
  }

  #bankReading(bank: BankNumber): FirmwareBank {
    const { image, bootFailure } = bankOf(this.#kept.value, bank);
    const { name, version } = image === "factory" ? this.#settings.factory : (image ?? { name: "", version: "" });
    return { number: bank, name, version, status: this.#status(bank), bootFailure };
  }

  #status(bank: BankNumber): FirmwareBank["status"] {
    if (bank === this.#active) return "active";
    if (this.#check === "running") return "validating";
    const { image, bootFailure } = bankOf(this.#kept.value, bank);
    if (image === undefined) return this.#check === "failed" ? "validation-failed" : "no-image";
    return bootFailure === "" ? "available" : "activation-failed";
  }

  #runningVersion(): string {
    return this.#bankReading(this.#active).version;
  }

  #imageFile(bank: BankNumber): string {
    return join(this.#settings.directory, `bank-${bank}.img`);
  }
}
