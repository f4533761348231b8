import type { RefusedSetting } from "../../ports/host/host-transaction.ts";
import type { LinkEdits, LinkReading, Links } from "../../ports/host/network/links.ts";
import type { VirtualLink, VirtualSystem } from "../../ports/host/virtual-system.ts";
import { RefusedSettingError } from "../refused-setting.ts";
import type { SimulatedDevice } from "./device.ts";
import { deviceHashOf } from "./device-addresses.ts";
import { linkReadingOf, type ReadDevice } from "./link-reading.ts";
import type { SettingsDraft } from "./settings-draft.ts";
import { linkKey, mtuOf } from "./system-settings.ts";

export function simulatedLinks(device: SimulatedDevice): Links {
  return { read: async () => linkReadings(device) };
}

function linkReadings(device: SimulatedDevice): readonly LinkReading[] {
  const { system, identity, settings } = device;
  const read: ReadDevice = {
    identity,
    hash: deviceHashOf(identity),
    settings,
    upstream: system.routes.filter(({ prefixLength }) => prefixLength === 0).map(({ link }) => link),
    nowMs: device.clock.monotonicMs(),
  };
  return system.links.map((link, position) => linkReadingOf(read, link, position + 1, device.activityOf(link)));
}

export function simulatedLinkEdits(system: VirtualSystem, draft: SettingsDraft): LinkEdits {
  return {
    change: async (name, { enabled, mtu }) => {
      const link = system.links.find((candidate) => candidate.name === name);
      if (link === undefined) throw new RefusedSettingError("name", `there is no link ${name}`);
      const refused = mtu === undefined ? undefined : refusedMtu(link, mtu, link.maxMtu);
      if (refused !== undefined) throw refused;
      if (enabled !== undefined) draft.set(linkKey(name, "enabled"), String(enabled));
      if (mtu !== undefined) draft.set(linkKey(name, "mtu"), String(mtu));
    },
  };
}

/** MTUs of the draft that are larger than that of the link beneath, which the draft may change as well. */
export function refusedMtus(system: VirtualSystem, draft: SettingsDraft): readonly RefusedSetting[] {
  return system.links.flatMap((link) => {
    const lower = system.links.find(({ name }) => name === link.lower);
    if (lower === undefined || !draft.has(linkKey(link.name, "mtu"))) return [];
    const refused = refusedMtu(link, mtuOf(draft, link), Math.min(link.maxMtu, mtuOf(draft, lower)));
    return refused === undefined ? [] : [refused];
  });
}

function refusedMtu(link: VirtualLink, mtu: number, largestMtu: number): RefusedSettingError | undefined {
  const smallestMtu = link.addresses.some(({ family }) => family === 6) ? 1280 : 68; // [RFC 8200 5], [RFC 791 3.2]
  if (Number.isInteger(mtu) && mtu >= smallestMtu && mtu <= largestMtu) return undefined;
  const reason = `${link.name} takes an MTU of ${smallestMtu} to ${largestMtu}, not ${mtu}`;
  return new RefusedSettingError("mtu", reason);
}
