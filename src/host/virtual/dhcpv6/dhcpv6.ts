import type { Dhcpv6, Dhcpv6ClientReading, Dhcpv6PoolReading } from "../../../ports/host/network/dhcpv6.ts";
import type { VirtualDhcpv6 } from "../../../ports/host/virtual-ipv6.ts";
import type { SimulatedDevice } from "../device.ts";
import { delegatedPrefixOf, macAddressOf } from "../device-addresses.ts";
import { activeMsOf } from "../links/link-activity.ts";
import { type ClientState, dhcpv6StateOf, type PoolState } from "./dhcpv6-state.ts";
import { ipv6LeasesOf } from "./ipv6-leases.ts";

/** Of a link-layer address, of Ethernet (RFC 8415 11.4). */
const duidOf = (macAddress: string): string => `00030001${macAddress.replaceAll(":", "")}`;

/** Undefined for a system that neither asks for addresses of IPv6 nor serves some. */
export function simulatedDhcpv6(device: SimulatedDevice): Dhcpv6 | undefined {
  const { dhcpv6 } = device.system;
  if (dhcpv6 === undefined) return undefined;
  const state = () => dhcpv6StateOf(device.settings, dhcpv6);
  return {
    clients: async () => state().clients.map((client) => clientReading(device, dhcpv6, client)),
    pools: async () => {
      const { enabled, pools } = state();
      return pools.map((pool) => poolReading(device, pool, enabled));
    },
  };
}

/** What a client is told comes with its link as shipped. */
function clientReading(device: SimulatedDevice, { clients }: VirtualDhcpv6, client: ClientState): Dhcpv6ClientReading {
  const { system, identity, clock } = device;
  const link = system.links.find(({ name }) => name === client.link);
  const activity = link && device.activityOf(link);
  const bound = client.enabled && activity?.state === "up";
  const told = bound ? clients.find((each) => each.link === link?.name) : undefined;
  const left = told && activity && leftOf(told.leaseSeconds, activeMsOf(activity, clock.monotonicMs()) / 1000);
  const prefix = { address: delegatedPrefixOf(told?.delegation ?? "", identity), prefixLength: 56 };
  return {
    ...client,
    link: link?.name,
    duid: Buffer.from(duidOf(macAddressOf(identity, 0)), "hex"),
    sentOptions: client.sentOptions.map(({ value, ...same }) => ({ ...same, value: Buffer.from(value, "hex") })),
    receivedOptions: (told?.received ?? []).map(({ tag, value }) => ({ tag, value: Buffer.from(value, "hex") })),
    prefixes:
      told?.delegation === undefined || !client.requestsPrefixes
        ? []
        : [{ ...prefix, preferredSeconds: left, validSeconds: left }],
  };
}

/** Renewed at half time. */
const leftOf = (leaseSeconds: number, activeSeconds: number): number =>
  leaseSeconds - (activeSeconds % Math.ceil(leaseSeconds / 2));

function poolReading(device: SimulatedDevice, pool: PoolState, isServed: boolean): Dhcpv6PoolReading {
  const link = device.system.links.find(({ name }) => name === pool.link);
  const hasPrefix = link?.addresses.some(({ family, scope }) => family === 6 && scope === "global") === true;
  const leases = isServed && pool.enabled && pool.servesAddresses ? ipv6LeasesOf(device, pool.link) : [];
  const left = leftOf(43_200, device.uptimeMs / 1000);
  return {
    ...pool,
    link: link?.name,
    held: pool.enabled && !isServed,
    misconfigured: pool.enabled && !hasPrefix,
    clients: leases.map(({ macAddress, hostName, address }) => ({
      key: duidOf(macAddress),
      hostName,
      addresses: [{ address, preferredSeconds: left, validSeconds: left }],
      prefixes: [],
    })),
  };
}
