import { join } from "node:path";
import type { DeviceFiles, DownloadUse } from "../../agent/context/device-files.ts";
import { AppliedFiles } from "../../agent/files/applied-files.ts";
import type { Configuration } from "../../config/keys.ts";
import {
  backedUp,
  backup,
  backupOf,
  type ConfigurationFiles,
  restore,
  restored,
} from "../../config-file/backup-restore.ts";
import { configurationFileCodec, largestConfigurationFile } from "../../config-file/configuration-file.ts";
import type { ConfigurationCodec } from "../../config-file/present-configuration.ts";
import { withSignatures } from "../../config-file/signed-file.ts";
import { logFileName, type VendorFiles } from "../../device/device-info/vendor-files.ts";
import type { AdmitImage } from "../../host/firmware/firmware-image.ts";
import type { BootableFirmware } from "../../host/virtual/firmware-banks.ts";
import { type StoredFirmwareParts, storedFirmware } from "../../host/virtual/stored-firmware.ts";
import type { Schema } from "../../model/schema.ts";
import type { Tree } from "../../model/tree.ts";
import { fileTransfers } from "../../net/transfer/file-transfers.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FileReader, FileTransfers } from "../../ports/file-transfers.ts";
import type { Identity } from "../../ports/identity.ts";
import type { Log } from "../../ports/log.ts";
import type { Spool } from "../../ports/spool.ts";
import type { Store } from "../../ports/store.ts";
import { largestImage } from "../device-files.ts";
import { admittedBy } from "../image-policy.ts";
import { memoryRoom } from "../memory-room.ts";
import { pause } from "../pause.ts";
import { transferPolicy } from "../process.ts";
import { signingOf } from "../signing.ts";
import { FleetLog } from "./fleet-log.ts";
import { FleetTransfers } from "./fleet-transfers.ts";
import { SharedImages } from "./shared-images.ts";
import { Slots } from "./slots.ts";

export interface FleetFilesOptions {
  readonly configuration: Configuration;
  /** Made already. */
  readonly stateDirectory: string;
  readonly store: Store;
  readonly clock: Clock;
  /** Transfers that may be under way. */
  readonly atATime: number;
  /** In place of the real ones. */
  readonly transfers?: FileTransfers & FileReader;
}

/** What all devices of a process move files by. */
export class FleetFiles {
  readonly log: FleetLog;
  readonly transfers: FleetTransfers;
  readonly clock: Clock;
  readonly store: Store;
  readonly codec: ConfigurationCodec;
  readonly #configuration: Configuration;
  readonly #firmware: StoredFirmwareParts;
  /** By what a verdict depends on. */
  readonly #verdicts = new Map<string, ReturnType<AdmitImage>>();

  /** Rejects with the system's error where the images cannot be kept. */
  static async open(options: FleetFilesOptions): Promise<FleetFiles> {
    const { atATime, clock, configuration, stateDirectory, transfers } = options;
    const knownHostsFile = configuration["transfers.knownHostsFile"];
    const real =
      transfers ??
      fileTransfers({ ...transferPolicy(configuration, clock), ...(knownHostsFile && { knownHostsFile }) });
    const images = await SharedImages.open(join(stateDirectory, "firmware"), real);
    return new FleetFiles(options, new FleetTransfers(real, images, new Slots(atATime)));
  }

  private constructor({ clock, configuration, store }: FleetFilesOptions, transfers: FleetTransfers) {
    this.log = new FleetLog(() => clock.wallMs());
    this.transfers = transfers;
    this.clock = clock;
    this.store = store;
    this.codec = withSignatures(configurationFileCodec(pause, memoryRoom()), signingOf(configuration));
    this.#configuration = configuration;
    this.#firmware = {
      store,
      clock,
      confirmSeconds: configuration["firmware.confirmSeconds"],
      maxBootAttempts: configuration["firmware.maxBootAttempts"],
      images: transfers,
      admit: (identity, image) => this.#verdictOn(identity, image),
    };
  }

  /** Those of one device; `scope` is its serial number and a slash. */
  ofDevice(schema: Schema, identity: Identity, scope: string, log: Log): CpeFiles {
    return new CpeFiles(this, schema, scope, storedFirmware(this.#firmware, identity, scope, log));
  }

  /** An image is looked at once, for all devices that are alike. */
  #verdictOn({ modelName, productClass }: Identity, image: Parameters<AdmitImage>[0]): ReturnType<AdmitImage> {
    const deviceNames = [productClass, modelName];
    const shared = this.transfers.imageOf(image.path);
    if (shared === undefined) throw new Error(`no image was fetched as ${image.path}`);
    const key = JSON.stringify([shared.sha256, image.name, image.runningVersion, deviceNames]);
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = admittedBy(this.#configuration, deviceNames)({ ...image, path: shared.path });
    if (this.#verdicts.size >= mostVerdicts) this.#verdicts.clear();
    this.#verdicts.set(key, verdict);
    // One that could not be read is read again.
    verdict.catch(() => this.#verdicts.delete(key));
    return verdict;
  }
}

const mostVerdicts = 1000;

/** One per device of a fleet: what is asked for rarely is made when it is. */
export class CpeFiles implements DeviceFiles, VendorFiles {
  readonly #shared: FleetFiles;
  readonly #schema: Schema;
  readonly #scope: string;
  readonly firmware: BootableFirmware;
  #tree: Tree | undefined;

  constructor(shared: FleetFiles, schema: Schema, scope: string, firmware: BootableFirmware) {
    this.#shared = shared;
    this.#schema = schema;
    this.#scope = scope;
    this.firmware = firmware;
    this.#tree = undefined;
  }

  /** The files as the agent of this tree has them. */
  ofTree(tree: Tree): DeviceFiles {
    this.#tree = tree;
    return this;
  }

  private get opened(): Tree {
    if (this.#tree === undefined) throw new Error("the tree of this device is not open yet");
    return this.#tree;
  }

  get whenNeeded(): true {
    return true;
  }

  get transfers(): FleetTransfers {
    return this.#shared.transfers;
  }

  get spool(): Spool {
    const { transfers } = this.#shared;
    const pathOf = (name: string): string => `${this.#scope}${name}`;
    return {
      pathOf,
      read: async (name) => transfers.octetsOf(pathOf(name)),
      freeBytes: async () => Number.MAX_SAFE_INTEGER,
      retain: async (names) => transfers.retain(this.#scope, names.map(pathOf)),
    };
  }

  get downloads(): Readonly<Record<string, DownloadUse>> {
    const { firmware } = this;
    return {
      "1 Firmware Upgrade Image": { maxBytes: largestImage, firmware, run: true },
      "3 Vendor Configuration File": restore(this.configurationFiles),
      "6 Stored Firmware Image": { maxBytes: largestImage, firmware, run: false },
    };
  }

  get uploads(): DeviceFiles["uploads"] {
    return {
      "1 Vendor Configuration File": backup(this.configurationFiles),
      "2 Vendor Log File": () => this.log(),
    };
  }

  get instanceUploads(): DeviceFiles["instanceUploads"] & object {
    const { log } = this.#shared;
    const tree = this.opened;
    return {
      "3 Vendor Configuration File": backupOf(this.configurationFiles),
      "4 Vendor Log File": async (row) =>
        (await logFileName(tree, row)) === log.file.name ? () => this.log() : undefined,
    };
  }

  get configuration(): DeviceFiles["configuration"] & object {
    const files = this.configurationFiles;
    return { backup: () => backedUp(files), restore: (octets, name) => restored(files, octets, name, []) };
  }

  get forgotten(): DeviceFiles["forgotten"] & object {
    return () => this.configurationFiles.applied.forgotten();
  }

  private log(): ReturnType<FleetLog["upload"]> {
    return this.#shared.log.upload(this.#scope.slice(0, -1));
  }

  private get configurationFiles(): ConfigurationFiles {
    const { clock, codec, store } = this.#shared;
    const applied = new AppliedFiles(store, this.#scope);
    return {
      tree: this.opened,
      schema: async () => this.#schema,
      codec,
      spool: this.spool,
      applied,
      clock,
      pause,
      maxBytes: largestConfigurationFile,
    };
  }

  configurations(): ReturnType<VendorFiles["configurations"]> {
    return new AppliedFiles(this.#shared.store, this.#scope).all;
  }

  logs(): ReturnType<VendorFiles["logs"]> {
    const { log } = this.#shared;
    return [{ ...log.file, lines: () => log.lines(this.#scope.slice(0, -1)) }];
  }

  async images(): Promise<readonly never[]> {
    return [];
  }
}
