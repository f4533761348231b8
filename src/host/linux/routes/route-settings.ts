import { isIP } from "node:net";
import type { RouteSettings } from "../../../ports/host/network/routes.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { networkOf } from "../links/ipv4-mask.ts";
import { canonical, ipv6NetworkOf } from "../links/ipv6-network.ts";

const refuse = (setting: keyof RouteSettings, reason: string): never => {
  throw new RefusedSettingError(setting, reason);
};

/** Throws a `RefusedSettingError` for a gateway, metric or open link that no route can have; of those that were asked for. */
export function checkRoute(family: 4 | 6, asked: Partial<RouteSettings>, settings: RouteSettings): void {
  const { enabled, gateway, link, metric } = settings;
  if (enabled && link === undefined) {
    refuse("enabled" in asked ? "enabled" : "link", "a route goes out by an interface");
  }
  if (gateway !== undefined && isIP(gateway) !== family) {
    refuse("gateway", `${JSON.stringify(gateway)} is no IPv${family} address of a router`);
  }
  if (metric !== undefined && !(Number.isSafeInteger(metric) && metric >= 0)) {
    refuse("metric", `${metric} is no metric (0 or more)`);
  }
}

/** `203.0.113.0/24`; empty for the default route. Throws a `RefusedSettingError` for what is no network. */
export function targetFor(
  family: 4 | 6,
  asked: Partial<RouteSettings>,
  { destination, prefixLength }: RouteSettings,
): string {
  const longest = family === 4 ? 32 : 128;
  if (destination === "") {
    if (prefixLength !== undefined && prefixLength > 0) refuse("prefixLength", "a mask needs an address");
    return "";
  }
  if (isIP(destination) !== family) refuse("destination", `${JSON.stringify(destination)} is no IPv${family} address`);
  const length = prefixLength ?? longest;
  if (!(Number.isInteger(length) && length >= 0 && length <= longest)) {
    refuse("prefixLength", `no prefix of IPv${family} has ${length} bits`);
  }
  const network = family === 4 ? networkOf(destination, length) : ipv6NetworkOf(destination, length);
  if (network !== canonical(destination)) {
    const setting = "destination" in asked ? "destination" : "prefixLength";
    refuse(setting, `${destination} is no network of ${length} bits: that would be ${network}`);
  }
  return `${network}/${length}`;
}
