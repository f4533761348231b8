import type { RowReference } from "../../model/binding.ts";
import type { Dhcpv6PoolReading } from "../../ports/host/network/dhcpv6.ts";

/** The rows of Server.Pool.Client by the addresses that they have been given. */
export function dhcpv6ClientsByAddress(pools: readonly Dhcpv6PoolReading[]): ReadonlyMap<string, RowReference> {
  const rows = new Map<string, RowReference>();
  for (const pool of pools)
    for (const client of pool.clients) {
      const row = { table: "Device.DHCPv6.Server.Pool.{i}.Client.{i}.", keys: [pool.key, client.key] };
      for (const { address } of client.addresses) rows.set(address, row);
    }
  return rows;
}
