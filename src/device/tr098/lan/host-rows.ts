import type { BoundObject, RowReference, Source } from "../../../model/binding.ts";
import type { Dhcpv4Lease } from "../../../ports/host/network/dhcpv4.ts";
import type { HostReading } from "../../../ports/host/network/hosts.ts";
import { keyedBy } from "../../binding/bind.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { ethernetPortOf, ethernetPorts } from "./ethernet-ports.ts";
import { type Lan, lanKey } from "./lan.ts";
import { wlanTable } from "./wlan-row.ts";

interface HostRow {
  readonly host: HostReading;
  readonly lease: Dhcpv4Lease | undefined;
  /** Whether the DHCP server keeps an address for it. */
  readonly reserved: boolean;
  /** The port or the network that it is behind. */
  readonly behind: RowReference | undefined;
  readonly wireless: boolean;
  readonly wallMs: number;
}

function hostRows(lan: Lan): readonly HostRow[] {
  const ports = new Set(ethernetPorts(lan).map(({ name }) => name));
  const networkOn = new Map(lan.networks.map(({ key, link }) => [link, key]));
  const leases = new Map(lan.pools.flatMap((pool) => pool.leases.map((lease) => [lease.macAddress, lease] as const)));
  const reserved = new Set(
    lan.pools.flatMap((pool) => pool.staticAddresses.filter(({ enabled }) => enabled).map((each) => each.macAddress)),
  );
  return lan.hosts.map((host): HostRow => {
    const { macAddress, port } = host;
    const network = port === undefined ? undefined : networkOn.get(port);
    const behind =
      network !== undefined
        ? { table: wlanTable, keys: [lanKey, network] }
        : port !== undefined && ports.has(port)
          ? ethernetPortOf(port)
          : undefined;
    return {
      host,
      lease: leases.get(macAddress),
      reserved: reserved.has(macAddress),
      behind,
      wireless: network !== undefined,
      wallMs: lan.wallMs,
    };
  });
}

/** Seconds until the lease ends: -1 for one that never does, 0 where there is none. [TR-098 InternetGatewayDevice] */
function remainingSeconds({ lease, wallMs }: HostRow): number {
  if (lease === undefined) return 0;
  return lease.expiresAt === undefined ? -1 : Math.max(0, Math.round(lease.expiresAt - wallMs / 1000));
}

const sources: Readonly<Record<string, Source<HostRow>>> = {
  IPAddress: ({ host }) => host.addresses[0] ?? "",
  AddressSource: ({ lease, reserved }) => (lease !== undefined || reserved ? "DHCP" : "Static"),
  LeaseTimeRemaining: remainingSeconds,
  MACAddress: ({ host }) => host.macAddress,
  Layer2Interface: ({ behind }) => behind ?? "",
  HostName: ({ host }) => host.hostName,
  InterfaceType: ({ behind, wireless }) => (wireless ? "802.11" : behind === undefined ? "Other" : "Ethernet"),
  Active: ({ host }) => host.active,
};

/** The machines inside, by the same reading as `Device.Hosts.Host.` */
export const gatewayHosts: BoundObject<DeviceContext> = {
  path: "InternetGatewayDevice.LANDevice.{i}.Hosts.Host.{i}.",
  rows: {
    kind: "of-parent-rows",
    rows: (lan: Lan) => keyedBy(hostRows(lan), ({ host }) => host.macAddress),
  },
  parameters: sources,
};
