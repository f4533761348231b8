import { infiniteTime } from "../../model/values/date-time.ts";
import type { Dhcpv4PoolReading } from "../../ports/host/network/dhcpv4.ts";
import { bindObject, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { subnetMask } from "../ip/subnet-mask.ts";
import { clientsOf } from "./dhcpv4-clients.ts";
import { staticAddressChange, staticAddressRows } from "./static-address-change.ts";

/** Most that the lists of a pool hold. [TR-181 DHCPv4] */
const mostServers = 4;
const mostReserved = 32;

/** [TR-181 DHCPv4] */
export const dhcpv4Server = bindObject("Device.DHCPv4.Server.", {
  load: async ({ host }: DeviceContext) => {
    const [server, hosts] = await Promise.all([host.dhcpv4?.server(), host.hosts?.read()]);
    const present = hosts && new Set(hosts.flatMap(({ active, macAddress }) => (active ? [macAddress] : [])));
    return { enabled: server?.enabled, pools: server?.pools ?? [], present };
  },
  parameters: { Enable: ({ enabled }) => enabled },
});

export const dhcpv4Pool = bindTableBelow(dhcpv4Server, "Device.DHCPv4.Server.Pool.{i}.", {
  rows: ({ pools, present }) =>
    keyedBy(
      pools.map((pool, at) => ({ pool, order: at + 1, present })),
      ({ pool }) => pool.key,
    ),
  parameters: {
    Enable: ({ pool }) => pool.enabled,
    Status: ({ pool }) => statusOf(pool),
    Order: ({ order }) => order,
    Interface: ({ pool }) => (pool.link === undefined ? "" : ipInterfaceOf(pool.link)),
    AllowedDevices: ({ pool }) => (pool.dynamic ? "All" : "Known"),
    MinAddress: ({ pool }) => pool.first ?? "",
    MaxAddress: ({ pool }) => pool.last ?? "",
    ReservedAddresses: ({ pool }) =>
      [
        ...new Set(
          pool.staticAddresses.flatMap(({ enabled, address }) => (enabled && address !== "" ? [address] : [])),
        ),
      ].slice(0, mostReserved),
    SubnetMask: ({ pool }) => (pool.prefixLength === undefined ? "" : subnetMask(pool.prefixLength)),
    DNSServers: ({ pool }) => pool.dnsServers.slice(0, mostServers),
    DomainName: ({ pool }) => pool.domainName.slice(0, 64),
    IPRouters: ({ pool }) => pool.routers.slice(0, mostServers),
    LeaseTime: ({ pool }) => pool.leaseSeconds ?? -1,
  },
});

function statusOf({ enabled, misconfigured }: Dhcpv4PoolReading): "Disabled" | "Enabled" | "Error_Misconfigured" {
  if (!enabled) return "Disabled";
  return misconfigured ? "Error_Misconfigured" : "Enabled";
}

export const dhcpv4StaticAddress = bindTableBelow(dhcpv4Pool, "Device.DHCPv4.Server.Pool.{i}.StaticAddress.{i}.", {
  rows: ({ pool }: { readonly pool: Dhcpv4PoolReading }) =>
    keyedBy(
      pool.staticAddresses.map((address) => ({ ...address, pool: pool.key })),
      ({ key }) => key,
    ),
  edits: staticAddressRows,
  change: staticAddressChange({ Enable: "enabled", Chaddr: "macAddress", Yiaddr: "address" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Chaddr: ({ macAddress }) => macAddress,
    Yiaddr: ({ address }) => address,
  },
});

export const dhcpv4PoolOption = bindTableBelow(dhcpv4Pool, "Device.DHCPv4.Server.Pool.{i}.Option.{i}.", {
  rows: ({ pool }) => keyedBy(pool.options, ({ tag }) => `${tag}`),
  parameters: {
    Enable: () => true,
    Tag: ({ tag }) => tag,
    Value: ({ value }) => value,
  },
});

export const dhcpv4PoolClient = bindTableBelow(dhcpv4Pool, "Device.DHCPv4.Server.Pool.{i}.Client.{i}.", {
  rows: ({ pool, present }) =>
    keyedBy(
      clientsOf(pool.leases).map((client) => ({ ...client, active: present?.has(client.macAddress) })),
      ({ macAddress }) => macAddress,
    ),
  parameters: {
    Chaddr: ({ macAddress }) => macAddress,
    Active: ({ active }) => active,
  },
});

export const dhcpv4LeasedAddress = bindTableBelow(
  dhcpv4PoolClient,
  "Device.DHCPv4.Server.Pool.{i}.Client.{i}.IPv4Address.{i}.",
  {
    rows: ({ leases }) => keyedBy(leases, ({ address }) => address),
    parameters: {
      IPAddress: ({ address }) => address,
      LeaseTimeRemaining: ({ expiresAt }) => (expiresAt === undefined ? infiniteTime : new Date(expiresAt * 1000)),
    },
  },
);

/** Of what a client has sent, the server keeps its identifier. */
export const dhcpv4ClientOption = bindTableBelow(
  dhcpv4PoolClient,
  "Device.DHCPv4.Server.Pool.{i}.Client.{i}.Option.{i}.",
  {
    rows: ({ leases }) => {
      const clientId = leases.at(-1)?.clientId;
      return clientId === undefined ? [] : [["61", { clientId }] as const];
    },
    parameters: {
      Tag: { constant: 61 },
      Value: ({ clientId }) => clientId,
    },
  },
);
