import type { RowReference } from "../../model/binding.ts";
import type { Dhcpv4Lease, Dhcpv4PoolReading } from "../../ports/host/network/dhcpv4.ts";

// Clients of the DHCP server: machines, each with its leases.

/** One client of a pool: a machine by its MAC address. */
export interface Dhcpv4PoolClient {
  readonly macAddress: string;
  readonly leases: readonly Dhcpv4Lease[];
}

export function clientsOf(leases: readonly Dhcpv4Lease[]): readonly Dhcpv4PoolClient[] {
  const byMac = new Map<string, Dhcpv4Lease[]>();
  for (const lease of leases) {
    const known = byMac.get(lease.macAddress);
    if (known === undefined) byMac.set(lease.macAddress, [lease]);
    else known.push(lease);
  }
  return [...byMac].map(([macAddress, its]) => ({ macAddress, leases: its }));
}

/** The rows of Server.Pool.Client that a machine has, by MAC address. */
export function dhcpv4ClientsByMac(pools: readonly Dhcpv4PoolReading[]): ReadonlyMap<string, readonly RowReference[]> {
  const rows = new Map<string, readonly RowReference[]>();
  for (const pool of pools)
    for (const macAddress of new Set(pool.leases.map((lease) => lease.macAddress))) {
      const known = rows.get(macAddress) ?? [];
      const row = { table: "Device.DHCPv4.Server.Pool.{i}.Client.{i}.", keys: [pool.key, macAddress] };
      rows.set(macAddress, [...known, row]);
    }
  return rows;
}
