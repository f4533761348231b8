import type { Dhcpv6PoolClient, Dhcpv6PoolReading } from "../../../ports/host/network/dhcpv6.ts";
import type { NetifdInterface } from "../netifd.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import { linkOf, servedSections, servesIpv6 } from "./served-sections.ts";

/** What odhcpd serves of DHCPv6: the sections of /etc/config/dhcp that say so; those that relay are none. [OpenWrt odhcpd] */
export function ipv6PoolsIn(
  dhcp: UciPackage,
  interfaces: readonly NetifdInterface[],
  clients: ReadonlyMap<string, readonly Dhcpv6PoolClient[]>,
): readonly Dhcpv6PoolReading[] {
  return servedSections(dhcp, interfaces).flatMap(({ key, section, served }) => {
    const mode = textOf(section, "dhcpv6");
    if (mode === undefined || mode === "relay") return [];
    const enabled = servesIpv6(section);
    const link = linkOf(served);
    return [
      {
        key,
        enabled,
        misconfigured: enabled && !hasPrefix(served),
        link,
        servesAddresses: flagOf(section, "dhcpv6_na", true),
        servesPrefixes: flagOf(section, "dhcpv6_pd", true),
        clients: (enabled && link !== undefined && clients.get(link)) || [],
      },
    ];
  });
}

const hasPrefix = (served: NetifdInterface | undefined): boolean =>
  served !== undefined && served.ipv6.length + served.assigned.length > 0;
