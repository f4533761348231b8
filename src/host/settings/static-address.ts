import { isIP, isIPv4 } from "node:net";
import type { AddressSettings } from "../../ports/host/network/links.ts";
import { prefixLengthOf } from "../linux/links/ipv4-mask.ts";
import { canonical } from "../linux/links/ipv6-network.ts";
import { ipv4Number, maskNumber } from "../linux/links/subnets.ts";
import { RefusedSettingError } from "../refused-setting.ts";

/** An address that is configured; empty while that is open. */
interface SettableAddress {
  readonly family: 4 | 6;
  readonly enabled: boolean;
  readonly address: string;
  readonly prefixLength: number;
}

/** With what is asked; throws a `RefusedSettingError` for what is no address, mask or prefix length. */
export function changedAddress<A extends SettableAddress>(before: A, settings: Partial<AddressSettings>): A {
  const { address: text = before.address, enabled = before.enabled } = settings;
  const { family } = before;
  const isOpen = text === "" && !enabled;
  const length = isOpen && settings.subnetMask === "" ? {} : lengthOf(before, settings);
  const { prefixLength } = { prefixLength: before.prefixLength, ...length };
  if (isOpen) return { ...before, address: "", enabled, prefixLength };
  if (isIP(text) !== family || text.includes("%") || !isOfOneMachine(text, prefixLength)) {
    const setting = settings.address === undefined && settings.enabled !== undefined ? "enabled" : "address";
    throw new RefusedSettingError(setting, `${JSON.stringify(text)} is no IPv${family} address of a machine`);
  }
  return { ...before, address: canonical(text), enabled, prefixLength };
}

function lengthOf({ family }: SettableAddress, { subnetMask, prefixLength }: Partial<AddressSettings>) {
  if (family === 4) {
    if (subnetMask === undefined) return {};
    const length = prefixLengthOf(subnetMask);
    if (length === undefined || length === 0) {
      throw new RefusedSettingError("subnetMask", `${JSON.stringify(subnetMask)} is no mask of a subnet`);
    }
    return { prefixLength: length };
  }
  if (prefixLength === undefined) return {};
  if (!(Number.isInteger(prefixLength) && prefixLength >= 1 && prefixLength <= 128)) {
    throw new RefusedSettingError("prefixLength", `no prefix of IPv6 has ${prefixLength} bits`);
  }
  return { prefixLength };
}

/** Not of a group, of this machine alone, of a whole subnet, or of nobody. (RFC 1122 3.2.1.3, RFC 4291 2) */
function isOfOneMachine(address: string, prefixLength: number): boolean {
  if (!isIPv4(address)) return !/^(::1?|ff.*|::ffff:.*)$/.test(canonical(address));
  const number = ipv4Number(address) ?? 0;
  const first = number >>> 24;
  if (first === 0 || first === 127 || first >= 224) return false;
  const host = (number & ~maskNumber(prefixLength)) >>> 0;
  return prefixLength > 30 || (host !== 0 && host !== ~maskNumber(prefixLength) >>> 0);
}
