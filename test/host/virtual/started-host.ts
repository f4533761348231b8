import type { SimulatedDeviceSettings } from "../../../src/host/virtual/device.ts";
import type { SimulatedHost } from "../../../src/host/virtual/simulated-host.ts";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import type { Host } from "../../../src/ports/host/host.ts";
import type { LinkReading, LinkSettings } from "../../../src/ports/host/network/links.ts";
import { manualClock } from "../manual-clock.ts";
import { identity, smallRouter } from "./small/small-router.ts";

export const minuteMs = 60_000;

/** A small router, up since now. */
export function start({
  serialNumber = identity.serialNumber,
  clock = manualClock(),
  ...others
}: Partial<SimulatedDeviceSettings> & { readonly serialNumber?: string } = {}): SimulatedHost {
  return virtualHost({ system: smallRouter, identity: { ...identity, serialNumber }, clock, ...others });
}

export async function link(host: SimulatedHost, name: string): Promise<LinkReading> {
  const found = (await host.links.read()).find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no link ${name}`);
  return found;
}

export const states = async (host: SimulatedHost) =>
  Object.fromEntries((await host.links.read()).map(({ name, state }) => [name, state]));

export const received = async (host: SimulatedHost, name: string) => (await link(host, name)).statistics.bytesReceived;

/** What one transaction, with nothing else in it, sets. */
export interface Wanted {
  readonly links?: Readonly<Record<string, LinkSettings>>;
  readonly hostName?: string;
}

export async function begin(host: Host, { links = {}, hostName }: Wanted) {
  const transaction = host.begin();
  for (const [name, settings] of Object.entries(links)) await transaction.links?.change(name, settings);
  if (hostName !== undefined) await transaction.system.setHostName(hostName);
  return transaction;
}

export async function change(host: Host, wanted: Wanted): Promise<void> {
  await (await begin(host, wanted)).commit();
}
