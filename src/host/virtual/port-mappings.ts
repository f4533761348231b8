import { isIPv4 } from "node:net";
import type {
  PortMapping,
  PortMappingEdits,
  PortMappingSettings,
  PortMappings,
} from "../../ports/host/network/port-mappings.ts";
import type { VirtualSystem } from "../../ports/host/virtual-system.ts";
import { RefusedSettingError } from "../refused-setting.ts";
import type { SimulatedDevice } from "./device.ts";
import type { SettingsDraft } from "./settings-draft.ts";
import { portMappingsOf, setPortMappings } from "./system-settings.ts";

/** Undefined for a system that maps no ports. */
export function simulatedPortMappings(device: SimulatedDevice): PortMappings | undefined {
  const { portMappings } = device.system;
  if (portMappings === undefined) return undefined;
  return {
    limit: portMappings.limit,
    read: async () => portMappingsOf(device.settings, portMappings.mappings),
  };
}

/** Undefined for a system that maps no ports. */
export function simulatedPortMappingEdits(
  { portMappings, links }: VirtualSystem,
  draft: SettingsDraft,
): PortMappingEdits | undefined {
  if (portMappings === undefined) return undefined;
  const { limit, mappings: shipped } = portMappings;
  const linkNames = links.map(({ name }) => name);
  const present = (): readonly PortMapping[] => portMappingsOf(draft, shipped);
  return {
    add: async (key, settings) => {
      const mappings = present();
      if (limit !== undefined && mappings.length >= limit)
        throw new RefusedSettingError("key", `there is room for ${limit} port mappings`);
      if (!/^\w+$/.test(key) || mappings.some((mapping) => mapping.key === key)) {
        throw new RefusedSettingError("key", `no port mapping can be added as ${JSON.stringify(key)}`);
      }
      checkSettings(settings, settings, linkNames);
      const origin = shipped.find((mapping) => mapping.key === key)?.origin ?? "controller";
      setPortMappings(draft, [...mappings, { ...settings, key, origin }]);
    },
    change: async (key, settings) => {
      const mappings = present();
      const before = mappings.find((mapping) => mapping.key === key);
      if (before === undefined) throw new RefusedSettingError("key", `there is no port mapping ${key}`);
      const after = { ...before, ...settings };
      checkSettings(settings, after, linkNames);
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

/** Throws for the first setting of those `asked` that the mapping cannot have, given all that it has. */
function checkSettings(
  asked: Partial<PortMappingSettings>,
  settings: PortMappingSettings,
  linkNames: readonly string[],
): void {
  const { link, externalPort, externalPortEnd, description, protocol } = settings;
  const refuse = (setting: keyof PortMappingSettings, reason: string): never => {
    throw new RefusedSettingError(setting, reason);
  };
  if (link !== undefined && !linkNames.includes(link)) refuse("link", `there is no link ${link}`);
  if (protocol !== "tcp" && protocol !== "udp") refuse("protocol", `${protocol} has no ports to map`);
  for (const name of ["externalPort", "externalPortEnd", "internalPort"] as const) {
    const port = settings[name];
    if (!Number.isInteger(port) || port < 0 || port > 65_535) refuse(name, `${port} is no port`);
  }
  if (externalPortEnd !== 0 && (externalPort === 0 || externalPortEnd < externalPort)) {
    const setting = asked.externalPortEnd === undefined ? "externalPort" : "externalPortEnd";
    refuse(setting, `no range of ports begins with ${externalPort} and ends with ${externalPortEnd}`);
  }
  for (const name of ["remoteHost", "internalClient"] as const) {
    const address = settings[name];
    if (address !== "" && !isIPv4(address)) refuse(name, `${JSON.stringify(address)} is no IPv4 address`);
  }
  if (/[\n\0]/.test(description)) refuse("description", "a description is one line");
}
