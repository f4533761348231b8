import { setImmediate as othersTurn } from "node:timers/promises";
import type { Dhcpv6PoolClient } from "../../../ports/host/network/dhcpv6.ts";
import type { Hosts } from "../../../ports/host/network/hosts.ts";
import { readForwarding } from "../../linux/hosts/forwarding.ts";
import { type InsideLinks, mergeHosts } from "../../linux/hosts/merge-hosts.ts";
import { readNeighbours } from "../../linux/hosts/neighbours.ts";
import { subnetLookup } from "../../linux/links/subnets.ts";
import type { DhcpState } from "../dhcp/dhcp-sources.ts";
import { namesIn } from "../dhcp/static-addresses.ts";
import { type NetifdInterface, readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { readAssociations } from "./associations.ts";

/** Machines inside, as leases, neighbours, bridges and access points know them. */
export function openWrtHosts({ files, ip, ubus, log }: OpenWrtParts, sources: () => Promise<DhcpState>): Hosts {
  return {
    read: async () => {
      const [{ config, leases, ipv6Clients }, interfaces, neighbours, associations] = await Promise.all([
        sources(),
        readNetifd(ubus),
        readNeighbours(files, ip),
        readAssociations(ubus, log),
      ]);
      // Ten thousand machines are a good part of a second on a small router.
      await othersTurn();
      const forwarding = readForwarding(files);
      await othersTurn();
      const merged = mergeHosts({
        inside: insideOf(interfaces),
        leases,
        neighbours,
        forwarding,
        associations,
        names: config === undefined ? new Map() : namesIn(config),
        namesByIpv6: new Map([...ipv6Clients.values()].flatMap((clients) => clients.flatMap(namesOf))),
      });
      await othersTurn();
      return merged;
    },
  };
}

const namesOf = ({ hostName, addresses }: Dhcpv6PoolClient) =>
  addresses.map(({ address }) => [address, hostName] as const);

/** An interface leads inside if its address is the device's own choice, and the way out is not there. */
function insideOf(interfaces: readonly NetifdInterface[]): InsideLinks {
  const inside = interfaces.flatMap(({ name, proto, l3Device, ipv4, routes }) =>
    name === "loopback" ||
    proto !== "static" ||
    l3Device === undefined ||
    routes.some(({ prefixLength }) => prefixLength === 0)
      ? []
      : [{ link: l3Device, ipv4 }],
  );
  return {
    names: new Set(inside.map(({ link }) => link)),
    linkOf: subnetLookup(
      inside.flatMap(({ link, ipv4 }) =>
        ipv4.map(({ address, prefixLength }) => ({ address, prefixLength, value: link })),
      ),
    ),
  };
}
