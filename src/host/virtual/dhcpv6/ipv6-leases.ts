import type { SimulatedDevice } from "../device.ts";
import { delegatedPrefixOf } from "../device-addresses.ts";
import { isPresent } from "../presence.ts";
import { dhcpv6StateOf } from "./dhcpv6-state.ts";

interface Ipv6Lease {
  readonly macAddress: string;
  readonly hostName: string;
  readonly address: string;
}

/** What machines that are there have of a pool on a link: addresses of the prefix that was delegated to the device. */
export function ipv6LeasesOf(device: SimulatedDevice, link: string | undefined): readonly Ipv6Lease[] {
  const { hosts = [], links } = device.system;
  const own = links.find(({ name }) => name === link)?.addresses.find(({ host }) => host === "delegated");
  if (own === undefined) return [];
  const prefix = delegatedPrefixOf(own.address, device.identity);
  return hosts.flatMap((machine, position) => {
    const { macAddress, hostName, port: name } = machine;
    const port = links.find((each) => each.name === name);
    if (port === undefined || (port.bridge ?? name) !== link || device.activityOf(port).state !== "up") return [];
    if (!isPresent(device, machine)) return [];
    return [{ macAddress, hostName, address: `${prefix}${(0x100 + position).toString(16)}` }];
  });
}

/** By the machine's MAC address, of all pools that are served. */
export function ipv6AddressesByMac(device: SimulatedDevice): ReadonlyMap<string, string> {
  const { dhcpv6 } = device.system;
  const state = dhcpv6 && dhcpv6StateOf(device.settings, dhcpv6);
  if (state?.enabled !== true) return new Map();
  const serving = state.pools.filter(({ enabled, servesAddresses }) => enabled && servesAddresses);
  return new Map(
    serving.flatMap(({ link }) => ipv6LeasesOf(device, link).map((each) => [each.macAddress, each.address] as const)),
  );
}
