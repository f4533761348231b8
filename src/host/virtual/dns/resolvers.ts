import type { ResolverEdits, Resolvers } from "../../../ports/host/network/resolvers.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { SimulatedDevice } from "../device.ts";
import { added, changed, refuse, without } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import type { ReadableSettings } from "../system-settings.ts";
import { type AddedServer, asRead, checkServer, requireAdded } from "./added-servers.ts";

// The device asks the servers that it has learned, and those that were added.

const serversKey = "resolvers";
const enabledKey = "resolvers/enabled";

/** Whether the device asks any of them, as it does unless it is told not to. */
export const asksServers = (settings: ReadableSettings): boolean => settings.get(enabledKey) !== "false";

const addedIn = (settings: ReadableSettings): readonly AddedServer[] =>
  JSON.parse(settings.get(serversKey) ?? "[]") as readonly AddedServer[];

export const simulatedResolvers = (device: SimulatedDevice): Resolvers => ({
  read: async () => {
    const { resolvers } = device.system;
    const own = addedIn(device.settings);
    const enabled = asksServers(device.settings);
    return own.length === 0 && enabled
      ? resolvers
      : { ...resolvers, servers: [...resolvers.servers, ...own.map(asRead)], enabled };
  },
});

export function simulatedResolverEdits({ resolvers, links }: VirtualSystem, draft: SettingsDraft): ResolverEdits {
  const keep = (servers: readonly AddedServer[]): void => draft.set(serversKey, JSON.stringify(servers));
  return {
    setEnabled: async (enabled) => draft.set(enabledKey, String(enabled)),
    add: async (key, settings) => {
      checkServer(settings, links);
      keep(added(addedIn(draft), { ...settings, key }));
    },
    change: async (key, settings) => {
      requireAdded(addedIn(draft), key, settings, resolvers.servers);
      checkServer(settings, links);
      keep(changed(addedIn(draft), key, settings));
    },
    remove: async (key) => {
      if (resolvers.servers.some(({ address }) => address === key))
        refuse("key", `${key} was learned, and the device goes on asking it`);
      keep(without(addedIn(draft), key));
    },
  };
}
