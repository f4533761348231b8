import { join } from "node:path";
import type { Configuration } from "../config/keys.ts";
import { systemClock } from "../host/clock.ts";
import type { Log } from "../ports/log.ts";
import { openMemoryStore } from "../store/memory-store.ts";
import { identityOf } from "./defaults.ts";
import type { Machine } from "./device.ts";
import type { OpenProcess, ProcessOptions } from "./process.ts";
import type { SystemParts } from "./system-machine.ts";

// The machine that a configuration means. Back-ends are loaded only where they are used: a router has no room for the others.

/** For an agent, with all that it keeps in its state directory. */
export async function machineOf(options: ProcessOptions, process: OpenProcess): Promise<Machine> {
  if (options.configuration["host.kind"] !== "virtual") {
    const firmwareDirectory = join(options.stateDirectory, "firmware");
    return systemOf(options.configuration, { ...process, firmwareDirectory });
  }
  const { virtualMachine } = await import("./virtual/virtual-machine.ts");
  return virtualMachine(options, process);
}

/**
 * Loads what the machine is made of. To be called before V8 is given other options than those that the program was compiled
 * with: from then on V8 would compile what is loaded anew.
 */
export async function loadMachine(configuration: Configuration): Promise<void> {
  if (configuration["host.kind"] === "virtual") await import("./virtual/virtual-machine.ts");
  else await (await import("./system-machine.ts")).loadHost(configuration);
}

/** As it stands, or as it was shipped if it is simulated: to be looked at. Nothing of it is kept. `bare`: without first values. */
export async function stillMachineOf(configuration: Configuration, log: Log, bare = false): Promise<Machine> {
  const clock = systemClock();
  if (configuration["host.kind"] !== "virtual") {
    return systemOf(configuration, { clock, log, store: openMemoryStore() });
  }
  const { loadVirtualKind, virtualDevice } = await import("./virtual/virtual-kind.ts");
  const { virtualCertificates } = await import("./virtual/virtual-certificates.ts");
  const certificates = await virtualCertificates(configuration, log);
  const kind = await loadVirtualKind(configuration["device.kind"], { firmware: true, certificates });
  const serialNumber = configuration["device.serialNumber"] ?? "0";
  const identity = identityOf(configuration, { ...kind.identity, serialNumber });
  if (bare) return virtualDevice(kind, { identity, clock, certificates });
  const { shippedDevice } = await import("./virtual/first-settings.ts");
  return shippedDevice(kind, { identity, clock, certificates }, configuration, log);
}

async function systemOf(configuration: Configuration, parts: SystemParts): Promise<Machine> {
  const { systemMachine } = await import("./system-machine.ts");
  return systemMachine(configuration, parts);
}
