import type { StoreChange } from "../store.ts";
import type { FirmwareEdits } from "./firmware.ts";
import type { BridgeEdits } from "./network/bridges.ts";
import type { DhcpRenewal } from "./network/dhcp-options.ts";
import type { Dhcpv4Edits } from "./network/dhcpv4.ts";
import type { Dhcpv6Edits } from "./network/dhcpv6.ts";
import type { DnsRelayEdits } from "./network/dns-relay.ts";
import type { FirewallEdits } from "./network/firewall.ts";
import type { IpInterfaceEdits } from "./network/ip-interfaces.ts";
import type { AddressEdits, LinkEdits } from "./network/links.ts";
import type { PortMappingEdits } from "./network/port-mappings.ts";
import type { PppEdits } from "./network/ppp.ts";
import type { ResolverEdits } from "./network/resolvers.ts";
import type { RouterAdvertisementEdits } from "./network/router-advertisements.ts";
import type { RouteEdits } from "./network/routes.ts";
import type { DynamicDnsEdits } from "./services/dynamic-dns.ts";
import type { ScheduleEdits } from "./services/schedules.ts";
import type { UpnpEdits } from "./services/upnp.ts";
import type { WebPagesEdits } from "./services/web-pages.ts";
import type { SystemEdits, TimeEdits } from "./system.ts";
import type { CellularEdits } from "./uplinks/cellular.ts";
import type { ClassificationEdits } from "./uplinks/classifications.ts";
import type { DslEdits } from "./uplinks/dsl.ts";
import type { QosEdits } from "./uplinks/qos.ts";
import type { TunnelEdits } from "./uplinks/tunnels.ts";
import type { WireGuardEdits } from "./uplinks/wireguard.ts";
import type { RoleEdits, UserEdits } from "./users.ts";
import type { WifiEdits } from "./wifi/wifi.ts";

// All that one request changes of the device underneath, as one thing. Types only.

/**
 * A value that the system cannot take: an Error with the setting's name, as the edits of its capability call it; `key` where
 * what is to be added may be added under another key, `row` where it may not.
 */
export interface RefusedSetting extends Error {
  readonly setting: string;
}

/**
 * The writing side of each capability. To stage an edit checks it, against the state that the edits staged before it leave,
 * and touches nothing; one that is refused leaves the others as they were. All are refused where the host allows no writing.
 *
 * A plain Linux carries the edits out one after the other and can undo each; a simulated device keeps all settings in one
 * write to its store; on OpenWrt they are one journaled delta of UCI edits over several packages, and one reload.
 */
export interface HostTransaction {
  readonly system: SystemEdits;
  /** Absent where the system's time cannot be set from here. */
  readonly time?: TimeEdits | undefined;
  /** Absent where `Host.links` is, or where it is only read, like all that follow. */
  readonly links?: LinkEdits | undefined;
  readonly bridges?: BridgeEdits | undefined;
  readonly addresses?: AddressEdits | undefined;
  readonly ipInterfaces?: IpInterfaceEdits | undefined;
  readonly ppp?: PppEdits | undefined;
  readonly routes?: RouteEdits | undefined;
  readonly resolvers?: ResolverEdits | undefined;
  readonly dnsRelay?: DnsRelayEdits | undefined;
  readonly wifi?: WifiEdits | undefined;
  /** Absent where nobody may, too. */
  readonly users?: UserEdits | undefined;
  readonly userRoles?: RoleEdits | undefined;
  readonly dhcpv4?: Dhcpv4Edits | undefined;
  readonly dhcpv6?: Dhcpv6Edits | undefined;
  /** Where leases can be renewed, but `dhcpv4` and `dhcpv6` are absent. */
  readonly dhcpRenewal?: DhcpRenewal | undefined;
  readonly routerAdvertisements?: RouterAdvertisementEdits | undefined;
  readonly portMappings?: PortMappingEdits | undefined;
  readonly firewall?: FirewallEdits | undefined;
  readonly cellular?: CellularEdits | undefined;
  readonly wireGuard?: WireGuardEdits | undefined;
  readonly dynamicDns?: DynamicDnsEdits | undefined;
  readonly schedules?: ScheduleEdits | undefined;
  readonly upnp?: UpnpEdits | undefined;
  readonly webPages?: WebPagesEdits | undefined;
  readonly qos?: QosEdits | undefined;
  readonly classifications?: ClassificationEdits | undefined;
  readonly dsl?: DslEdits | undefined;
  /** Absent where none of the kinds of tunnels can be had. */
  readonly tunnels?: TunnelEdits | undefined;
  readonly firmware?: FirmwareEdits | undefined;
  /** What edits refuse each other, in whichever order they were staged; called once all are, and touches nothing. */
  validate?(): Promise<readonly RefusedSetting[]>;
  /** Carries all of it out in one go. "deferred": the rest of it comes with `Host.settle`. */
  commit(): Promise<"applied" | "deferred">;
  /**
   * After a commit: what keeps its deferred part over a power cut, to be written to the store in one with all that is true together
   * with it.
   */
  readonly records?: readonly StoreChange[];
  /** Undoes even a commit that threw half way, last first; without one, and a second time, it does nothing. */
  rollback(): Promise<void>;
}
