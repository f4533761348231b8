import type {
  RouterAdvertisementEdits,
  RouterAdvertisementReading,
  RouterAdvertisementSettings,
  RouterAdvertisements,
} from "../../../ports/host/network/router-advertisements.ts";
import type { VirtualAdvertisement, VirtualRouterAdvertisements } from "../../../ports/host/virtual-ipv6.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import { checkAdvertisement } from "../../settings/router-advertisement.ts";
import type { SimulatedDevice } from "../device.ts";
import { added, changed, isThere, refuse, without } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { mtuOf, type ReadableSettings } from "../system-settings.ts";

// Advertisements as shipped, or all of them as they were changed, in one text.

const advertisementsKey = "routerAdvertisements";
const usualHopLimit = 64;

const stateOf = (settings: ReadableSettings, shipped: VirtualRouterAdvertisements): VirtualRouterAdvertisements => {
  const set = settings.get(advertisementsKey);
  return set === undefined ? shipped : (JSON.parse(set) as VirtualRouterAdvertisements);
};

/** Undefined for a system that advertises nothing. */
export function simulatedRouterAdvertisements(device: SimulatedDevice): RouterAdvertisements | undefined {
  const { routerAdvertisements: shipped } = device.system;
  if (shipped === undefined) return undefined;
  return {
    read: async () => {
      const { enabled, settings } = stateOf(device.settings, shipped);
      return settings.map((setting) => readingOf(device, setting, enabled));
    },
  };
}

function readingOf(
  { system, settings }: SimulatedDevice,
  setting: VirtualAdvertisement,
  isAdvertised: boolean,
): RouterAdvertisementReading {
  const link = system.links.find(({ name }) => name === setting.link);
  return {
    ...setting,
    link: link?.name,
    held: setting.enabled && !isAdvertised,
    misconfigured: setting.enabled && link === undefined,
    mtu: setting.mtu === 0 && link !== undefined ? mtuOf(settings, link) : setting.mtu,
    hopLimit: setting.hopLimit === 0 ? usualHopLimit : setting.hopLimit,
  };
}

const fresh: Omit<VirtualAdvertisement, "key"> = {
  enabled: false,
  maxIntervalSeconds: 600,
  minIntervalSeconds: 200,
  lifetimeSeconds: 1800,
  managed: false,
  otherConfiguration: true,
  mobileAgent: false,
  preference: "medium",
  mtu: 0,
  reachableMs: 0,
  retransmitMs: 0,
  hopLimit: 0,
  dnsServers: [],
  searchDomains: [],
};

/** Undefined for a system that advertises nothing. */
export function simulatedRouterAdvertisementEdits(
  { routerAdvertisements: shipped, links }: VirtualSystem,
  draft: SettingsDraft,
): RouterAdvertisementEdits | undefined {
  if (shipped === undefined) return undefined;
  const present = (): VirtualRouterAdvertisements => stateOf(draft, shipped);
  const keep = (change: Partial<VirtualRouterAdvertisements>): void =>
    draft.set(advertisementsKey, JSON.stringify({ ...present(), ...change }));
  const check = (asked: Partial<RouterAdvertisementSettings>, maximum: number): void => {
    if (asked.link !== undefined && !links.some(({ name }) => name === asked.link))
      refuse("link", `there is no link ${asked.link}`);
    checkAdvertisement(asked, maximum);
  };
  return {
    changeAll: async ({ enabled }) => keep({ enabled }),
    add: async (key, settings) => {
      const setting = { ...fresh, ...settings, key };
      check(settings, setting.maxIntervalSeconds);
      keep({ settings: added(present().settings, fitted(setting)) });
    },
    change: async (key, settings) => {
      const setting = { ...isThere(present().settings, key, "setting"), ...settings };
      check(settings, setting.maxIntervalSeconds);
      keep({ settings: changed(present().settings, key, fitted(setting)) });
    },
    remove: async (key) => {
      const { settings } = present();
      if (settings.some((setting) => setting.key === key)) keep({ settings: without(settings, key) });
    },
  };
}

/** With the times that were not asked for as the longest interval allows them (RFC 4861 6.2.1). */
function fitted(setting: VirtualAdvertisement): VirtualAdvertisement {
  const { maxIntervalSeconds: maximum, minIntervalSeconds: minimum, lifetimeSeconds: lifetime } = setting;
  return {
    ...setting,
    minIntervalSeconds: minimum <= (maximum * 3) / 4 ? minimum : Math.max(3, Math.floor(maximum / 3)),
    lifetimeSeconds: lifetime === 0 ? 0 : Math.max(maximum, lifetime),
  };
}
