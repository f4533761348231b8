import type { Dhcpv6PoolClient, Dhcpv6PoolReading } from "../../../ports/host/network/dhcpv6.ts";
import type { NetifdInterface } from "../netifd.ts";
import { flagOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import { linkOf, sectionsOfIpv6, servedKinds, servesIpv6 } from "./served-sections.ts";

/** What odhcpd serves of DHCPv6: the sections of /etc/config/dhcp that say so; those that relay are none. [OpenWrt odhcpd] */
export function ipv6PoolsIn(
  dhcp: UciPackage,
  interfaces: readonly NetifdInterface[],
  clients: ReadonlyMap<string, readonly Dhcpv6PoolClient[]>,
): readonly Dhcpv6PoolReading[] {
  const sections = sectionsOfIpv6(dhcp, interfaces, "dhcpv6");
  const isOff = !sections.some(({ section }) => servesIpv6(section));
  return sections.map(({ key, section, served }) => {
    const held = isOff && flagOf(section, servedKinds.dhcpv6.held, false);
    const enabled = held || servesIpv6(section);
    const link = linkOf(served);
    return {
      key,
      enabled,
      held,
      misconfigured: enabled && !hasPrefix(served),
      link,
      servesAddresses: flagOf(section, "dhcpv6_na", true),
      servesPrefixes: flagOf(section, "dhcpv6_pd", true),
      clients: (enabled && link !== undefined && clients.get(link)) || [],
    };
  });
}

const hasPrefix = (served: NetifdInterface | undefined): boolean =>
  served !== undefined && served.ipv6.length + served.assigned.length > 0;
