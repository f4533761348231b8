import type { Bus } from "./bus.ts";
import type { Certificates } from "./certificates.ts";
import type { ChangeFeed } from "./change-feed.ts";
import type { ChangeTrials } from "./change-trials.ts";
import type { Firmware } from "./firmware.ts";
import type { FrameCounters } from "./hardware/frame-counters.ts";
import type { Leds } from "./hardware/leds.ts";
import type { Processors } from "./hardware/processors.ts";
import type { Temperatures } from "./hardware/temperatures.ts";
import type { Usb } from "./hardware/usb.ts";
import type { HostTransaction } from "./host-transaction.ts";
import type { Bridges } from "./network/bridges.ts";
import type { DhcpOptions } from "./network/dhcp-options.ts";
import type { Dhcpv4 } from "./network/dhcpv4.ts";
import type { Dhcpv6 } from "./network/dhcpv6.ts";
import type { DnsRelay } from "./network/dns-relay.ts";
import type { Firewall } from "./network/firewall.ts";
import type { Hosts } from "./network/hosts.ts";
import type { Links } from "./network/links.ts";
import type { NeighborDiscovery } from "./network/neighbor-discovery.ts";
import type { NetworkTests } from "./network/network-tests.ts";
import type { PortMappings } from "./network/port-mappings.ts";
import type { Ppp } from "./network/ppp.ts";
import type { Resolvers } from "./network/resolvers.ts";
import type { RouterAdvertisements } from "./network/router-advertisements.ts";
import type { Routes } from "./network/routes.ts";
import type { Ula } from "./network/ula.ts";
import type { DynamicDns } from "./services/dynamic-dns.ts";
import type { Schedules } from "./services/schedules.ts";
import type { Upnp } from "./services/upnp.ts";
import type { WebPages } from "./services/web-pages.ts";
import type { SshServers } from "./ssh-servers.ts";
import type { NetworkProperties, System } from "./system.ts";
import type { Cellular } from "./uplinks/cellular.ts";
import type { Classifications } from "./uplinks/classifications.ts";
import type { Dsl } from "./uplinks/dsl.ts";
import type { Qos } from "./uplinks/qos.ts";
import type { Transceivers } from "./uplinks/transceivers.ts";
import type { DsLiteTunnel, GreTunnel, SixRdTunnel, Tunnels } from "./uplinks/tunnels.ts";
import type { WireGuard } from "./uplinks/wireguard.ts";
import type { UserRoles, Users } from "./users.ts";
import type { Wifi } from "./wifi/wifi.ts";

// The device underneath, by capability. Types only.

/** The system underneath: read truly, changed only where `allows` says so. A capability that it has not is absent. */
export interface Host {
  readonly kind: "linux" | "openwrt" | "virtual";
  readonly allows: {
    readonly write: boolean;
    readonly reboot: boolean;
    /** Whether the ACS may have packets captured. */
    readonly capture?: boolean;
  };
  readonly system: System;
  readonly processors?: Processors | undefined;
  readonly temperatures?: Temperatures | undefined;
  readonly leds?: Leds | undefined;
  readonly usb?: Usb | undefined;
  readonly users?: Users | undefined;
  readonly userRoles?: UserRoles | undefined;
  readonly sshServers?: SshServers | undefined;
  /** Absent where the configuration names none. */
  readonly certificates?: Certificates | undefined;
  readonly links?: Links | undefined;
  readonly frameCounters?: FrameCounters | undefined;
  readonly bridges?: Bridges | undefined;
  readonly ppp?: Ppp | undefined;
  readonly ula?: Ula | undefined;
  readonly wifi?: Wifi | undefined;
  readonly qos?: Qos | undefined;
  /** Absent where `qos` is, too. */
  readonly classifications?: Classifications | undefined;
  readonly cellular?: Cellular | undefined;
  readonly dsl?: Dsl | undefined;
  readonly transceivers?: Transceivers | undefined;
  readonly sixRd?: Tunnels<SixRdTunnel> | undefined;
  readonly dsLite?: Tunnels<DsLiteTunnel> | undefined;
  readonly gre?: Tunnels<GreTunnel> | undefined;
  readonly wireGuard?: WireGuard | undefined;
  readonly networkProperties?: NetworkProperties | undefined;
  readonly dynamicDns?: DynamicDns | undefined;
  readonly schedules?: Schedules | undefined;
  readonly upnp?: Upnp | undefined;
  readonly webPages?: WebPages | undefined;
  readonly routes?: Routes | undefined;
  readonly resolvers?: Resolvers | undefined;
  readonly dhcpv4?: Dhcpv4 | undefined;
  readonly dhcpv6?: Dhcpv6 | undefined;
  readonly routerAdvertisements?: RouterAdvertisements | undefined;
  readonly neighborDiscovery?: NeighborDiscovery | undefined;
  readonly hosts?: Hosts | undefined;
  readonly dnsRelay?: DnsRelay | undefined;
  readonly portMappings?: PortMappings | undefined;
  readonly firewall?: Firewall | undefined;
  /** Absent where nothing can be tried on the network. */
  readonly networkTests?: NetworkTests | undefined;
  /** Absent where no client's leases are known. */
  readonly dhcpOptions?: DhcpOptions | undefined;
  /** Absent where the device's firmware cannot be changed from here. A reboot without confirmation counts an attempt. */
  readonly firmware?: Firmware | undefined;
  /** Absent where the system tells nothing by itself. */
  readonly changes?: ChangeFeed | undefined;
  /** Absent where changes stay whether or not the ACS is reached with them. */
  readonly trials?: ChangeTrials | undefined;
  /** Absent where programs have no common way to ask each other. */
  readonly bus?: Bus | undefined;
  /** Begins a transaction with nothing in it. Several at a time do not know of each other. */
  begin(): HostTransaction;
  /** Carries out what commits have deferred; called after the session. */
  settle(): Promise<void>;
  /** Restarts the device; on a real one the process ends with it. Resolves when a virtual one is up again. */
  reboot(): Promise<void>;
  /** Puts the system's own configuration back to factory state (the agent clears its own). A reboot follows. */
  factoryReset(): Promise<void>;
  close(): Promise<void>;
}
