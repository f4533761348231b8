import type { BoundObject } from "../model/binding.ts";
import type { Host } from "../ports/host/host.ts";
import type { Component } from "./binding/component.ts";
import type { DeviceContext } from "./binding/context.ts";
import { bridgeVlans } from "./bridging/bridge-vlans.ts";
import { bridging } from "./bridging/bridging.ts";
import { bulkData } from "./bulk-data/bulk-data.ts";
import { cellular } from "./cellular/cellular.ts";
import { device } from "./device/device-root.ts";
import { deviceInfo } from "./device-info/device-info.ts";
import { firmware } from "./device-info/firmware-image.ts";
import { networkProperties } from "./device-info/network-properties.ts";
import { processors } from "./device-info/processor.ts";
import { temperatureStatus } from "./device-info/temperature-status.ts";
import { dhcpv4 } from "./dhcpv4/dhcpv4.ts";
import { dhcpv6 } from "./dhcpv6/dhcpv6.ts";
import { dnsDiagnostics } from "./dns/diagnostics/ns-lookup.ts";
import { dns } from "./dns/dns.ts";
import { dnsRelay } from "./dns/dns-relay.ts";
import { dsl } from "./dsl/dsl.ts";
import { ptm } from "./dsl/ptm-link.ts";
import { dslite } from "./dslite/dslite.ts";
import { dynamicDns } from "./dynamic-dns/dynamic-dns.ts";
import { ethernet } from "./ethernet/ethernet.ts";
import { ethernetRmonStats } from "./ethernet/rmon-stats.ts";
import { faultManagement } from "./fault-mgmt/fault-mgmt.ts";
import { firewall } from "./firewall/firewall.ts";
import { gatewayInfo } from "./gateway-info/gateway-info.ts";
import { gre } from "./gre/gre.ts";
import { hosts } from "./hosts/hosts.ts";
import { interfaceStack } from "./interface-stack/interface-stack.ts";
import { ipDiagnostics } from "./ip/diagnostics/ip-diagnostics.ts";
import { ip } from "./ip/ip.ts";
import { ipv6rd } from "./ipv6rd/ipv6rd.ts";
import { leds } from "./leds/leds.ts";
import { confirmedCommit } from "./management-server/confirmed-commit.ts";
import { managementServer } from "./management-server/management-server.ts";
import { addressTranslation } from "./nat/address-translation.ts";
import { nat } from "./nat/nat.ts";
import { neighborDiscovery } from "./neighbor-discovery/neighbor-discovery.ts";
import { packetCapture } from "./packet-capture/packet-capture.ts";
import { periodicStatisticsComponent } from "./periodic-statistics/periodic-statistics.ts";
import { ppp } from "./ppp/ppp.ts";
import { classification } from "./qos/classification.ts";
import { qos } from "./qos/qos.ts";
import { routerAdvertisement } from "./router-advertisement/router-advertisement.ts";
import { routing } from "./routing/routing.ts";
import { schedules } from "./schedules/schedules.ts";
import { security } from "./security/security.ts";
import { selfTest } from "./self-test/self-test.ts";
import { sfps } from "./sfps/sfps.ts";
import { sshServers } from "./ssh/ssh.ts";
import { time } from "./time/time.ts";
import { upnp } from "./upnp/upnp.ts";
import { usb } from "./usb/usb.ts";
import { userInterface } from "./user-interface/user-interface.ts";
import { userRoles, users } from "./users/users.ts";
import { wifi } from "./wifi/wifi.ts";
import { wireGuard } from "./wireguard/wireguard.ts";

/** A capability that a host may lack. */
type Needs = { [Name in keyof Host]-?: undefined extends Host[Name] ? Name : never }[keyof Host];

/** A component, and the capability of the host that it needs; without one it is there on every host, if maybe empty. */
type Row = readonly [component: Component, needs?: Needs];

const components: readonly Row[] = [
  [device],
  [deviceInfo],
  [time],
  [managementServer],
  [confirmedCommit, "trials"],
  [bulkData],
  [periodicStatisticsComponent],
  [faultManagement],
  [interfaceStack],
  [ethernet],
  [bridging],
  [bridgeVlans, "bridges"],
  [ip],
  [ipDiagnostics, "networkTests"],
  [dnsDiagnostics, "networkTests"],
  [selfTest, "networkTests"],
  [packetCapture, "networkTests"],
  [ppp, "ppp"],
  [routing],
  [dns],
  [dhcpv4, "dhcpv4"],
  [dhcpv6, "dhcpv6"],
  [routerAdvertisement, "routerAdvertisements"],
  [neighborDiscovery, "neighborDiscovery"],
  [hosts, "hosts"],
  [dnsRelay, "dnsRelay"],
  [firmware, "firmware"],
  [nat, "portMappings"],
  [addressTranslation, "firewall"],
  [firewall, "firewall"],
  [cellular, "cellular"],
  [gatewayInfo, "dhcpOptions"],
  [dsl, "dsl"],
  [ptm, "dsl"],
  [sfps, "transceivers"],
  [ethernetRmonStats, "frameCounters"],
  [qos, "qos"],
  [classification, "classifications"],
  [ipv6rd, "sixRd"],
  [dslite, "dsLite"],
  [gre, "gre"],
  [networkProperties, "networkProperties"],
  [dynamicDns, "dynamicDns"],
  [schedules, "schedules"],
  [upnp, "upnp"],
  [userInterface, "webPages"],
  [wireGuard, "wireGuard"],
  [processors, "processors"],
  [temperatureStatus, "temperatures"],
  [leds, "leds"],
  [usb, "usb"],
  [users, "users"],
  [userRoles, "userRoles"],
  [wifi, "wifi"],
  [sshServers, "sshServers"],
  [security, "certificates"],
];

/** What a host has of the capabilities that components need: a `Host` itself, or what one will be made of. */
export type Capabilities = { readonly [Name in NonNullable<Row[1]>]?: unknown };

/** What a device on such a host tells of it, real or simulated. Kinds of device add stored objects of their own. */
export function bindingsOn(host: Capabilities): readonly BoundObject<DeviceContext>[] {
  return components.flatMap(([component, needs]) =>
    needs === undefined || host[needs] !== undefined ? component : [],
  );
}

/** The components of TR-181 that bindings are in, on whichever host, for loading the schema. */
export const boundComponents: readonly string[] = componentsOf(components.flatMap(([component]) => component));

/** Those that these bindings are in, in the same order on every host. */
export function boundComponentsOf(bindings: readonly BoundObject<DeviceContext>[]): readonly string[] {
  const names = new Set(componentsOf(bindings));
  return boundComponents.filter((name) => names.has(name));
}

function componentsOf(bindings: readonly { readonly path: string }[]): readonly string[] {
  return [...new Set(bindings.flatMap(({ path }) => path.split(".")[1] || []))];
}
