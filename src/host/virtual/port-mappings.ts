import type {
  PortMapping,
  PortMappingEdits,
  PortMappingSettings,
  PortMappings,
} from "../../ports/host/network/port-mappings.ts";
import type { VirtualSystem } from "../../ports/host/virtual-system.ts";
import { RefusedSettingError } from "../refused-setting.ts";
import { checkPortMapping } from "../settings/port-mapping.ts";
import type { SimulatedDevice } from "./device.ts";
import { scheduleKeys } from "./services/schedules.ts";
import { mapsByUpnp } from "./services/upnp.ts";
import type { SettingsDraft } from "./settings-draft.ts";
import { portMappingsOf, setPortMappings } from "./system-settings.ts";

/** Undefined for a system that maps no ports. */
export function simulatedPortMappings(device: SimulatedDevice): PortMappings | undefined {
  const { portMappings } = device.system;
  if (portMappings === undefined) return undefined;
  return {
    limit: portMappings.limit,
    read: async () => {
      const mappings = portMappingsOf(device.settings, portMappings.mappings);
      return mapsByUpnp(device.system, device.settings) ? mappings : mappings.filter(({ origin }) => origin !== "upnp");
    },
  };
}

/** Undefined for a system that maps no ports. */
export function simulatedPortMappingEdits(system: VirtualSystem, draft: SettingsDraft): PortMappingEdits | undefined {
  const { portMappings, links } = system;
  if (portMappings === undefined) return undefined;
  const { limit, mappings: shipped } = portMappings;
  const check = (asked: Partial<PortMappingSettings>, settings: PortMappingSettings): void => {
    const { link } = settings;
    if (link !== undefined && !links.some(({ name }) => name === link)) {
      throw new RefusedSettingError("link", `there is no link ${link}`);
    }
    for (const key of asked.schedules ?? [])
      if (!scheduleKeys(system, draft).includes(key))
        throw new RefusedSettingError("schedules", `there is no schedule ${key}`);
    checkPortMapping(asked, settings);
  };
  const present = (): readonly PortMapping[] => portMappingsOf(draft, shipped);
  return {
    add: async (key, settings) => {
      const mappings = present();
      if (limit !== undefined && mappings.length >= limit)
        throw new RefusedSettingError("row", `there is room for ${limit} port mappings`);
      if (!/^\w+$/.test(key) || mappings.some((mapping) => mapping.key === key)) {
        throw new RefusedSettingError("key", `no port mapping can be added as ${JSON.stringify(key)}`);
      }
      check(settings, settings);
      const origin = shipped.find((mapping) => mapping.key === key)?.origin ?? "controller";
      setPortMappings(draft, [...mappings, { ...settings, key, origin }]);
    },
    change: async (key, settings) => {
      const mappings = present();
      const before = mappings.find((mapping) => mapping.key === key);
      if (before === undefined) throw new RefusedSettingError("key", `there is no port mapping ${key}`);
      const after = { ...before, ...settings };
      check(settings, after);
      setPortMappings(
        draft,
        mappings.map((mapping) => (mapping.key === key ? after : mapping)),
      );
    },
    remove: async (key) => {
      const mappings = present();
      const left = mappings.filter((mapping) => mapping.key !== key);
      if (left.length < mappings.length) setPortMappings(draft, left);
    },
  };
}
