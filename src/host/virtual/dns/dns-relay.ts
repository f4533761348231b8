import type { DnsRelay, DnsRelayEdits } from "../../../ports/host/network/dns-relay.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { SimulatedDevice } from "../device.ts";
import { added, changed, without } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import type { ReadableSettings } from "../system-settings.ts";
import { type AddedServer, asRead, checkServer, requireAdded } from "./added-servers.ts";

// The relay asks the servers that the device has learned, but for those that were deleted, and those that were added.

interface RelayState {
  readonly enabled: boolean;
  readonly servers: readonly AddedServer[];
  /** Addresses of learned servers that it is not to ask. */
  readonly left: readonly string[];
}

const relayKey = "dnsRelay";

const stateOf = (settings: ReadableSettings, shipped: { readonly enabled: boolean }): RelayState => {
  const set = settings.get(relayKey);
  return set === undefined ? { enabled: shipped.enabled, servers: [], left: [] } : (JSON.parse(set) as RelayState);
};

/** Undefined for a system that relays no names. */
export function simulatedDnsRelay(device: SimulatedDevice): DnsRelay | undefined {
  const { dnsRelay, resolvers } = device.system;
  if (dnsRelay === undefined) return undefined;
  return {
    read: async () => {
      const { enabled, servers, left } = stateOf(device.settings, dnsRelay);
      const learned = resolvers.servers.filter(
        ({ address }) => !left.includes(address) && !servers.some((each) => each.address === address),
      );
      return { enabled, running: enabled && device.isUp, servers: [...learned, ...servers.map(asRead)] };
    },
  };
}

/** Undefined for a system that relays no names. */
export function simulatedDnsRelayEdits(
  { dnsRelay, resolvers, links }: VirtualSystem,
  draft: SettingsDraft,
): DnsRelayEdits | undefined {
  if (dnsRelay === undefined) return undefined;
  const present = (): RelayState => stateOf(draft, dnsRelay);
  const keep = (change: Partial<RelayState>): void => draft.set(relayKey, JSON.stringify({ ...present(), ...change }));
  const isLearned = (key: string): boolean => resolvers.servers.some(({ address }) => address === key);
  return {
    setEnabled: async (enabled) => keep({ enabled }),
    add: async (key, settings) => {
      checkServer(settings, links);
      const { left } = present();
      // One that was deleted comes back, as it was.
      if (left.includes(key) && settings.address === key) return keep({ left: left.filter((each) => each !== key) });
      keep({ servers: added(present().servers, { ...settings, key }) });
    },
    change: async (key, settings) => {
      const { servers } = present();
      requireAdded(servers, key, settings, resolvers.servers);
      checkServer(settings, links);
      keep({ servers: changed(servers, key, settings) });
    },
    remove: async (key) => {
      const { servers, left } = present();
      if (servers.some((server) => server.key === key)) keep({ servers: without(servers, key) });
      else if (isLearned(key) && !left.includes(key)) keep({ left: [...left, key] });
    },
  };
}
