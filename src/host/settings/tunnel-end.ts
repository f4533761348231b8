import { isIP, isIPv4 } from "node:net";
import { RefusedSettingError } from "../refused-setting.ts";

/** Throws for what is neither empty, a name, nor an address of this family. */
export function checkTunnelEnd(setting: string, endpoint: string, family: 4 | 6): void {
  const isOther = isIP(endpoint) !== 0 && isIP(endpoint) !== family;
  if (isOther || (isIP(endpoint) === 0 && !/^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.?)*$/.test(endpoint))) {
    refuseAddress(setting, endpoint);
  }
}

/** Throws for what is neither empty nor an IPv4 address. */
export function checkBorderRelay(setting: string, address: string): void {
  if (address !== "" && !isIPv4(address)) refuseAddress(setting, address);
}

function refuseAddress(setting: string, text: string): never {
  throw new RefusedSettingError(setting, `${JSON.stringify(text)} is no address that this tunnel can lead to`);
}
