import type { Dhcpv4, Dhcpv4ClientReading, Dhcpv4PoolReading } from "../../../ports/host/network/dhcpv4.ts";
import type { VirtualDhcpv4, VirtualLink } from "../../../ports/host/virtual-system.ts";
import type { SimulatedDevice } from "../device.ts";
import { addressReadingOf } from "../device-addresses.ts";
import { activeMsOf } from "../links/link-activity.ts";
import { type ClientState, dhcpv4StateOf, isServer, type OptionState, type PoolState } from "./dhcpv4-state.ts";
import { prefixLengthOf } from "./ipv4.ts";
import { canServe, leasesIn } from "./leases.ts";
import { routerBeside } from "./offered-addresses.ts";

/** Undefined for a system that neither asks for addresses nor serves some. */
export function simulatedDhcpv4(device: SimulatedDevice): Dhcpv4 | undefined {
  const { dhcpv4 } = device.system;
  if (dhcpv4 === undefined) return undefined;
  const state = () => dhcpv4StateOf(device.settings, dhcpv4);
  return {
    clients: async () => state().clients.map((client) => clientReading(device, dhcpv4, client)),
    server: async () => {
      if (!isServer(dhcpv4)) return undefined;
      const { enabled, pools } = state();
      return { enabled, pools: pools.map((pool) => poolReading(device, pool)) };
    },
  };
}

/** What a client is told comes with its link as shipped. */
function clientReading(
  device: SimulatedDevice,
  { clients }: VirtualDhcpv4,
  { key, enabled, link: name, sent = [], requested = [] }: ClientState,
): Dhcpv4ClientReading {
  const { identity, clock } = device;
  const link = device.system.links.find((each) => each.name === name);
  const leased = link?.addresses.find(({ origin, family }) => origin === "dhcp" && family === 4);
  const activity = link && device.activityOf(link);
  const told = clients.find((client) => client.link === name);
  const beneath = told ?? clients.find((client) => isBeside(client, link, device.system.links));
  const bound = enabled && leased !== undefined && activity?.state === "up";
  const lease = bound
    ? addressReadingOf(leased, identity, "", activeMsOf(activity, clock.monotonicMs()) / 1000)
    : undefined;
  const router = lease && routerBeside(lease.address, lease.prefixLength);
  return {
    key,
    link: link?.name,
    enabled,
    state: bound ? "bound" : enabled && link !== undefined ? "selecting" : "init",
    address: lease?.address,
    prefixLength: lease?.prefixLength,
    server: told === undefined ? router : bound ? told.server : undefined,
    routers: told === undefined ? (router === undefined ? [] : [router]) : bound ? told.routers : [],
    dnsServers: bound ? (beneath?.dnsServers ?? []) : [],
    remainingSeconds: lease?.validSeconds === undefined ? undefined : Math.floor(lease.validSeconds),
    sentOptions: sent.map(withOctets),
    requestedOptions: requested,
  };
}

/** Whether a client is on the link beneath this one, or on one that the device is shipped with on that. */
const isBeside = (client: Pick<ClientState, "link">, link: VirtualLink | undefined, links: readonly VirtualLink[]) =>
  link?.lower !== undefined &&
  (client.link === link.lower || links.some(({ name, lower }) => name === client.link && lower === link.lower));

const withOctets = ({ value, ...option }: OptionState) => ({ ...option, value: Buffer.from(value, "hex") });

function poolReading(device: SimulatedDevice, pool: PoolState): Dhcpv4PoolReading {
  const { first, last, subnetMask, options, ...same } = pool;
  return {
    ...same,
    link: pool.link,
    leaseSeconds: pool.leaseSeconds,
    misconfigured: pool.enabled && !canServe(device, pool),
    dynamic: true,
    first: first === "" ? undefined : first,
    last: last === "" ? undefined : last,
    prefixLength: subnetMask === "" ? undefined : prefixLengthOf(subnetMask),
    options: options.map(withOctets),
    leases: leasesIn(device, pool),
  };
}
