import type { RowReference } from "../../model/binding.ts";
import type { HostReading } from "../../ports/host/network/hosts.ts";
import { bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { dhcpv4ClientsByMac } from "../dhcpv4/dhcpv4-clients.ts";
import { dhcpv6ClientsByAddress } from "../dhcpv6/dhcpv6-clients.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { type StationRows, stationsByMac } from "../wifi/stations-by-mac.ts";

interface HostRow extends HostReading {
  readonly dhcpClients: readonly RowReference[];
  /** The Ethernet port behind which it is. */
  readonly ethernetPort: RowReference | undefined;
  /** What the access point tells of it that it is associated to. */
  readonly station: StationRows | undefined;
}

/** Most that a host can refer to. */
const mostClients = 2;

/** [TR-181 Hosts] */
const hostTable = bindTable("Device.Hosts.Host.{i}.", {
  rows: async (context: DeviceContext) => {
    const [hosts, server, ipv6Pools, stations, { ethernetPortBeneath }] = await Promise.all([
      context.host.hosts?.read(),
      context.host.dhcpv4?.server(),
      context.host.dhcpv6?.pools?.(),
      stationsByMac(context.host.wifi),
      context.interfaces(),
    ]);
    const clients = dhcpv4ClientsByMac(server?.pools ?? []);
    const ipv6Clients = dhcpv6ClientsByAddress(ipv6Pools ?? []);
    /** The row of DHCPv6 is the second where there is one, however many of IPv4 there are. */
    const clientsOf = ({ macAddress, addresses }: HostReading): readonly RowReference[] => {
      const ofIpv4 = clients.get(macAddress) ?? [];
      const ofIpv6 =
        ipv6Clients.size === 0
          ? undefined
          : addresses.map((address) => ipv6Clients.get(address)).find((row) => row !== undefined);
      return ofIpv6 === undefined ? ofIpv4.slice(0, mostClients) : [...ofIpv4.slice(0, mostClients - 1), ofIpv6];
    };
    const rows: readonly HostRow[] = (hosts ?? []).map((host) => ({
      ...host,
      dhcpClients: clientsOf(host),
      ethernetPort: ethernetPortBeneath(host.port ?? host.link ?? ""),
      station: stations.get(host.macAddress),
    }));
    return keyedBy(rows, ({ macAddress }) => macAddress);
  },
  parameters: {
    PhysAddress: ({ macAddress }) => macAddress,
    IPAddress: ({ addresses }) => addresses[0] ?? "",
    DHCPClient: ({ dhcpClients }) => dhcpClients,
    AssociatedDevice: ({ station }) => station?.associatedDevice ?? "",
    Layer1Interface: ({ station, ethernetPort }) => station?.radio ?? ethernetPort ?? "",
    Layer3Interface: ({ link }) => (link === undefined ? "" : ipInterfaceOf(link)),
    InterfaceType: ({ associated, station, ethernetPort }) =>
      associated || station !== undefined ? "Wi-Fi" : ethernetPort === undefined ? undefined : "Ethernet",
    HostName: ({ hostName }) => hostName,
    Active: ({ active }) => active,
  },
});

const ipv4Address = bindTableBelow(hostTable, "Device.Hosts.Host.{i}.IPv4Address.{i}.", {
  rows: ({ addresses }) => addressRows(addresses.filter((address) => !address.includes(":"))),
  parameters: { IPAddress: (address) => address },
});

const ipv6Address = bindTableBelow(hostTable, "Device.Hosts.Host.{i}.IPv6Address.{i}.", {
  rows: ({ addresses }) => addressRows(addresses.filter((address) => address.includes(":"))),
  parameters: { IPAddress: (address) => address },
});

const addressRows = (addresses: readonly string[]) => addresses.map((address) => [address, address] as const);

export const hosts: Component = [hostTable, ipv4Address, ipv6Address];
