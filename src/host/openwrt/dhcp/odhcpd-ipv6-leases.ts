import { isIPv6 } from "node:net";
import type { Dhcpv6PoolClient } from "../../../ports/host/network/dhcpv6.ts";
import { hostNameOf } from "../../linux/hosts/host-name.ts";
import { type IpRecord, numberAt, recordAt, recordsAt, textAt } from "../../linux/programs/ip-json.ts";
import type { UbusTable } from "../ubus/blobmsg.ts";

interface Gathered extends Dhcpv6PoolClient {
  hostName: string;
  readonly addresses: Dhcpv6PoolClient["addresses"][number][];
  readonly prefixes: Dhcpv6PoolClient["prefixes"][number][];
}

/**
 * What `ubus call dhcp ipv6leases` answers, by link: one client for each DUID, with all that it has been given. Lifetimes are
 * seconds from now on, -1 for ever.
 */
export function parseIpv6Leases(answer: UbusTable | undefined): ReadonlyMap<string, readonly Dhcpv6PoolClient[]> {
  const devices = recordAt(answer ?? {}, "device");
  return new Map(
    Object.keys(devices).map((link) => [link, clientsIn(recordsAt(recordAt(devices, link), "leases"))] as const),
  );
}

function clientsIn(leases: readonly IpRecord[]): readonly Dhcpv6PoolClient[] {
  const clients = new Map<string, Gathered>();
  for (const lease of leases) {
    const key = textAt(lease, "duid")?.toLowerCase() ?? "";
    if (!/^([\da-f]{2}){1,130}$/.test(key)) continue;
    const client = clients.get(key) ?? { key, hostName: "", addresses: [], prefixes: [] };
    clients.set(key, client);
    if (client.hostName === "") client.hostName = hostNameOf(textAt(lease, "hostname") ?? "");
    client.addresses.push(...recordsAt(lease, "ipv6-addr").flatMap(given));
    for (const record of recordsAt(lease, "ipv6-prefix")) {
      const prefixLength = numberAt(record, "prefix-length");
      if (prefixLength === undefined || !Number.isInteger(prefixLength) || prefixLength < 0 || prefixLength > 128)
        continue;
      client.prefixes.push(...given(record).map((prefix) => ({ ...prefix, prefixLength })));
    }
  }
  return [...clients.values()];
}

function given(record: IpRecord): Dhcpv6PoolClient["addresses"] {
  const address = textAt(record, "address") ?? "";
  const seconds = (name: string): number | undefined => {
    const value = numberAt(record, name);
    // A number of 32 bits without a sign may come with one: -1 or 4,294,967,295 for ever.
    return value === undefined || value < 0 || value >= 0xffff_ffff ? undefined : value;
  };
  if (!isIPv6(address)) return [];
  return [
    {
      address: address.toLowerCase(),
      preferredSeconds: seconds("preferred-lifetime"),
      validSeconds: seconds("valid-lifetime"),
    },
  ];
}
