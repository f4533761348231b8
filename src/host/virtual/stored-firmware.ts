import { basename } from "node:path";
import type { Clock } from "../../ports/clock.ts";
import type {
  FirmwareBank,
  FirmwareImageFile,
  FirmwareInstallation,
  FirmwareReading,
} from "../../ports/host/firmware.ts";
import type { Identity } from "../../ports/identity.ts";
import type { Log } from "../../ports/log.ts";
import type { Store } from "../../ports/store.ts";
import type { BankDisk } from "../firmware/bank-disk.ts";
import type { AdmitImage } from "../firmware/firmware-image.ts";
import { RefusedSettingError } from "../refused-setting.ts";
import { type BootableFirmware, openFirmwareBanks } from "./firmware-banks.ts";

/** What the firmware of all devices of a process has in common. */
export interface StoredFirmwareParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly confirmSeconds: number;
  readonly maxBootAttempts: number;
  readonly images: FetchedImages;
  /** What the device of this identity may run. */
  readonly admit: (identity: Identity, ...image: Parameters<AdmitImage>) => ReturnType<AdmitImage>;
}

/** Images that were fetched, by what `FirmwareImageFile` calls their path. Many devices may have the same one: there is no file of each. */
export interface FetchedImages {
  /** In octets; undefined where there is no such image. */
  sizeOf(path: string): number | undefined;
  /** The device has no more use for it. */
  release(path: string): void;
}

/** Firmware whose banks are records of the store, in spaces that begin with `scope`: one of very many devices. */
export const storedFirmware = (
  parts: StoredFirmwareParts,
  identity: Identity,
  scope: string,
  log: Log,
): BootableFirmware => new StoredFirmware(parts, identity, scope, log);

const spaceOf = (scope: string): string => `${scope}firmware`;
const recordName = "boot.json";

/** Holds little: the banks are opened by the first that was ever installed. */
class StoredFirmware implements BootableFirmware {
  readonly #parts: StoredFirmwareParts;
  readonly #identity: Identity;
  readonly #scope: string;
  readonly #log: Log;
  #banks: Promise<BootableFirmware> | undefined;

  constructor(parts: StoredFirmwareParts, identity: Identity, scope: string, log: Log) {
    this.#parts = parts;
    this.#identity = identity;
    this.#scope = scope;
    this.#log = log;
    this.#banks = parts.store.read(spaceOf(scope), recordName) === undefined ? undefined : this.open();
  }

  get untouched(): boolean {
    return this.#banks === undefined;
  }

  async read(): Promise<FirmwareReading> {
    const banks = await this.#banks;
    return banks === undefined ? this.shipped : banks.read();
  }

  async install(image: FirmwareImageFile): Promise<FirmwareInstallation> {
    this.#banks ??= this.open();
    return (await this.#banks).install(image);
  }

  async activate(bank: number): Promise<void> {
    const banks = await this.#banks;
    if (banks !== undefined) return banks.activate(bank);
    if (bank !== 1) throw new RefusedSettingError("bank", `firmware bank ${bank} holds no image to boot`);
  }

  async confirm(): Promise<void> {
    await (await this.#banks)?.confirm();
  }

  async giveUp(reason: string): Promise<void> {
    await (await this.#banks)?.giveUp(reason);
  }

  async powerOn(): Promise<void> {
    await (await this.#banks)?.powerOn();
  }

  private open(): Promise<BootableFirmware> {
    const { clock, confirmSeconds, images, maxBootAttempts, store } = this.#parts;
    const identity = this.#identity;
    return openFirmwareBanks({
      directory: "",
      factory: { name: "factory", version: identity.softwareVersion },
      admit: (image) => this.#parts.admit(identity, image),
      confirmSeconds,
      maxBootAttempts,
      clock,
      log: this.#log,
      disk: storeDisk(store, spaceOf(this.#scope), images),
    });
  }

  private get shipped(): FirmwareReading {
    const { softwareVersion: version } = this.#identity;
    const banks: readonly FirmwareBank[] = [
      { number: 1, name: "factory", version, status: "active", bootFailure: "" },
      { number: 2, name: "", version: "", status: "no-image", bootFailure: "" },
    ];
    return { banks, active: 1, boot: 1, trial: undefined };
  }
}

/** Records for files, by their names; of an image its size alone. A draft is kept with the record that it becomes. */
function storeDisk(store: Store, space: string, images: FetchedImages): BankDisk {
  const drafts = new Map<string, string>();
  const read = (path: string): string | undefined => store.read(space, basename(path));
  return {
    makeDirectory: async () => {},
    read: async (path) => read(path),
    size: async (path) => {
      const bytes = read(path);
      return bytes === undefined ? undefined : Number(bytes);
    },
    write: async (path, text) => {
      drafts.set(path, text);
    },
    sync: async () => {},
    move: async (from, to) => {
      const bytes = images.sizeOf(from);
      const value = drafts.get(from) ?? (bytes === undefined ? undefined : String(bytes));
      if (value === undefined) throw new Error(`there is no ${from}`);
      await store.write([{ space, key: basename(to), value }]);
      drafts.delete(from);
      images.release(from);
    },
    remove: async (path) => images.release(path),
  };
}
