import type { Certificates } from "../../ports/host/certificates.ts";
import type { ChangeFeed } from "../../ports/host/change-feed.ts";
import type { FrameCounters } from "../../ports/host/hardware/frame-counters.ts";
import type { Leds } from "../../ports/host/hardware/leds.ts";
import type { Processors } from "../../ports/host/hardware/processors.ts";
import type { Temperatures } from "../../ports/host/hardware/temperatures.ts";
import type { Usb } from "../../ports/host/hardware/usb.ts";
import type { Host } from "../../ports/host/host.ts";
import type { HostTransaction } from "../../ports/host/host-transaction.ts";
import type { Bridges } from "../../ports/host/network/bridges.ts";
import type { Dhcpv4 } from "../../ports/host/network/dhcpv4.ts";
import type { Dhcpv6 } from "../../ports/host/network/dhcpv6.ts";
import type { DnsRelay } from "../../ports/host/network/dns-relay.ts";
import type { Firewall } from "../../ports/host/network/firewall.ts";
import type { Hosts } from "../../ports/host/network/hosts.ts";
import type { Links } from "../../ports/host/network/links.ts";
import type { NeighborDiscovery } from "../../ports/host/network/neighbor-discovery.ts";
import type { NetworkTests } from "../../ports/host/network/network-tests.ts";
import type { PortMappings } from "../../ports/host/network/port-mappings.ts";
import type { Ppp } from "../../ports/host/network/ppp.ts";
import type { Resolvers } from "../../ports/host/network/resolvers.ts";
import type { RouterAdvertisements } from "../../ports/host/network/router-advertisements.ts";
import type { Routes } from "../../ports/host/network/routes.ts";
import type { Ula } from "../../ports/host/network/ula.ts";
import type { Schedules } from "../../ports/host/services/schedules.ts";
import type { Upnp } from "../../ports/host/services/upnp.ts";
import type { WebPages } from "../../ports/host/services/web-pages.ts";
import type { NetworkProperties, System } from "../../ports/host/system.ts";
import type { Qos } from "../../ports/host/uplinks/qos.ts";
import type { DsLiteTunnel, GreTunnel, SixRdTunnel, Tunnels } from "../../ports/host/uplinks/tunnels.ts";
import type { Wifi } from "../../ports/host/wifi/wifi.ts";
import type { Identity } from "../../ports/identity.ts";
import { refusingTransaction } from "../refusing-transaction.ts";
import { SimulatedDevice, type SimulatedDeviceSettings } from "./device.ts";
import { ipv4AddressOf, macAddressOf } from "./device-addresses.ts";
import { simulatedDhcpv4 } from "./dhcp/dhcpv4.ts";
import { simulatedDhcpv6 } from "./dhcpv6/dhcpv6.ts";
import { simulatedRouterAdvertisements } from "./dhcpv6/router-advertisements.ts";
import { simulatedDnsRelay } from "./dns/dns-relay.ts";
import { simulatedFirewall } from "./firewall/firewall.ts";
import type { BootableFirmware } from "./firmware-banks.ts";
import { simulatedFrameCounters } from "./hardware/frame-counters.ts";
import { simulatedLeds } from "./hardware/leds.ts";
import { simulatedProcessors } from "./hardware/processors.ts";
import { simulatedTemperatures } from "./hardware/temperatures.ts";
import { simulatedUsb } from "./hardware/usb.ts";
import { simulatedHosts } from "./hosts.ts";
import { simulatedLinks } from "./links/links.ts";
import { simulatedBridges } from "./network/bridges.ts";
import { simulatedNeighborDiscovery } from "./network/neighbor-discovery.ts";
import { routesOf } from "./network/routes.ts";
import { simulatedUla } from "./network/ula.ts";
import { simulatedNetworkTests } from "./network-tests/simulated-network.ts";
import { simulatedPortMappings } from "./port-mappings.ts";
import { simulatedPpp } from "./ppp/ppp.ts";
import { simulatedSchedules } from "./services/schedules.ts";
import { simulatedUpnp } from "./services/upnp.ts";
import { simulatedWebPages } from "./services/web-pages.ts";
import { simulatedSystem } from "./system.ts";
import { simulatedQos } from "./uplinks/qos.ts";
import { simulatedDsLite, simulatedGre, simulatedSixRd } from "./uplinks/tunnels.ts";
import { virtualTransaction } from "./virtual-transaction.ts";
import { simulatedWifi } from "./wifi/wifi.ts";

/** It can also tell what the templates of its kind are filled in with. */
export interface SimulatedHost extends Host {
  readonly links: Links;
  readonly routes: Routes;
  readonly resolvers: Resolvers;
  readonly identity: Identity;
  /** Its own MAC address plus `offset`. */
  macAddress(offset: number): string;
  /** The first IPv4 address of the link of that name; empty if it has none. */
  ipv4Address(link: string): string;
  uptimeSeconds(): number;
  wallMs(): number;
}

/** A device that is simulated: up since now, all of its readings computed when asked for. */
export function virtualHost(settings: SimulatedDeviceSettings): SimulatedHost {
  return new VirtualHost(new SimulatedDevice(settings));
}

/** One per device of a fleet: its capabilities are made when they are asked for, and all that stays is the device. */
class VirtualHost implements SimulatedHost {
  readonly #device: SimulatedDevice;

  constructor(device: SimulatedDevice) {
    this.#device = device;
  }

  get kind(): "virtual" {
    return "virtual";
  }

  get allows(): Host["allows"] {
    return this.#device.allows;
  }

  get system(): System {
    return simulatedSystem(this.#device);
  }

  get processors(): Processors | undefined {
    const { processors } = this.#device.system;
    return processors && simulatedProcessors(this.#device, processors);
  }

  get temperatures(): Temperatures | undefined {
    return simulatedTemperatures(this.#device);
  }

  get leds(): Leds | undefined {
    return simulatedLeds(this.#device);
  }

  get usb(): Usb | undefined {
    return simulatedUsb(this.#device);
  }

  get certificates(): Certificates | undefined {
    return this.#device.certificates;
  }

  get links(): Links {
    return simulatedLinks(this.#device);
  }

  get frameCounters(): FrameCounters | undefined {
    return simulatedFrameCounters(this.#device);
  }

  get ula(): Ula | undefined {
    return simulatedUla(this.#device);
  }

  get bridges(): Bridges | undefined {
    return simulatedBridges(this.#device);
  }

  get routes(): Routes {
    return { read: async () => routesOf(this.#device) };
  }

  get resolvers(): Resolvers {
    const { resolvers } = this.#device.system;
    return { read: async () => resolvers };
  }

  get ppp(): Ppp | undefined {
    return simulatedPpp(this.#device);
  }

  get wifi(): Wifi | undefined {
    return simulatedWifi(this.#device);
  }

  get dhcpv4(): Dhcpv4 | undefined {
    return simulatedDhcpv4(this.#device);
  }

  get dhcpv6(): Dhcpv6 | undefined {
    return simulatedDhcpv6(this.#device);
  }

  get routerAdvertisements(): RouterAdvertisements | undefined {
    return simulatedRouterAdvertisements(this.#device);
  }

  get neighborDiscovery(): NeighborDiscovery | undefined {
    return simulatedNeighborDiscovery(this.#device);
  }

  get dnsRelay(): DnsRelay | undefined {
    return simulatedDnsRelay(this.#device);
  }

  get hosts(): Hosts | undefined {
    return simulatedHosts(this.#device);
  }

  get firewall(): Firewall | undefined {
    return simulatedFirewall(this.#device);
  }

  get portMappings(): PortMappings | undefined {
    return simulatedPortMappings(this.#device);
  }

  get qos(): Qos | undefined {
    return simulatedQos(this.#device);
  }

  get sixRd(): Tunnels<SixRdTunnel> | undefined {
    return simulatedSixRd(this.#device);
  }

  get dsLite(): Tunnels<DsLiteTunnel> | undefined {
    return simulatedDsLite(this.#device);
  }

  get gre(): Tunnels<GreTunnel> | undefined {
    return simulatedGre(this.#device);
  }

  get networkProperties(): NetworkProperties | undefined {
    const { networkProperties } = this.#device.system;
    return networkProperties && { read: async () => networkProperties };
  }

  get schedules(): Schedules | undefined {
    return simulatedSchedules(this.#device);
  }

  get upnp(): Upnp | undefined {
    return simulatedUpnp(this.#device);
  }

  get webPages(): WebPages | undefined {
    return simulatedWebPages(this.#device);
  }

  get networkTests(): NetworkTests | undefined {
    return simulatedNetworkTests(this.#device);
  }

  get firmware(): BootableFirmware | undefined {
    return this.#device.firmware;
  }

  get changes(): ChangeFeed {
    return this.#device;
  }

  begin(): HostTransaction {
    return this.allows.write
      ? virtualTransaction(this.#device)
      : refusingTransaction(this, "this device allows no change");
  }

  async settle(): Promise<void> {}

  reboot(): Promise<void> {
    return this.#device.reboot();
  }

  factoryReset(): Promise<void> {
    const { settings } = this.#device;
    return this.#device.apply([...settings.keys()].map((key) => [key, undefined] as const));
  }

  async close(): Promise<void> {
    this.#device.powerOff();
  }

  get identity(): Identity {
    return this.#device.identity;
  }

  macAddress(offset: number): string {
    return macAddressOf(this.identity, offset);
  }

  ipv4Address(link: string): string {
    return ipv4AddressOf(this.#device.system, this.#device.identity, link);
  }

  uptimeSeconds(): number {
    return this.system.uptimeSeconds();
  }

  wallMs(): number {
    return this.#device.clock.wallMs();
  }
}
