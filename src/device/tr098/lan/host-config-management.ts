import type { BoundObject, Source } from "../../../model/binding.ts";
import type { Dhcpv4PoolReading, Dhcpv4StaticAddressSettings } from "../../../ports/host/network/dhcpv4.ts";
import { aliasOfKey } from "../../binding/alias-of-key.ts";
import { keyedBy } from "../../binding/bind.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { AbsentCapability, hostChange } from "../../binding/row-change.ts";
import type { RowEditing } from "../../binding/row-editing.ts";
import { untyped, untypedEdits } from "../../binding/untyped.ts";
import { dhcpv4PoolChange, hasEdit } from "../../dhcpv4/dhcpv4-change.ts";
import { type StaticAddressRow, staticAddressChange, staticAddressRows } from "../../dhcpv4/dhcpv4-pool-rows.ts";
import { subnetMask } from "../../ip/subnet-mask.ts";
import type { Lan } from "./lan.ts";

const object = "InternetGatewayDevice.LANDevice.{i}.LANHostConfigManagement.";
const staticAddresses = `${object}DHCPStaticAddress.{i}.`;

/** The addresses that are served inside: those of the first pool. */
const poolOf = ({ pools }: Lan): Dhcpv4PoolReading | undefined => pools[0];

function settledPool(lan: Lan): Dhcpv4PoolReading {
  const pool = poolOf(lan);
  if (pool === undefined) throw new AbsentCapability("dhcpv4");
  return pool;
}

const ofPool =
  (
    read: (pool: Dhcpv4PoolReading) => ReturnType<Extract<Source<Dhcpv4PoolReading>, (row: never) => unknown>>,
  ): Source<Lan> =>
  (lan) => {
    const pool = poolOf(lan);
    return pool && read(pool);
  };

const sources: Readonly<Record<string, Source<Lan>>> = {
  MACAddress: ({ links }) => links.find(({ kind }) => kind === "bridge")?.macAddress,
  DHCPServerConfigurable: { stored: true },
  DHCPServerEnable: ofPool(({ enabled }) => enabled),
  DHCPRelay: { constant: false },
  MinAddress: ofPool(({ first }) => first ?? ""),
  MaxAddress: ofPool(({ last }) => last ?? ""),
  ReservedAddresses: ofPool(({ reserved }) => reserved ?? []),
  SubnetMask: ofPool(({ prefixLength }) => (prefixLength === undefined ? "" : subnetMask(prefixLength))),
  DNSServers: ofPool(({ dnsServers }) => dnsServers),
  DomainName: ofPool(({ domainName }) => domainName.slice(0, 64)),
  IPRouters: ofPool(({ routers }) => routers),
  DHCPLeaseTime: ofPool(({ leaseSeconds }) => leaseSeconds ?? -1),
  UseAllocatedWAN: { stored: "Normal" },
  AllowedMACAddresses: { stored: [] },
};

const poolChange = dhcpv4PoolChange({
  DHCPServerEnable: "enabled",
  MinAddress: "first",
  MaxAddress: "last",
  ReservedAddresses: "reserved",
  SubnetMask: "subnetMask",
  DNSServers: "dnsServers",
  DomainName: "domainName",
  IPRouters: "routers",
  DHCPLeaseTime: "leaseTime",
});

const management: BoundObject<DeviceContext> = {
  path: object,
  rows: { kind: "of-parent" },
  ...untyped({
    parameters: sources,
    change: hostChange<Lan, Parameters<typeof poolChange.stage>[1], typeof poolChange.settings>(
      poolChange.settings,
      (host, wanted, lan) => poolChange.stage(host, wanted, { pool: settledPool(lan) }),
      hasEdit("changePool"),
    ),
  }),
};

const addressEdits: RowEditing<StaticAddressRow, Dhcpv4StaticAddressSettings, Lan> = {
  ...staticAddressRows,
  fresh: (key, lan) => staticAddressRows.fresh(key, { pool: settledPool(lan) }),
  add: (edits, key, given, lan) => staticAddressRows.add(edits, key, given, { pool: settledPool(lan) }),
  remove: (edits, key, lan) => staticAddressRows.remove(edits, key, { pool: settledPool(lan) }),
};

const addressBinding = {
  parameters: {
    Enable: ({ enabled }: StaticAddressRow) => enabled,
    Chaddr: ({ macAddress }: StaticAddressRow) => macAddress,
    Yiaddr: ({ address }: StaticAddressRow) => address,
  },
  change: staticAddressChange({ Enable: "enabled", Chaddr: "macAddress", Yiaddr: "address" }),
  edits: addressEdits,
};

const addressRowEdits = untypedEdits(addressBinding);

const staticAddress: BoundObject<DeviceContext> = {
  path: staticAddresses,
  rows: {
    kind: "of-parent-rows",
    rows: (lan: Lan) => {
      const pool = poolOf(lan);
      const rows = pool?.staticAddresses.map((each): StaticAddressRow => ({ ...each, pool: pool.key })) ?? [];
      return keyedBy(rows, ({ key }) => key);
    },
    alias: aliasOfKey,
    ...(addressRowEdits && { edits: addressRowEdits }),
  },
  ...untyped(addressBinding),
};

/** What is served inside, by the readings and edits of `Device.DHCPv4.Server.` [TR-098 InternetGatewayDevice] */
export const gatewayDhcp = [management, staticAddress];
