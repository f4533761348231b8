import { join } from "node:path";
import { systemRandom } from "../../host/random.ts";
import { type BootableFirmware, openFirmwareBanks } from "../../host/virtual/firmware-banks.ts";
import type { Identity } from "../../ports/identity.ts";
import type { Store } from "../../ports/store.ts";
import { identityOf } from "../defaults.ts";
import type { Machine } from "../device.ts";
import { admittedBy } from "../image-policy.ts";
import type { OpenProcess, ProcessOptions } from "../process.ts";
import { shippedDevice } from "./first-settings.ts";
import { virtualCertificates } from "./virtual-certificates.ts";
import { loadVirtualKind } from "./virtual-kind.ts";

/** The one simulated device of this process, with its firmware in the state directory. */
export async function virtualMachine(options: ProcessOptions, process: OpenProcess): Promise<Machine> {
  const { configuration } = options;
  const { clock, store } = process;
  const certificates = await virtualCertificates(configuration, process.log);
  const kind = await loadVirtualKind(configuration["device.kind"], { firmware: true, certificates });
  const serialNumber = configuration["device.serialNumber"] ?? (await serialNumberMadeOnce(store));
  const identity = identityOf(configuration, { ...kind.identity, serialNumber });
  const bootSeconds = configuration["device.bootSeconds"];
  const firmware = await firmwareBanksOf(options, process, identity);
  return shippedDevice(
    kind,
    { identity, clock, bootSeconds, store, firmware, certificates },
    configuration,
    process.log,
  );
}

/** A virtual device that was given no serial number makes one up and keeps it. */
async function serialNumberMadeOnce(store: Store): Promise<string> {
  const kept = store.read("device", "serialNumber");
  if (kept !== undefined) return kept;
  const made = Buffer.from(systemRandom().bytes(6)).toString("hex").toUpperCase();
  await store.write([{ space: "device", key: "serialNumber", value: made, sync: false }]); // the first event takes it along
  return made;
}

/** Two banks, and the rules for what may go into them. Images are for products, or models, by name. */
function firmwareBanksOf(
  { configuration, stateDirectory }: ProcessOptions,
  { clock, log }: OpenProcess,
  identity: Identity,
): Promise<BootableFirmware> {
  return openFirmwareBanks({
    directory: join(stateDirectory, "firmware"),
    factory: { name: "factory", version: identity.softwareVersion },
    admit: admittedBy(configuration, [identity.productClass, identity.modelName]),
    confirmSeconds: configuration["firmware.confirmSeconds"],
    maxBootAttempts: configuration["firmware.maxBootAttempts"],
    clock,
    log,
  });
}
