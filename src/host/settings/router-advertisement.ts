import { isIPv6 } from "node:net";
import type { RouterAdvertisementSettings } from "../../ports/host/network/router-advertisements.ts";
import { RefusedSettingError } from "../refused-setting.ts";

const refuse = (setting: keyof RouterAdvertisementSettings, reason: string): never => {
  throw new RefusedSettingError(setting, reason);
};

/** Throws for the first that no router may advertise; `maximum`: the longest interval as it will be (RFC 4861 6.2.1). */
export function checkAdvertisement(asked: Partial<RouterAdvertisementSettings>, maximum: number): void {
  const { minIntervalSeconds, lifetimeSeconds, mtu, dnsServers, searchDomains } = asked;
  if (maximum < 4)
    refuse("maxIntervalSeconds", `${maximum} s are too short: there are 4 or more between advertisements`);
  const longest = Math.floor((maximum * 3) / 4);
  if (minIntervalSeconds !== undefined && !(minIntervalSeconds >= 3 && minIntervalSeconds <= longest)) {
    refuse(
      "minIntervalSeconds",
      `${minIntervalSeconds} s are not between 3 s and three quarters of the longest interval (${longest} s)`,
    );
  }
  if (
    lifetimeSeconds !== undefined &&
    lifetimeSeconds !== 0 &&
    !(lifetimeSeconds >= maximum && lifetimeSeconds <= 65_535)
  ) {
    refuse(
      "lifetimeSeconds",
      `${lifetimeSeconds} s are neither 0 nor between the longest interval (${maximum} s) and 65535 s`,
    );
  }
  if (mtu !== undefined && mtu !== 0 && !(mtu >= 1280 && mtu <= 65_535)) {
    refuse("mtu", `${mtu} octets are no MTU of IPv6: it has 1280 to 65535, or 0 for that of the link`);
  }
  const wrong = dnsServers?.find((server) => !isIPv6(server));
  if (wrong !== undefined) refuse("dnsServers", `${JSON.stringify(wrong)} is no IPv6 address`);
  const wrongDomain = searchDomains?.find((domain) => !/^[\w.-]+$/.test(domain));
  if (wrongDomain !== undefined) refuse("searchDomains", `${JSON.stringify(wrongDomain)} is no name of a domain`);
}
