import { isIP } from "node:net";
import { networkOf, prefixLengthOf } from "../../linux/links/ipv4-mask.ts";
import { canonical } from "../../linux/links/ipv6-network.ts";
import { distinctKeys, sectionKey } from "../firewall/section-key.ts";
import type { NetifdInterface } from "../netifd.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

/** A `route` or `route6` section of /etc/config/network for the main table. [OpenWrt netifd] */
export interface ConfiguredRoute {
  readonly key: string;
  readonly section: UciSection;
  readonly enabled: boolean;
  readonly family: 4 | 6;
  /** Empty for one that is disabled, and does not say. */
  readonly destination: string;
  readonly prefixLength: number;
  readonly gateway: string | undefined;
  readonly metric: number | undefined;
  /** Undefined for one of an interface that has no device, or is not there. */
  readonly link: string | undefined;
}

/** Those that can be routes, in order; what forwards nothing (`type 'blackhole'`) is none. */
export function configuredRoutes(
  network: UciPackage | undefined,
  interfaces: readonly NetifdInterface[],
): readonly ConfiguredRoute[] {
  const routes: ConfiguredRoute[] = [];
  const distinct = distinctKeys();
  for (const section of network?.sections ?? []) {
    const family = section.type === "route" ? 4 : section.type === "route6" ? 6 : undefined;
    if (family === undefined || !["main", "254", undefined].includes(textOf(section, "table"))) continue;
    const enabled = !flagOf(section, "disabled", false);
    const target = targetOf(section, family, enabled);
    const gateway = textOf(section, "gateway");
    if (target === undefined || (textOf(section, "type") ?? "unicast") !== "unicast") continue;
    if (gateway !== undefined && isIP(gateway) === 0) continue;
    const metric = textOf(section, "metric");
    const carrier = interfaces.find(({ name }) => name === textOf(section, "interface"));
    routes.push({
      key: distinct(sectionKey(section)),
      section,
      enabled,
      family,
      ...target,
      gateway: gateway === undefined || /^[0.:]+$/.test(gateway) ? undefined : canonical(gateway),
      metric: metric !== undefined && /^\d{1,10}$/.test(metric) ? Number(metric) : undefined,
      link: carrier?.l3Device ?? carrier?.device,
    });
  }
  return routes;
}

/** `203.0.113.0/24`, or an address with a `netmask` beside it (24, 255.255.255.0), or an address alone; none is the default route. */
function targetOf(
  section: UciSection,
  family: 4 | 6,
  enabled: boolean,
): { readonly destination: string; readonly prefixLength: number } | undefined {
  const [address = "", suffix = textOf(section, "netmask")] = (textOf(section, "target") ?? "").split("/");
  const longest = family === 4 ? 32 : 128;
  if (address === "") return { destination: enabled ? (family === 4 ? "0.0.0.0" : "::") : "", prefixLength: 0 };
  if (isIP(address) !== family) return undefined;
  if (suffix === undefined) return { destination: canonical(address), prefixLength: longest };
  const prefixLength = /^\d{1,3}$/.test(suffix) ? Number(suffix) : prefixLengthOf(suffix);
  if (prefixLength === undefined || prefixLength > longest) return undefined;
  return { destination: family === 4 ? networkOf(address, prefixLength) : canonical(address), prefixLength };
}
