import type { Dhcpv6 } from "../../../ports/host/network/dhcpv6.ts";
import { readConfiguredInterfaces } from "../configured-interfaces.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import type { DhcpState } from "./dhcp-sources.ts";
import { ipv6PoolsIn } from "./dhcpv6-pools.ts";
import { dhcpv6ClientsOf } from "./netifd-dhcpv6-clients.ts";

/** The clients that netifd runs, and what odhcpd serves. */
export function openWrtDhcpv6({ files, ubus, uci }: OpenWrtParts, sources: () => Promise<DhcpState>): Dhcpv6 {
  return {
    clients: async () =>
      dhcpv6ClientsOf(await readConfiguredInterfaces({ ubus, uci }), uci.read("network"), (link) =>
        files.value(`/sys/class/net/${link}/address`),
      ),
    pools: async () => {
      const [{ config, ipv6Clients }, interfaces] = await Promise.all([sources(), readNetifd(ubus)]);
      return config && ipv6PoolsIn(config, interfaces, ipv6Clients);
    },
  };
}
