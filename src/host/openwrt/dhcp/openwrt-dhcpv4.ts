import type { Dhcpv4 } from "../../../ports/host/network/dhcpv4.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import type { DhcpState } from "./dhcp-sources.ts";
import { dhcpClientsOf } from "./netifd-dhcp-clients.ts";
import { poolsIn } from "./pools.ts";

/** The clients that netifd runs, and what dnsmasq or odhcpd serve. */
export function openWrtDhcpv4({ ubus, uci }: OpenWrtParts, sources: () => Promise<DhcpState>): Dhcpv4 {
  return {
    clients: async () => dhcpClientsOf(await readNetifd(ubus), uci.read("network")),
    server: async () => {
      const [{ config, leases }, interfaces] = await Promise.all([sources(), readNetifd(ubus)]);
      if (config === undefined) return undefined;
      const pools = poolsIn(config, interfaces, leases);
      return { enabled: pools.some(({ enabled }) => enabled), pools };
    },
  };
}
