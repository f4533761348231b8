import type { HostReading, Hosts } from "../../ports/host/network/hosts.ts";
import type { SimulatedDevice } from "./device.ts";
import { addressesOf } from "./dhcp/leases.ts";
import { ipv6AddressesByMac } from "./dhcpv6/ipv6-leases.ts";
import { isPresent } from "./presence.ts";

/** Undefined for a system that knows no machines inside. */
export function simulatedHosts(device: SimulatedDevice): Hosts | undefined {
  const { hosts } = device.system;
  return hosts && { read: async () => hostReadings(device) };
}

/** A machine is there while the port that it is behind is up, and nobody has carried it away. */
function hostReadings(device: SimulatedDevice): readonly HostReading[] {
  const { links } = device.system;
  const byMac = ipv6AddressesByMac(device);
  return addressesOf(device).map(({ machine, address }) => {
    const { macAddress, hostName, port, station } = machine;
    const link = links.find(({ name }) => name === port);
    const active = link !== undefined && device.activityOf(link).state === "up" && isPresent(device, machine);
    return {
      macAddress,
      addresses: [address, ...(byMac.has(macAddress) ? [byMac.get(macAddress) ?? ""] : [])],
      hostName,
      active,
      link: link?.bridge ?? port,
      port,
      associated: active && station !== undefined,
    };
  });
}
