import type { RowReference } from "../../model/binding.ts";
import type { Dhcpv6PoolReading } from "../../ports/host/network/dhcpv6.ts";
import { bindObject, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { expiry, wallMsOf } from "../binding/expiry.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { prefixText } from "../ip/ipv6-prefix.ts";
import { servedPrefixes } from "../ip/served-prefixes.ts";
import { dhcpv6PoolChange, dhcpv6Pools, dhcpv6ServerChange, freshPool } from "./dhcpv6-change.ts";

/** A prefix that others are to have parts of is shorter than that of a subnet. */
const subnetLength = 64;

/** [TR-181 DHCPv6] */
export const dhcpv6Server = bindObject("Device.DHCPv6.Server.", {
  load: async (context: DeviceContext) => {
    const { host } = context;
    const [pools, hosts, { ip }] = await Promise.all([
      host.dhcpv6?.pools?.(),
      host.hosts?.read(),
      context.interfaces(),
    ]);
    const present = hosts && new Set(hosts.flatMap(({ active, addresses }) => (active ? addresses : [])));
    const prefixes = servedPrefixes(ip.map(({ link }) => link));
    return {
      enabled: pools?.some(({ enabled, held }) => enabled && !held),
      pools: pools ?? [],
      present,
      prefixes,
      wallMs: wallMsOf(context),
    };
  },
  change: dhcpv6ServerChange({ Enable: "enabled" }),
  parameters: { Enable: ({ enabled }) => enabled },
});

export const dhcpv6Pool = bindTableBelow(dhcpv6Server, "Device.DHCPv6.Server.Pool.{i}.", {
  rows: ({ pools, prefixes, ...rest }) =>
    keyedBy(
      pools.map((pool, at) => ({ ...rest, pool, order: at + 1, prefixes: prefixes(pool.link) })),
      ({ pool }) => pool.key,
    ),
  edits: {
    ...dhcpv6Pools,
    fresh: (key, { pools, ...rest }) => ({ ...rest, pool: freshPool(key), order: pools.length + 1, prefixes: [] }),
  },
  change: dhcpv6PoolChange({
    Enable: "enabled",
    Interface: "link",
    IANAEnable: "servesAddresses",
    IAPDEnable: "servesPrefixes",
  }),
  parameters: {
    Enable: ({ pool }) => pool.enabled,
    Status: ({ pool }) => statusOf(pool),
    Order: ({ order }) => order,
    Interface: ({ pool }) => (pool.link === undefined ? "" : ipInterfaceOf(pool.link)),
    IANAEnable: ({ pool }) => pool.servesAddresses,
    IANAPrefixes: ({ pool, prefixes }) => (pool.enabled && pool.servesAddresses ? prefixes.map(referenceOf) : []),
    IAPDEnable: ({ pool }) => pool.servesPrefixes,
    IAPDPrefixes: ({ pool, prefixes }) =>
      pool.enabled && pool.servesPrefixes
        ? prefixes.filter(({ length }) => length < subnetLength).map(referenceOf)
        : [],
  },
});

const referenceOf = ({ row }: { readonly row: RowReference }): RowReference => row;

function statusOf({ enabled, held, misconfigured }: Dhcpv6PoolReading): "Disabled" | "Enabled" | "Error_Misconfigured" {
  if (!enabled || held) return "Disabled";
  return misconfigured ? "Error_Misconfigured" : "Enabled";
}

/** The system does not tell the address that a client speaks from. */
export const dhcpv6PoolClient = bindTableBelow(dhcpv6Pool, "Device.DHCPv6.Server.Pool.{i}.Client.{i}.", {
  rows: ({ pool, present, wallMs }) =>
    pool.clients.map((client) => [client.key, { ...client, present, wallMs }] as const),
  parameters: {
    Active: ({ addresses, present }) =>
      addresses.length === 0 || present === undefined
        ? undefined
        : addresses.some(({ address }) => present.has(address)),
  },
});

export const dhcpv6LeasedAddress = bindTableBelow(
  dhcpv6PoolClient,
  "Device.DHCPv6.Server.Pool.{i}.Client.{i}.IPv6Address.{i}.",
  {
    rows: ({ addresses, wallMs }) =>
      keyedBy(
        addresses.map((each) => ({ ...each, wallMs })),
        ({ address }) => address,
      ),
    parameters: {
      IPAddress: ({ address }) => address,
      PreferredLifetime: ({ preferredSeconds, wallMs }) => expiry(preferredSeconds, wallMs),
      ValidLifetime: ({ validSeconds, wallMs }) => expiry(validSeconds, wallMs),
    },
  },
);

export const dhcpv6LeasedPrefix = bindTableBelow(
  dhcpv6PoolClient,
  "Device.DHCPv6.Server.Pool.{i}.Client.{i}.IPv6Prefix.{i}.",
  {
    rows: ({ prefixes, wallMs }) =>
      keyedBy(
        prefixes.map((each) => ({ ...each, text: prefixText(each.address, each.prefixLength), wallMs })),
        ({ text }) => text,
      ),
    parameters: {
      Prefix: ({ text }) => text,
      PreferredLifetime: ({ preferredSeconds, wallMs }) => expiry(preferredSeconds, wallMs),
      ValidLifetime: ({ validSeconds, wallMs }) => expiry(validSeconds, wallMs),
    },
  },
);

/** What a client has sent: that by which it is known (option 1). */
export const dhcpv6ClientOption = bindTableBelow(
  dhcpv6PoolClient,
  "Device.DHCPv6.Server.Pool.{i}.Client.{i}.Option.{i}.",
  {
    rows: ({ key }) => [["1", { duid: key }] as const],
    parameters: {
      Tag: { constant: 1 },
      Value: ({ duid }) => duid.toUpperCase(),
    },
  },
);
