import { isIPv6 } from "node:net";
import { colonOctets } from "../dhcp-options/dhclient-leases.ts";
import { managerLeases } from "../dhcp-options/network-manager-lease.ts";
import { canonical } from "../links/ipv6-network.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import type { Ipv6Lease } from "./ipv6-lease.ts";
import { receivedByName } from "./received-by-name.ts";

/** What NetworkManager notes of its clients, by the names of nm-settings. It asks for no prefixes of its own accord, and tells none. */
export function managerIpv6Leases(files: SystemFiles, indexes: ReadonlyMap<string, string>): readonly Ipv6Lease[] {
  return managerLeases(files, 6).flatMap(({ index, at }) => {
    const link = indexes.get(index);
    const address = at("ip6_address");
    if (link === undefined || !isIPv6(address)) return [];
    const duid = colonOctets(at("dhcp6_client_id"));
    return [
      {
        link,
        duid: duid.length === 0 ? undefined : duid,
        addresses: [canonical(address)],
        prefixes: [],
        requestsAddresses: true,
        requestsPrefixes: false,
        receivedOptions: receivedByName(at("dhcp6_name_servers"), at("dhcp6_domain_search")),
      },
    ];
  });
}
