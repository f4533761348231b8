import type { AddressReading, LinkReading } from "./network/links.ts";
import type { PortMapping } from "./network/port-mappings.ts";
import type { ResolverReading } from "./network/resolvers.ts";
import type { RouteReading } from "./network/routes.ts";
import type { MemoryReading } from "./system.ts";

// A device underneath that is simulated. Types only.

/**
 * What a simulated system is made of, as a kind of device describes it (`datamodel/devices/`): data, shared by every device
 * of the kind. What tells one device from another (addresses, the pace of its counters) is drawn from its identity.
 */
export interface VirtualSystem {
  /** `{serialNumber}` stands for the device's own. */
  readonly hostName: string;
  /** How long a reboot takes. */
  readonly bootSeconds: number;
  /** Around which the readings move. */
  readonly memory: MemoryReading;
  readonly cpuUsagePercent: number;
  readonly processes: readonly VirtualProcess[];
  readonly time: { readonly enabled: boolean; readonly ntpServers: readonly string[]; readonly timeZone: string };
  readonly links: readonly VirtualLink[];
  readonly routes: readonly RouteReading[];
  readonly resolvers: ResolverReading;
  /** Undefined for a device that maps no ports. */
  readonly portMappings?: { readonly limit: number | undefined; readonly mappings: readonly PortMapping[] } | undefined;
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
}

export interface VirtualAddress {
  readonly family: 4 | 6;
  /** Whole for `fixed`; otherwise the network, with the host's bits zero. */
  readonly address: string;
  readonly prefixLength: number;
  /** Where the host's bits come from: the address itself, the device's number, or the link's MAC address (IPv6, EUI-64). */
  readonly host: "fixed" | "device" | "mac";
  readonly scope: AddressReading["scope"];
  readonly origin: AddressReading["origin"];
  /** Of a lease, counted down and renewed at half time; undefined lives for ever. */
  readonly leaseSeconds: number | undefined;
}

/** Averages over a day; a device's own pace and the hour make them vary. */
export interface VirtualTraffic {
  readonly bytesPerSecond: number;
  readonly packetsPerSecond: number;
  readonly multicastPerSecond: number;
  readonly errorsPerHour: number;
  readonly discardsPerHour: number;
}
