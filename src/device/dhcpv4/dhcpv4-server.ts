import { infiniteTime } from "../../model/values/date-time.ts";
import type { Dhcpv4PoolReading } from "../../ports/host/network/dhcpv4.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObject, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { subnetMask } from "../ip/subnet-mask.ts";
import { dhcpv4PoolChange, dhcpv4Pools, dhcpv4ServerChange } from "./dhcpv4-change.ts";
import { clientsOf } from "./dhcpv4-clients.ts";
import {
  poolOptionChange,
  poolOptionRows,
  type StaticAddressRow,
  staticAddressChange,
  staticAddressRows,
} from "./dhcpv4-pool-rows.ts";
import { optionParameters, optionRows } from "./option-rows.ts";
import type { PoolRow, ServerReading } from "./pool-row.ts";

/** Most that the lists of a pool hold. [TR-181 DHCPv4] */
const mostServers = 4;
const mostReserved = 32;

/** [TR-181 DHCPv4] */
export const dhcpv4Server = bindObject("Device.DHCPv4.Server.", {
  load: async ({ host }: DeviceContext): Promise<ServerReading> => {
    const [server, hosts] = await Promise.all([host.dhcpv4?.server(), host.hosts?.read()]);
    const present = hosts && new Set(hosts.flatMap(({ active, macAddress }) => (active ? [macAddress] : [])));
    return { enabled: server?.enabled, pools: server?.pools ?? [], present };
  },
  change: dhcpv4ServerChange({ Enable: "enabled" }),
  parameters: { Enable: ({ enabled }) => enabled },
});

export const dhcpv4Pool = bindTableBelow(dhcpv4Server, "Device.DHCPv4.Server.Pool.{i}.", {
  rows: ({ enabled, pools, present }: ServerReading) =>
    keyedBy(
      pools.map((pool, at): PoolRow => ({ pool, order: at + 1, present, served: enabled !== false })),
      ({ pool }) => pool.key,
    ),
  alias: aliasOfKey,
  edits: dhcpv4Pools,
  change: dhcpv4PoolChange({
    Enable: "enabled",
    Order: "order",
    Interface: "link",
    MinAddress: "first",
    MaxAddress: "last",
    ReservedAddresses: "reserved",
    SubnetMask: "subnetMask",
    DNSServers: "dnsServers",
    DomainName: "domainName",
    IPRouters: "routers",
    LeaseTime: "leaseTime",
  }),
  parameters: {
    Enable: ({ pool }) => pool.enabled,
    Status: ({ pool, served }) => (served ? statusOf(pool) : "Disabled"),
    Order: ({ order }) => order,
    Interface: ({ pool }) => (pool.link === undefined ? "" : ipInterfaceOf(pool.link)),
    AllowedDevices: ({ pool }) => (pool.dynamic ? "All" : "Known"),
    MinAddress: ({ pool }) => pool.first ?? "",
    MaxAddress: ({ pool }) => pool.last ?? "",
    ReservedAddresses: ({ pool: { reserved, staticAddresses } }) =>
      reserved ??
      [
        ...new Set(staticAddresses.flatMap(({ enabled, address }) => (enabled && address !== "" ? [address] : []))),
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
  rows: ({ pool }: PoolRow) =>
    keyedBy(
      pool.staticAddresses.map((each): StaticAddressRow => ({ ...each, pool: pool.key })),
      ({ key }) => key,
    ),
  alias: aliasOfKey,
  edits: staticAddressRows,
  change: staticAddressChange({ Enable: "enabled", Chaddr: "macAddress", Yiaddr: "address" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Chaddr: ({ macAddress }) => macAddress,
    Yiaddr: ({ address }) => address,
  },
});

export const dhcpv4PoolOption = bindTableBelow(dhcpv4Pool, "Device.DHCPv4.Server.Pool.{i}.Option.{i}.", {
  rows: ({ pool }: PoolRow) => optionRows(pool.options, pool.key),
  edits: poolOptionRows,
  change: poolOptionChange({ Enable: "enabled", Tag: "tag", Value: "value" }),
  parameters: optionParameters,
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
