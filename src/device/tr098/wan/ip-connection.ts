import type { BoundObject, Source } from "../../../model/binding.ts";
import type { Dhcpv4ClientReading } from "../../../ports/host/network/dhcpv4.ts";
import type { AddressSettings } from "../../../ports/host/network/links.ts";
import { aliasOfKey } from "../../binding/alias-of-key.ts";
import { keyedBy } from "../../binding/bind.ts";
import type { DeviceContext } from "../../binding/context.ts";
import type { HostEdits } from "../../binding/host-change.ts";
import {
  type Able,
  AbsentCapability,
  canEdit,
  editsOf,
  hostChange,
  UnsuitableSetting,
} from "../../binding/row-change.ts";
import type { RowEditing } from "../../binding/row-editing.ts";
import { untyped, untypedEdits } from "../../binding/untyped.ts";
import { freshDhcpv4Client } from "../../dhcpv4/dhcpv4-change.ts";
import { ipv4AddressRows } from "../../ip/ipv4-address.ts";
import { subnetMask } from "../../ip/subnet-mask.ts";
import type { ConnectionDevice } from "./connection-device.ts";
import {
  connectionCounters,
  fixedSources,
  forget,
  isTranslated,
  keepMac,
  linkOf,
  type OutsideRow,
  translate,
  uptimeOf,
} from "./outside-row.ts";
import { forgetRoute, keepRoute, ownRoute } from "./own-route.ts";
import { shape, shapingRateOf } from "./shaping.ts";
import { gatewayOf, hostKey, ipConnectionsOn, ipConnectionTable, isUp, keyIn } from "./wan.ts";

/** An address that is configured, in force or not. */
type OwnAddress = ReturnType<typeof ipv4AddressRows>[number][1];

interface IpRow extends OutsideRow {
  /** Undefined where nobody asks for an address. */
  readonly client: Dhcpv4ClientReading | undefined;
  readonly own: OwnAddress | undefined;
}

interface GivenSettings {
  readonly enabled: boolean;
  readonly addressing: "DHCP" | "Static";
  readonly address: string;
  readonly subnetMask: string;
  readonly mtu: number;
  readonly macAddress: string;
  readonly gateway: string;
  readonly translated: boolean;
  readonly shapingRate: number;
  readonly restart: boolean;
}

const settings = {
  Enable: "enabled",
  AddressingType: "addressing",
  ExternalIPAddress: "address",
  SubnetMask: "subnetMask",
  DefaultGateway: "gateway",
  MaxMTUSize: "mtu",
  MACAddress: "macAddress",
  NATEnabled: "translated",
  ShapingRate: "shapingRate",
  Reset: "restart",
} as const;

const isStatic = ({ client, own }: IpRow): boolean => own !== undefined || client === undefined;

const isEnabled = ({ client, own, link }: IpRow): boolean => own?.enabled ?? client?.enabled ?? link?.enabled ?? false;

const addressOf = ({ client, own }: IpRow): { readonly address: string; readonly prefixLength: number } | undefined => {
  if (own !== undefined) return own.address;
  const { address, prefixLength } = client ?? {};
  return address === undefined ? undefined : { address, prefixLength: prefixLength ?? 32 };
};

/** Whether it carries IP: it has an address in force, on a link that is up. */
const isConnected = (row: IpRow): boolean => isUp(row.link) && isEnabled(row) && (addressOf(row)?.address ?? "") !== "";

function statusOf(row: IpRow): string {
  if (isConnected(row)) return "Connected";
  return isEnabled(row) ? "Connecting" : "Disconnected";
}

function lastError(row: IpRow): string {
  if (!isEnabled(row) || isConnected(row)) return "ERROR_NONE";
  return isUp(row.link) ? "ERROR_IP_CONFIGURATION" : "ERROR_NO_CARRIER";
}

const sources: Readonly<Record<string, Source<IpRow>>> = {
  ...fixedSources,
  Enable: isEnabled,
  Reset: () => false,
  ConnectionStatus: statusOf,
  PossibleConnectionTypes: { constant: ["IP_Routed"] },
  ConnectionType: { stored: "IP_Routed" },
  Name: { stored: ({ connection }: IpRow) => connection.link },
  Uptime: (row) => (isConnected(row) ? uptimeOf(row.link) : 0),
  LastConnectionError: lastError,
  IdleDisconnectTime: { stored: 0 },
  NATEnabled: isTranslated,
  ShapingRate: shapingRateOf,
  AddressingType: (row) => (isStatic(row) ? "Static" : "DHCP"),
  ExternalIPAddress: (row) => addressOf(row)?.address ?? "",
  SubnetMask: (row) => {
    const { address = "", prefixLength = 0 } = addressOf(row) ?? {};
    return address === "" ? "" : subnetMask(prefixLength);
  },
  DefaultGateway: (row) => row.client?.routers[0] ?? ownRoute(row)?.gateway ?? gatewayOf(row.wan, row.connection.link),
  /** What the server offers, unless others are set; those are kept and asked by nobody. */
  DNSServers: { stored: ({ client }: IpRow) => client?.dnsServers ?? [] },
  MaxMTUSize: ({ link }) => Math.min(link?.mtu ?? 1500, 1540),
  MACAddress: ({ link }) => link?.macAddress || undefined,
  ConnectionTrigger: { stored: "AlwaysOn" },
};

/** The address that is configured for a connection is named after it. */
const ownKey = ({ connection }: OutsideRow): string => `own_${connection.key.replaceAll(/\W/g, "_")}`;

async function stage(host: HostEdits, given: Partial<GivenSettings>, row: IpRow): Promise<void> {
  const { addressing, address, subnetMask: mask, enabled, mtu, macAddress, translated, shapingRate, restart } = given;
  const { connection } = row;
  // As many an ACS writes that there is none.
  const gateway = given.gateway === "0.0.0.0" ? "" : given.gateway;
  const toStatic = addressing === undefined ? isStatic(row) : addressing === "Static";
  const asked = {
    ...(address !== undefined && { address }),
    ...(mask !== undefined && { subnetMask: mask }),
  };
  if (!toStatic && Object.keys(asked).length > 0)
    throw new UnsuitableSetting(
      address === undefined ? "subnetMask" : "address",
      "an address is set where AddressingType is Static: here it is asked for",
    );
  if (!toStatic && gateway)
    throw new UnsuitableSetting("gateway", "a router is set where AddressingType is Static: here it is asked for");
  const isOn = enabled ?? isEnabled(row);
  if (toStatic && (enabled !== undefined || addressing !== undefined || Object.keys(asked).length > 0))
    await keepOwn(host, { ...asked, enabled: isOn }, row);
  if (!toStatic && row.own !== undefined) await editsOf("addresses")(host).remove(connection.link, ownKey(row));
  if (!toStatic) await forgetRoute(host, row);
  else if (gateway !== undefined || enabled !== undefined) await keepRoute(host, { enabled: isOn, gateway }, row);
  const asks = !toStatic && isOn;
  if (row.client !== undefined && row.client.enabled !== asks) await changeClient(host, row.client.key, asks);
  if (mtu !== undefined) await editsOf("links")(host).change(connection.link, { mtu });
  if (macAddress !== undefined) await keepMac(host, macAddress, row.link);
  if (translated !== undefined) await translate(host, translated, row);
  if (shapingRate !== undefined) await shape(host, shapingRate, row);
  if (restart === true) await editsOf("ipInterfaces")(host).change(connection.link, { restart });
}

/** One without an address is not in force, however it is switched. */
async function keepOwn(
  host: HostEdits,
  { enabled, ...asked }: Pick<AddressSettings, "enabled"> & Partial<Pick<AddressSettings, "address" | "subnetMask">>,
  row: IpRow,
): Promise<void> {
  const addresses = editsOf("addresses")(host);
  const { link } = row.connection;
  const { own } = row;
  const isOpen = (asked.address ?? own?.address.address ?? "") === "";
  const wanted = { ...asked, enabled: enabled && !isOpen };
  if (own === undefined) await addresses.add(link, 4, ownKey(row), wanted);
  else await addresses.change(own.address.key, wanted, link);
}

async function changeClient(host: HostEdits, key: string, enabled: boolean): Promise<void> {
  const { changeClient: change } = editsOf("dhcpv4")(host);
  if (change === undefined) throw new AbsentCapability("dhcpv4");
  await change(key, { enabled });
}

const needs: Readonly<Record<keyof GivenSettings, keyof HostEdits>> = {
  enabled: "dhcpv4",
  addressing: "addresses",
  address: "addresses",
  subnetMask: "addresses",
  gateway: "routes",
  mtu: "links",
  macAddress: "links",
  translated: "firewall",
  shapingRate: "qos",
  restart: "ipInterfaces",
};

const able: Able = (host, setting) =>
  canEdit(needs[(setting ?? "enabled") as keyof GivenSettings])(host) && host.dhcpv4?.addClient !== undefined;

/** Connections that the ACS adds ask for an address until one is set; named by their instance number: `cpe_i2`. */
const editing: RowEditing<IpRow, GivenSettings, ConnectionDevice> = {
  keyOf: (instance) => `cpe_i${instance}`,
  fresh: (key, { link, wan }) => freshRow(hostKey(link.name, key), { link, wan }),
  add: async (host, key, given, { link, wan }) => {
    const own = hostKey(link.name, key);
    if (ipConnectionsOn(wan, link).length > 0)
      throw new UnsuitableSetting(
        "row",
        `${link.name} has a connection by IP: another needs a WANConnectionDevice of its own`,
      );
    const { addClient } = editsOf("dhcpv4")(host);
    if (addClient === undefined) throw new AbsentCapability("dhcpv4");
    await addClient(own, { enabled: false, link: link.name, renew: false });
    await stage(host, given, freshRow(own, { link, wan }));
  },
  remove: async (host, key, { link, wan }) => {
    const own = hostKey(link.name, key);
    const connection = ipConnectionsOn(wan, link).find((each) => each.key === own);
    if (connection === undefined) return;
    const row = ipRow(connection, link, wan);
    await forget(host, row);
    await forgetRoute(host, row);
    if (row.own !== undefined) await editsOf("addresses")(host).remove(link.name, ownKey(row));
    await editsOf("dhcpv4")(host).removeClient?.(own);
  },
  undeletable: ({ client }) =>
    client === undefined ? "the connection of a link that is part of the device" : undefined,
  able: (host) => host.dhcpv4?.addClient !== undefined,
};

function freshRow(key: string, { link, wan }: Pick<ConnectionDevice, "link" | "wan">): IpRow {
  return {
    connection: { kind: "ip", key, lower: link.name, link: link.name },
    link,
    wan,
    own: undefined,
    client: freshDhcpv4Client(key, link.name),
  };
}

function ipRow(connection: OutsideRow["connection"], below: ConnectionDevice["link"], wan: OutsideRow["wan"]): IpRow {
  const client = wan.clients.find(({ key }) => key === connection.key);
  const row = { connection, wan, client, link: linkOf(wan, connection.link), own: undefined };
  const rows = ipv4AddressRows(below).map(([, each]) => each);
  const key = ownKey(row);
  const own = rows.find(({ address }) => (client === undefined ? address.key !== undefined : address.key === key));
  return { ...row, own };
}

const members = {
  parameters: sources,
  change: hostChange<IpRow, GivenSettings, typeof settings>(settings, stage, able),
  edits: editing,
};

const edits = untypedEdits(members);

const ipConnection: BoundObject<DeviceContext> = {
  path: ipConnectionTable,
  rows: {
    kind: "of-parent-rows",
    rows: ({ link, wan }: ConnectionDevice) =>
      keyedBy(
        ipConnectionsOn(wan, link).map((connection) => ipRow(connection, link, wan)),
        ({ connection }) => keyIn(connection.lower, connection.key),
      ),
    alias: aliasOfKey,
    ...(edits && { edits }),
  },
  ...untyped(members),
};

const ipStatistics: BoundObject<DeviceContext> = {
  path: `${ipConnectionTable}Stats.`,
  rows: { kind: "of-parent" },
  parameters: connectionCounters,
};

/** By the readings and edits of `Device.DHCPv4.Client.` and `Device.IP.Interface.` [TR-098 InternetGatewayDevice] */
export const gatewayIpConnections = [ipConnection, ipStatistics];
