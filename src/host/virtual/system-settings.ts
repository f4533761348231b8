import type { LinkSettings } from "../../ports/links.ts";
import type { VirtualLink, VirtualSystem } from "../../ports/virtual-system.ts";
import { VirtualRefusal } from "./virtual-refusal.ts";

/** What was changed from the system as shipped, flat as it is stored: `hostName`, `link/eth0/mtu`, `link/eth0/enabled`. */
export type SystemSettings = ReadonlyMap<string, string>;

/** One setting to put, or with undefined to take back. */
export type SettingChange = readonly [key: string, value: string | undefined];

export function hostNameOf(settings: SystemSettings, system: VirtualSystem, serialNumber: string): string {
  return settings.get("hostName") ?? system.hostName.replaceAll("{serialNumber}", serialNumber);
}

export function mtuOf(settings: SystemSettings, link: VirtualLink): number {
  const set = settings.get(linkKey(link.name, "mtu"));
  return set === undefined ? link.mtu : Number(set);
}

export function enabledOf(settings: SystemSettings, link: VirtualLink): boolean {
  const set = settings.get(linkKey(link.name, "enabled"));
  return set === undefined ? link.enabled : set === "true";
}

/** The changes that ask a link for `wanted`; throws a VirtualRefusal for what the link cannot take. */
export function linkChanges(
  system: VirtualSystem,
  settings: SystemSettings,
  name: string,
  { enabled, mtu }: LinkSettings,
): readonly SettingChange[] {
  const link = system.links.find((candidate) => candidate.name === name);
  if (link === undefined) throw new VirtualRefusal("name", `there is no link ${name}`);
  if (mtu !== undefined) refuseMtu(system, settings, link, mtu);
  return [
    ...(enabled === undefined ? [] : [[linkKey(name, "enabled"), String(enabled)] as const]),
    ...(mtu === undefined ? [] : [[linkKey(name, "mtu"), String(mtu)] as const]),
  ];
}

/** Throws a VirtualRefusal for what is no host name: labels of letters, digits and inner hyphens. [RFC 1123 2.1] */
export function hostNameChanges(name: string): readonly SettingChange[] {
  const longestHostName = 64; // of Linux
  if (name.length > longestHostName) {
    throw new VirtualRefusal(
      "hostName",
      `a host name has at most ${longestHostName} characters, this one ${name.length}`,
    );
  }
  if (!/^[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i.test(name)) {
    throw new VirtualRefusal(
      "hostName",
      `${JSON.stringify(name)} is no host name: letters, digits and inner hyphens only`,
    );
  }
  return [["hostName", name]];
}

function refuseMtu(system: VirtualSystem, settings: SystemSettings, link: VirtualLink, mtu: number): void {
  const smallestMtu = link.addresses.some(({ family }) => family === 6) ? 1280 : 68; // [RFC 8200 5], [RFC 791 3.2]
  const lower = system.links.find(({ name }) => name === link.lower);
  const largestMtu = Math.min(link.maxMtu, lower === undefined ? link.maxMtu : mtuOf(settings, lower));
  if (!Number.isInteger(mtu) || mtu < smallestMtu || mtu > largestMtu) {
    throw new VirtualRefusal("mtu", `${link.name} takes an MTU of ${smallestMtu} to ${largestMtu}, not ${mtu}`);
  }
}

function linkKey(name: string, setting: keyof LinkSettings): string {
  return `link/${name}/${setting}`;
}
