import { setImmediate as othersTurn } from "node:timers/promises";
import type { Dhcpv4 } from "../../../ports/host/network/dhcpv4.ts";
import { reservedIn } from "../../linux/dhcp/dnsmasq-pools.ts";
import { readConfiguredInterfaces } from "../configured-interfaces.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import type { DhcpState } from "./dhcp-sources.ts";
import { readOwnFiles } from "./dnsmasq-files.ts";
import { dhcpClientsOf } from "./netifd-dhcp-clients.ts";
import { isMainServer, poolSections, poolsIn, servesIpv4 } from "./pools.ts";

/** The clients that netifd runs, and what dnsmasq or odhcpd serve. */
export function openWrtDhcpv4({ files, ubus, uci }: OpenWrtParts, sources: () => Promise<DhcpState>): Dhcpv4 {
  return {
    clients: async () => dhcpClientsOf(await readConfiguredInterfaces({ ubus, uci }), uci.read("network")),
    server: async () => {
      const [{ config, leases }, interfaces] = await Promise.all([sources(), readNetifd(ubus)]);
      if (config === undefined) return undefined;
      const isMain = isMainServer(config);
      const enabled = poolSections(config, interfaces).some(({ section }) => servesIpv4(section, isMain));
      const pools = poolsIn(config, interfaces, leases, {
        network: uci.read("network"),
        reserved: isMain ? [] : reservedIn(readOwnFiles(files, config)),
      });
      await othersTurn();
      return { enabled, pools };
    },
  };
}
