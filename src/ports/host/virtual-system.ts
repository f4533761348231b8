import type { ProcessorReading } from "./hardware/processors.ts";
import type { Dhcpv4ClientReading, Dhcpv4PoolSettings, Dhcpv4StaticAddress } from "./network/dhcpv4.ts";
import type { FirewallRule, FirewallVerdict } from "./network/firewall.ts";
import type { AddressReading, LinkReading } from "./network/links.ts";
import type { PortMapping } from "./network/port-mappings.ts";
import type { ResolverReading } from "./network/resolvers.ts";
import type { PresentRoute } from "./network/routes.ts";
import type { MemoryReading } from "./system.ts";
import type { VirtualLed, VirtualSensor, VirtualUsbHost } from "./virtual-hardware.ts";
import type { VirtualDhcpv6, VirtualRouterAdvertisements } from "./virtual-ipv6.ts";
import type { VirtualPpp } from "./virtual-ppp.ts";
import type { VirtualServices } from "./virtual-services.ts";
import type { VirtualUplinks } from "./virtual-uplinks.ts";
import type { VirtualUsers } from "./virtual-users.ts";
import type { WifiBand, WifiSecurity, WifiSecurityMode, WifiStandard, WifiStation, WifiWidth } from "./wifi/wifi.ts";

// A device underneath that is simulated. Types only.

/**
 * What a simulated system is made of, as a kind of device describes it (`datamodel/devices/`): data, shared by every device
 * of the kind. What tells one device from another (addresses, the pace of its counters) is drawn from its identity.
 */
export interface VirtualSystem extends VirtualServices, VirtualUplinks, VirtualUsers {
  /** `{serialNumber}` stands for the device's own. */
  readonly hostName: string;
  /** How long a reboot takes. */
  readonly bootSeconds: number;
  /** Around which the readings move. */
  readonly memory: Omit<MemoryReading, "availableKiB">;
  readonly cpuUsagePercent: number;
  readonly processes: readonly VirtualProcess[];
  /** Undefined for a device that does not tell, as each of what follows it. */
  readonly processors?: readonly ProcessorReading[] | undefined;
  readonly temperatures?: readonly VirtualSensor[] | undefined;
  readonly leds?: readonly VirtualLed[] | undefined;
  readonly usb?: readonly VirtualUsbHost[] | undefined;
  /** Whether its ports count frames by kind and length. */
  readonly frameCounters?: boolean | undefined;
  readonly time: { readonly enabled: boolean; readonly ntpServers: readonly string[]; readonly timeZone: string };
  readonly links: readonly VirtualLink[];
  readonly routes: readonly PresentRoute[];
  readonly resolvers: ResolverReading;
  /** What a device is shipped with otherwise, as settings of the host keep it; absent: nothing. */
  readonly settings?: ReadonlyMap<string, string> | undefined;
  /** Undefined for a device without Wi-Fi. */
  readonly wifi?: VirtualWifi | undefined;
  /** Machines inside: what is told of stations, leases and hosts follows from these. Undefined for a device that knows none. */
  readonly hosts?: readonly VirtualMachine[] | undefined;
  /** Undefined for a device without PPP. */
  readonly ppp?: VirtualPpp | undefined;
  /** Undefined for a device that neither asks for addresses nor serves some. */
  readonly dhcpv4?: VirtualDhcpv4 | undefined;
  /** As `dhcpv4`, of IPv6. */
  readonly dhcpv6?: VirtualDhcpv6 | undefined;
  /** Undefined for a device that advertises nothing. */
  readonly routerAdvertisements?: VirtualRouterAdvertisements | undefined;
  /** The same on each link that IPv6 runs on; undefined for a device that tells nothing of it. */
  readonly neighborDiscovery?: VirtualNeighborDiscovery | undefined;
  /** It asks the servers of `resolvers`, as shipped; undefined for a device that answers no names. */
  readonly dnsRelay?: { readonly enabled: boolean } | undefined;
  /** Undefined for a device without a packet filter. */
  readonly firewall?: VirtualFirewall | undefined;
  /** The network around it, as its diagnostics find it; undefined for a device without diagnostics. */
  readonly networkTests?: VirtualNetworkTests | undefined;
  /** Undefined for a device that maps no ports. */
  readonly portMappings?: { readonly limit: number | undefined; readonly mappings: readonly PortMapping[] } | undefined;
}

type VirtualNeighborDiscovery = {
  readonly [Name in "dadTransmits" | "retransMs" | "solicitationIntervalMs" | "maxSolicitations"]: number;
};

/** What every host outside is away, more or less. */
interface VirtualNetworkTests {
  /** Round trip. */
  readonly delayMs: number;
  /** What is added to it at most, by chance. */
  readonly jitterMs: number;
  readonly lossPercent: number;
  /** How many routers are on the way. */
  readonly hops: number;
  /** What goes through the line, by a million bits a second. */
  readonly downloadMbps: number;
  readonly uploadMbps: number;
}

interface VirtualProcess {
  readonly command: string;
  readonly sizeKiB: number;
  /** 0 (highest) to 99 (lowest). */
  readonly priority: number;
  /** Its share of the processor, which its CPU time grows by. */
  readonly cpuPercent: number;
}

/** One link of a simulated system; indexes are given in order, from 1. */
export interface VirtualLink {
  readonly name: string;
  readonly kind: LinkReading["kind"];
  readonly physical: boolean;
  /** Added to the device's own MAC address; undefined for a link without one (loopback, PPP). */
  readonly macOffset: number | undefined;
  readonly mtu: number;
  /** The largest MTU that may be set. */
  readonly maxMtu: number;
  readonly enabled: boolean;
  /** Whether a cable is plugged in, or the radio on the air. */
  readonly carrier: boolean;
  readonly bitRateMbps: number | undefined;
  readonly duplex: LinkReading["duplex"];
  readonly bridge: string | undefined;
  /** Of a bridge: whether it runs the spanning tree protocol. */
  readonly stp: boolean | undefined;
  /** The link beneath a VLAN or a PPP connection. */
  readonly lower: string | undefined;
  readonly vlanId: number | undefined;
  readonly addresses: readonly VirtualAddress[];
  readonly traffic: { readonly sent: VirtualTraffic; readonly received: VirtualTraffic };
  /** What only a change brings; absent as shipped. */
  readonly set?: VirtualLinkAsSet;
}

/** As the members of `LinkReading` of the same names. */
interface VirtualLinkAsSet extends Pick<LinkReading, "farEnd" | "fixed" | "ip" | "planned" | "prefixes"> {
  /** False where no IPv4 may run. */
  readonly ipv4?: false;
  /** Whether IPv6 may run here; absent: where it has an address. */
  readonly ipv6?: boolean;
  /** Not part of the device as shipped. */
  readonly added?: boolean;
  /** It is configured, but cannot be: what it is to run on is open. */
  readonly unmade?: boolean;
}

export interface VirtualAddress {
  /** Of one that was configured; absent as shipped. */
  readonly key?: string;
  readonly family: 4 | 6;
  /** Whole for `fixed`; otherwise the network, with the host's bits zero; of `delegated` two groups of it. */
  readonly address: string;
  readonly prefixLength: number;
  /**
   * Where the host's bits come from: the address itself, the device's number, or the link's MAC address (IPv6, EUI-64).
   * `delegated` is the first address of a prefix that only this device has (IPv6), `local` that of the local prefix in `address`, or
   * with `::` of the device's own, `pool` the one of its number in its fleet.
   */
  readonly host: "fixed" | "device" | "mac" | "delegated" | "local" | "pool";
  readonly scope: AddressReading["scope"];
  readonly origin: AddressReading["origin"];
  /** Of a lease, counted down and renewed at half time; undefined lives for ever. */
  readonly leaseSeconds: number | undefined;
}

/** A machine inside, as it is while the port that it is behind is up. */
export interface VirtualMachine {
  readonly hostName: string;
  /** Lower case with colons. */
  readonly macAddress: string;
  /** Name of the link that it is behind: a port of a bridge, or the link of a Wi-Fi network, where it is a station. */
  readonly port: string;
  /** Its IPv4 address: of its lease, if the server gives any. */
  readonly address: string;
  /** How it is on the air; undefined for one that is not. */
  readonly station: VirtualStation | undefined;
}

interface VirtualStation extends Pick<WifiStation, "standard" | "signalDbm"> {
  /** kbit/s, to it and from it. */
  readonly rateTo: number;
  readonly rateFrom: number;
}

/** Radios and networks as shipped. */
export interface VirtualWifi {
  /** Modes of security that access points can have. */
  readonly modes: readonly WifiSecurityMode[];
  readonly radios: readonly VirtualRadio[];
  readonly networks: readonly VirtualNetwork[];
  /** Networks that it is a station of; undefined for a device that cannot be one. */
  readonly endPoints?: readonly VirtualEndPoint[] | undefined;
}

/** With one profile, under the same key: the network that is in reach, whose key it is shipped with. */
export interface VirtualEndPoint extends Pick<VirtualNetwork, "key" | "radio" | "link" | "mode" | "managementFrames"> {
  readonly ssid: string;
  readonly accessPoint: VirtualStation & { readonly macAddress: string };
}

export interface VirtualRadio {
  readonly key: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly band: WifiBand;
  readonly bands: readonly WifiBand[];
  readonly standards: readonly WifiStandard[];
  /** That it could speak. */
  readonly possibleStandards: readonly WifiStandard[];
  readonly channels: readonly number[];
  /** That it is on when it may choose. */
  readonly autoChannel: number;
  /** Undefined where it chooses. */
  readonly channel: number | undefined;
  readonly widths: readonly (WifiWidth | "auto")[];
  readonly width: WifiWidth | "auto";
  readonly country: string;
  readonly maxBitRateMbps: number;
  readonly powerPercents: readonly number[];
  readonly noiseDbm: number;
  /** It does not work, however it is set: what only a trouble brings. */
  readonly failed?: boolean;
}

/** An SSID and its access point, which begin under the same key. */
export interface VirtualNetwork {
  readonly key: string;
  readonly radio: string;
  /** Name of its link. */
  readonly link: string;
  /** `{suffix}` stands for the last four digits of the device's MAC address, upper case. */
  readonly ssid: string;
  readonly mode: WifiSecurityMode;
  readonly managementFrames: WifiSecurity["managementFrames"];
  readonly rekeySeconds: number;
  /** Undefined for as many as it can. */
  readonly maxStations: number | undefined;
}

/** DHCP as shipped: what leases there are follows from `hosts`. */
export interface VirtualDhcpv4 {
  readonly clients: readonly VirtualDhcpv4Client[];
  /** Whether its pools are served. */
  readonly enabled: boolean;
  readonly pools: readonly VirtualDhcpv4Pool[];
}

/** Its lease is the address of the link whose origin is `dhcp`. */
interface VirtualDhcpv4Client extends Pick<Dhcpv4ClientReading, "key" | "enabled" | "routers" | "dnsServers"> {
  readonly link: string;
  readonly server: string;
}

interface VirtualDhcpv4Pool extends Omit<Dhcpv4PoolSettings, "order" | "dynamic"> {
  readonly key: string;
  readonly staticAddresses: readonly Dhcpv4StaticAddress[];
}

/** A packet filter as shipped. */
export interface VirtualFirewall {
  /** How long before its first start it was set so. */
  readonly changedSeconds: number;
  /** Of the level in force, and of its chain, which has the rules. */
  readonly key: string;
  readonly name: string;
  readonly rules: readonly VirtualFirewallRule[];
  readonly otherwise: FirewallVerdict;
  readonly translations: readonly { readonly key: string; readonly link: string }[];
  readonly tcpSeconds: number;
  readonly udpSeconds: number;
}

/** Sides are `any`, `device`, or the name of a link. */
export interface VirtualFirewallRule extends Pick<FirewallRule, "key" | "description"> {
  readonly verdict: FirewallVerdict;
  readonly from: string;
  readonly to: string;
  readonly protocol: number | undefined;
}

/** Averages over a day; a device's own pace and the hour make them vary. */
export interface VirtualTraffic {
  readonly bytesPerSecond: number;
  readonly packetsPerSecond: number;
  readonly multicastPerSecond: number;
  readonly errorsPerHour: number;
  readonly discardsPerHour: number;
}
