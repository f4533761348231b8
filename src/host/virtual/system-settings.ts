import type { LinkSettings } from "../../ports/host/network/links.ts";
import type { PortMapping } from "../../ports/host/network/port-mappings.ts";
import type { TimeSettings } from "../../ports/host/system.ts";
import type { VirtualLink, VirtualSystem } from "../../ports/host/virtual-system.ts";

/**
 * What was changed from the system as shipped, flat as it is stored: `hostName`, `link/eth0/mtu`, `link/eth0/enabled`,
 * `time`, `portMappings` (all of them, once there is a change).
 */
export type SystemSettings = ReadonlyMap<string, string>;

/** One setting to put, or with undefined to take back. */
export type SettingChange = readonly [key: string, value: string | undefined];

/** Settings in force, or as a draft has them. */
export type ReadableSettings = Pick<SystemSettings, "get">;

/** Settings of a draft. */
interface WritableSettings {
  set(key: string, value: string): void;
}

export const hostNameKey = "hostName";

/** What was set of the time, as `TimeSettings` in JSON. */
const timeKey = "time";

const portMappingsKey = "portMappings";

export function linkKey(name: string, setting: keyof LinkSettings): string {
  return `link/${name}/${setting}`;
}

export function hostNameOf(settings: ReadableSettings, system: VirtualSystem, serialNumber: string): string {
  return settings.get(hostNameKey) ?? system.hostName.replaceAll("{serialNumber}", serialNumber);
}

export function timeOf(settings: ReadableSettings, { time }: VirtualSystem): TimeSettings {
  const set = settings.get(timeKey);
  return set === undefined ? time : { ...time, ...(JSON.parse(set) as Partial<TimeSettings>) };
}

export function setTime(settings: ReadableSettings & WritableSettings, wanted: Partial<TimeSettings>): void {
  const set = JSON.parse(settings.get(timeKey) ?? "{}") as Partial<TimeSettings>;
  settings.set(timeKey, JSON.stringify({ ...set, ...wanted }));
}

export function mtuOf(settings: ReadableSettings, link: VirtualLink): number {
  const set = settings.get(linkKey(link.name, "mtu"));
  return set === undefined ? link.mtu : Number(set);
}

export function enabledOf(settings: ReadableSettings, link: VirtualLink): boolean {
  const set = settings.get(linkKey(link.name, "enabled"));
  return set === undefined ? link.enabled : set === "true";
}

export function portMappingsOf(settings: ReadableSettings, shipped: readonly PortMapping[]): readonly PortMapping[] {
  const set = settings.get(portMappingsKey);
  return set === undefined ? shipped : (JSON.parse(set) as readonly PortMapping[]);
}

export function setPortMappings(settings: WritableSettings, mappings: readonly PortMapping[]): void {
  settings.set(portMappingsKey, JSON.stringify(mappings));
}
