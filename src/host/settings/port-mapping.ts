import { isIPv4 } from "node:net";
import type { PortMappingSettings } from "../../ports/host/network/port-mappings.ts";
import { RefusedSettingError } from "../refused-setting.ts";

/** Throws for the first setting of those `asked` that the mapping cannot have, given all that it has. */
export function checkPortMapping(asked: Partial<PortMappingSettings>, settings: PortMappingSettings): void {
  const { externalPort, externalPortEnd, description, protocol } = settings;
  const refuse = (setting: keyof PortMappingSettings, reason: string): never => {
    throw new RefusedSettingError(setting, reason);
  };
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
