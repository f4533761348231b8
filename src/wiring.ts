import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Agent, startAgent } from "./agent/agent.ts";
import { AppliedFiles } from "./agent/files/applied-files.ts";
import type { DeviceFiles, DownloadUse, UploadSource } from "./agent/files/file-types.ts";
import { placement } from "./agent/files/vendor-file.ts";
import type { Configuration } from "./config/keys.ts";
import { backup, backupOf, restore } from "./config-file/backup-restore.ts";
import { configurationFileCodec, largestConfigurationFile } from "./config-file/configuration-file.ts";
import { type Signing, withSignatures } from "./config-file/signed-file.ts";
import { handlers } from "./cwmp/handlers.ts";
import type { TraceEntry } from "./cwmp/session/session-context.ts";
import { type DeviceContext, deviceContexts, type ManagementDefaults } from "./device/binding/context.ts";
import { bindingsOn, boundComponents } from "./device/components.ts";
import { logFileName, type VendorFiles } from "./device/device-info/vendor-files.ts";
import { systemClock } from "./host/clock.ts";
import { deviceImages } from "./host/device-images.ts";
import { type KeptLog, keptLog } from "./host/kept-log.ts";
import { placedFile } from "./host/placed-file.ts";
import { systemRandom } from "./host/random.ts";
import { openSpool } from "./host/spool.ts";
import { openTree } from "./model/device/open-tree.ts";
import { compileKind, type Kind } from "./model/kind/kind.ts";
import type { Schema } from "./model/schema.ts";
import type { Tree } from "./model/tree.ts";
import { httpExchange } from "./net/acs/exchange.ts";
import { connectionRequests } from "./net/connection-request/listener.ts";
import { fileTransfers } from "./net/transfer/file-transfers.ts";
import type { Clock } from "./ports/clock.ts";
import type { Host } from "./ports/host.ts";
import type { Identity } from "./ports/identity.ts";
import type { Log } from "./ports/log.ts";
import type { Spool } from "./ports/spool.ts";
import type { Store } from "./ports/store.ts";
import { loadSchema } from "./schema/load.ts";
import { makePrivateDirectory } from "./store/private-directory.ts";
import { openStore } from "./store/sqlite-store.ts";

// Chooses the back-ends for this machine and wires one agent from them.

/** A state directory that cannot be used; the message is one sentence for the terminal. */
export class StateDirectoryError extends Error {
  override readonly name = "StateDirectoryError";
}

export interface WiringOptions {
  readonly configuration: Configuration;
  readonly stateDirectory: string;
  readonly log: Log;
  readonly trace?: (entry: TraceEntry) => void;
}

/** One wired agent with what it stands on. */
export interface WiredAgent {
  readonly agent: Agent;
  readonly identity: Identity;
  /** Stops the agent, then closes host and store; all that was acknowledged is kept. */
  stop(): Promise<void>;
}

/** The system underneath with what a device of its kind is made of. */
interface Machine {
  readonly host: Host;
  readonly identity: Identity;
  readonly kind: Kind<DeviceContext>;
  expand(template: string): string;
}

/** Makes the directory (0700) if need be. @throws StateDirectoryError */
export function prepareStateDirectory(directory: string): string {
  const path = resolve(directory);
  try {
    makePrivateDirectory(path);
    if (!statSync(path).isDirectory()) throw new StateDirectoryError(path);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "it is no directory";
    throw new StateDirectoryError(`the state directory ${path} cannot be made (${why}): name another with --state-dir`);
  }
  return path;
}

export async function wireAgent({ log: outer, ...rest }: WiringOptions): Promise<WiredAgent> {
  const clock = systemClock();
  const log = keptLog(outer, clock);
  const options = { ...rest, log };
  const { configuration } = options;
  const store = await openStore({ file: join(options.stateDirectory, "state.db"), log });
  try {
    const { host, identity, kind, expand } = await machineOf(options, store, clock);
    const defaults = managementDefaults(configuration, identity);
    const applied = new AppliedFiles(store, "");
    const imagesDirectory = configuration["device.imagesDir"];
    const shownFiles: VendorFiles = {
      configurations: () => applied.all,
      logs: () => [log.file],
      images: async () => (imagesDirectory === undefined ? [] : deviceImages(imagesDirectory, log)),
    };
    const tree = await openTree({
      kind,
      context: deviceContexts({ host, identity, defaults, clock, files: shownFiles }),
      store,
      scope: "",
      overrides: configuration["device.parameters"],
      expand,
      log,
    });
    const agent = await startAgent({
      tree,
      store,
      scope: "",
      host,
      exchange: httpExchange({
        tls: tlsFiles(configuration),
        clockIsSet: () => clock.synchronized(),
        allowBasicOverHttp: configuration["acs.basicOverHttp"],
        replyTimeoutMs: configuration["acs.replyTimeoutSeconds"] * 1000,
      }),
      connectionRequests: connectionRequests({
        log,
        rate: { count: configuration["connectionRequest.limitPerMinute"], perMs: 60_000 },
        allowFrom: configuration["connectionRequest.allowFrom"],
      }),
      clock,
      random: systemRandom(),
      log,
      identity,
      defaults,
      configuration: {
        connectionRequest: listenerOf(configuration),
        pollSeconds: 10,
        sessionHistory: 50,
        replyTimeoutMs: configuration["acs.replyTimeoutSeconds"] * 1000,
      },
      handlers,
      files: await deviceFiles(options, { log, tree, schema: kind.schema, clock, host, store, applied }),
      ...(options.trace && { trace: options.trace }),
    });
    const stop = async (): Promise<void> => {
      await agent.stop();
      await host.close();
      await store.close();
    };
    return { agent, identity, stop };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** What is moved over the network, and what each type of file is for. */
async function deviceFiles(
  { configuration, stateDirectory }: WiringOptions,
  device: {
    readonly log: KeptLog;
    readonly tree: Tree;
    readonly schema: Schema;
    readonly clock: Clock;
    readonly host: Host;
    readonly store: Store;
    readonly applied: AppliedFiles;
  },
): Promise<DeviceFiles> {
  const { applied, clock, host, log, tree } = device;
  const knownHostsFile = configuration["transfers.knownHostsFile"];
  const spool = await openSpool(join(stateDirectory, "spool"));
  const codec = withSignatures(configurationFileCodec, signingOf(configuration));
  const files = { ...device, codec, spool, maxBytes: largestConfigurationFile };
  return {
    transfers: fileTransfers({
      tls: tlsFiles(configuration),
      clockIsSet: () => clock.synchronized(),
      allowHosts: configuration["transfers.allowHosts"],
      allowPrivateNetworks: configuration["transfers.privateNetworks"],
      ...(knownHostsFile && { knownHostsFile }),
    }),
    spool,
    downloads: {
      ...vendorDownloads(configuration["transfers.vendorDownloads"], spool, device.store),
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
      "4 Vendor Log File": async (row) => ((await logFileName(tree, row)) === log.file.name ? log.upload : undefined),
    },
    forgotten: () => applied.forgotten(),
  };
}

/** Backups are signed where there is a key for it; what is restored is checked where there is any key. */
function signingOf(configuration: Configuration): Signing {
  const directory = configuration["configurationFile.keysDir"];
  const secret = configuration["configurationFile.signingKey"];
  const signatures = () => import("./firmware/detached-signature.ts");
  const sign = async (octets: Uint8Array, key: string) => (await signatures()).signOctets(octets, key);
  const check = {
    required: configuration["configurationFile.requireSignature"],
    verify: async (octets: Uint8Array, signature: string) =>
      (await signatures()).verifyOctets(octets, signature, { directory, secret }),
  };
  return {
    ...(secret !== undefined && { sign: (octets) => sign(octets, secret) }),
    ...((directory ?? secret) !== undefined && { check }),
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
const largestImage = 1024 ** 3;

function firmwareUses({ allows, firmware }: Host): Readonly<Record<string, DownloadUse>> {
  if (firmware === undefined) return {};
  const stored = { "6 Stored Firmware Image": { maxBytes: largestImage, firmware, run: false } };
  if (!allows.reboot) return stored;
  return { ...stored, "1 Firmware Upgrade Image": { maxBytes: largestImage, firmware, run: true } };
}

async function machineOf(options: WiringOptions, store: Store, clock: Clock): Promise<Machine> {
  const { configuration, log } = options;
  switch (configuration["host.kind"]) {
    case "virtual":
      return virtualMachine(options, store, clock);
    case "auto":
    case "linux":
    case "openwrt": // its own back-end comes with UCI; until then it is read as the Linux it is
      return linuxMachine(configuration, clock, log);
  }
}

async function linuxMachine(configuration: Configuration, clock: Clock, log: Log): Promise<Machine> {
  const { linuxHost } = await import("./host/linux/linux-host.ts");
  const { machineIdentity } = await import("./host/linux/system/machine-identity.ts");
  const { systemFiles } = await import("./host/linux/programs/system-files.ts");
  const root = resolve(configuration["host.sysroot"] ?? "/");
  const allows = { write: configuration["host.write"], reboot: configuration["host.reboot"] };
  const schema = await loadSchema("tr181", boundComponents);
  const host = linuxHost({ root, clock, log, allows });
  return {
    host,
    identity: identityOf(configuration, machineIdentity(systemFiles(root))),
    kind: compileKind({ schema, bindings: bindingsOn(host) }),
    expand: (template) => template,
  };
}

async function virtualMachine(options: WiringOptions, store: Store, clock: Clock): Promise<Machine> {
  const { configuration } = options;
  const { virtualHost } = await import("./host/virtual/virtual-host.ts");
  const { loadDeviceKind } = await import("./schema/device-kind.ts");
  const { templateExpander } = await import("./schema/template.ts");
  const device = await loadDeviceKind(configuration["device.kind"]);
  const serialNumber = configuration["device.serialNumber"] ?? (await serialNumberMadeOnce(store));
  const identity = identityOf(configuration, { ...device.identity, serialNumber });
  const bootSeconds = configuration["device.bootSeconds"];
  const firmware = await firmwareOf(options, identity, clock);
  const host = virtualHost({ system: device.system, identity, clock, bootSeconds, store, firmware });
  const schema = await loadSchema(device.model, [...boundComponents, ...device.components]);
  return {
    host,
    identity,
    kind: compileKind({ schema, bindings: bindingsOn(host), initial: device.objects }),
    expand: templateExpander(host),
  };
}

/** Two banks in the state directory, and the rules for what may go into them. Images are for products, or models, by name. */
async function firmwareOf({ configuration, stateDirectory, log }: WiringOptions, identity: Identity, clock: Clock) {
  const { openFirmwareBanks } = await import("./host/virtual/firmware-banks.ts");
  const keysDirectory = configuration["firmware.keysDir"];
  return openFirmwareBanks({
    directory: join(stateDirectory, "firmware"),
    factory: { name: "factory", version: identity.softwareVersion },
    admit: async (image) => {
      const { admitImage } = await import("./firmware/admit-image.ts");
      const { keysIn } = await import("./firmware/check-signature.ts");
      return admitImage(image, {
        findKey: keysDirectory === undefined ? async () => undefined : keysIn(keysDirectory),
        allowUnsigned: configuration["firmware.allowUnsigned"],
        allowDowngrade: configuration["firmware.allowDowngrade"],
        deviceNames: [identity.productClass, identity.modelName],
      });
    },
    confirmSeconds: configuration["firmware.confirmSeconds"],
    maxBootAttempts: configuration["firmware.maxBootAttempts"],
    clock,
    log,
  });
}

/** A virtual device that was given no serial number makes one up and keeps it. */
async function serialNumberMadeOnce(store: Store): Promise<string> {
  const kept = store.read("device", "serialNumber");
  if (kept !== undefined) return kept;
  const made = Buffer.from(systemRandom().bytes(6)).toString("hex").toUpperCase();
  await store.write([{ space: "device", key: "serialNumber", value: made }]);
  return made;
}

function identityOf(configuration: Configuration, found: Identity): Identity {
  return {
    manufacturer: configuration["device.manufacturer"] ?? found.manufacturer,
    oui: configuration["device.oui"] ?? found.oui,
    productClass: configuration["device.productClass"] ?? found.productClass,
    serialNumber: configuration["device.serialNumber"] ?? found.serialNumber,
    modelName: configuration["device.modelName"] ?? found.modelName,
    description: found.description,
    hardwareVersion: configuration["device.hardwareVersion"] ?? found.hardwareVersion,
    softwareVersion: configuration["device.softwareVersion"] ?? found.softwareVersion,
    provisioningCode: configuration["device.provisioningCode"] ?? found.provisioningCode,
  };
}

/** Names for HTTP are unique to the device, as the standard recommends. [TR-069 3.4.4] */
function managementDefaults(configuration: Configuration, identity: Identity): ManagementDefaults {
  const name = [identity.oui, identity.productClass, identity.serialNumber].map(encodeURIComponent).join("-");
  return {
    url: configuration["acs.url"] ?? "",
    username: configuration["acs.username"] ?? name,
    password: configuration["acs.password"],
    periodicInform: {
      enable: configuration["acs.periodicInform.enable"],
      intervalSeconds: configuration["acs.periodicInform.intervalSeconds"],
      time: configuration["acs.periodicInform.time"],
    },
    retry: {
      minimumWaitSeconds: configuration["acs.retry.minimumWaitSeconds"],
      intervalMultiplier: configuration["acs.retry.intervalMultiplier"],
    },
    connectionRequest: {
      username: configuration["connectionRequest.username"] ?? name,
      password: configuration["connectionRequest.password"] ?? "",
    },
  };
}

function listenerOf(configuration: Configuration) {
  const path = configuration["connectionRequest.path"];
  const advertise = configuration["connectionRequest.advertise"];
  return {
    enable: configuration["connectionRequest.enable"],
    bind: configuration["connectionRequest.bind"],
    port: configuration["connectionRequest.port"],
    ...(path !== undefined && { path: path.startsWith("/") ? path : `/${path}` }),
    ...(advertise !== undefined && { advertise }),
  };
}

function tlsFiles(configuration: Configuration) {
  const caFile = configuration["acs.tls.caFile"];
  const crlFile = configuration["acs.tls.crlFile"];
  const certFile = configuration["acs.tls.certFile"];
  const keyFile = configuration["acs.tls.keyFile"];
  return {
    ...(caFile && { caFile }),
    ...(crlFile && { crlFile }),
    ...(certFile && { certFile }),
    ...(keyFile && { keyFile }),
  };
}
