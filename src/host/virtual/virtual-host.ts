import type { ChangeFeed } from "../../ports/host/change-feed.ts";
import type { Host } from "../../ports/host/host.ts";
import type { HostTransaction } from "../../ports/host/host-transaction.ts";
import type { Links } from "../../ports/host/network/links.ts";
import type { Resolvers } from "../../ports/host/network/resolvers.ts";
import type { Routes } from "../../ports/host/network/routes.ts";
import type { System } from "../../ports/host/system.ts";
import type { Identity } from "../../ports/identity.ts";
import { refusingTransaction } from "../refusing-transaction.ts";
import { SimulatedDevice, type SimulatedDeviceSettings } from "./device.ts";
import { ipv4AddressOf, macAddressOf } from "./device-addresses.ts";
import { simulatedDhcpv4 } from "./dhcp/dhcpv4.ts";
import { simulatedDhcpv6 } from "./dhcpv6/dhcpv6.ts";
import { simulatedRouterAdvertisements } from "./dhcpv6/router-advertisements.ts";
import { simulatedDnsRelay } from "./dns/dns-relay.ts";
import { simulatedResolvers } from "./dns/resolvers.ts";
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
import { simulatedClassifications } from "./qos/classifications.ts";
import { simulatedQos } from "./qos/qos.ts";
import { simulatedSchedules } from "./services/schedules.ts";
import { simulatedUpnp } from "./services/upnp.ts";
import { simulatedWebPages } from "./services/web-pages.ts";
import type { SimulatedHost } from "./simulated-host.ts";
import { simulatedSystem } from "./system.ts";
import { simulatedTroubles, type Troubles } from "./troubles/troubles.ts";
import { simulatedCellular } from "./uplinks/cellular.ts";
import { simulatedDsl } from "./uplinks/dsl.ts";
import { errorsSince, phaseOf, qualityNow } from "./uplinks/line-quality.ts";
import { simulatedTransceivers } from "./uplinks/transceivers.ts";
import { simulatedDsLite, simulatedGre, simulatedSixRd } from "./uplinks/tunnels.ts";
import { simulatedUserRoles, simulatedUsers } from "./users/users.ts";
import { virtualTransaction } from "./virtual-transaction.ts";
import { simulatedWifi } from "./wifi/wifi.ts";

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

  get processors(): Host["processors"] {
    const { processors } = this.#device.system;
    return processors && simulatedProcessors(this.#device, processors);
  }

  get temperatures(): Host["temperatures"] {
    return simulatedTemperatures(this.#device);
  }

  get leds(): Host["leds"] {
    return simulatedLeds(this.#device);
  }

  get usb(): Host["usb"] {
    return simulatedUsb(this.#device);
  }

  get certificates(): Host["certificates"] {
    return this.#device.certificates;
  }

  get links(): Links {
    return simulatedLinks(this.#device);
  }

  get frameCounters(): Host["frameCounters"] {
    return simulatedFrameCounters(this.#device);
  }

  get ula(): Host["ula"] {
    return simulatedUla(this.#device);
  }

  get bridges(): Host["bridges"] {
    return simulatedBridges(this.#device);
  }

  get routes(): Routes {
    return { read: async () => routesOf(this.#device) };
  }

  get resolvers(): Resolvers {
    return simulatedResolvers(this.#device);
  }

  get ppp(): Host["ppp"] {
    return simulatedPpp(this.#device);
  }

  get wifi(): Host["wifi"] {
    return simulatedWifi(this.#device);
  }

  get dhcpv4(): Host["dhcpv4"] {
    return simulatedDhcpv4(this.#device);
  }

  get dhcpv6(): Host["dhcpv6"] {
    return simulatedDhcpv6(this.#device);
  }

  get routerAdvertisements(): Host["routerAdvertisements"] {
    return simulatedRouterAdvertisements(this.#device);
  }

  get neighborDiscovery(): Host["neighborDiscovery"] {
    return simulatedNeighborDiscovery(this.#device);
  }

  get dnsRelay(): Host["dnsRelay"] {
    return simulatedDnsRelay(this.#device);
  }

  get hosts(): Host["hosts"] {
    return simulatedHosts(this.#device);
  }

  get firewall(): Host["firewall"] {
    return simulatedFirewall(this.#device);
  }

  get portMappings(): Host["portMappings"] {
    return simulatedPortMappings(this.#device);
  }

  get qos(): Host["qos"] {
    return simulatedQos(this.#device);
  }

  get classifications(): Host["classifications"] {
    return simulatedClassifications(this.#device);
  }

  get cellular(): Host["cellular"] {
    return simulatedCellular(this.#device);
  }

  get dsl(): Host["dsl"] {
    return simulatedDsl(this.#device);
  }

  get transceivers(): Host["transceivers"] {
    return simulatedTransceivers(this.#device);
  }

  get sixRd(): Host["sixRd"] {
    return simulatedSixRd(this.#device);
  }

  get dsLite(): Host["dsLite"] {
    return simulatedDsLite(this.#device);
  }

  get gre(): Host["gre"] {
    return simulatedGre(this.#device);
  }

  get networkProperties(): Host["networkProperties"] {
    const { networkProperties } = this.#device.system;
    return networkProperties && { read: async () => networkProperties };
  }

  get schedules(): Host["schedules"] {
    return simulatedSchedules(this.#device);
  }

  get upnp(): Host["upnp"] {
    return simulatedUpnp(this.#device);
  }

  get webPages(): Host["webPages"] {
    return simulatedWebPages(this.#device);
  }

  get users(): Host["users"] {
    return simulatedUsers(this.#device);
  }

  get userRoles(): Host["userRoles"] {
    return simulatedUserRoles(this.#device);
  }

  get networkTests(): Host["networkTests"] {
    return simulatedNetworkTests(this.#device);
  }

  get troubles(): Troubles {
    return simulatedTroubles(this.#device);
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

  upSinceWallMs(): number {
    return this.wallMs() - this.#device.uptimeMs;
  }

  bootedAtMs(): number {
    return this.#device.bootedAtMs;
  }

  lineQuality(): number {
    return qualityNow(this.#device);
  }

  lineErrors(): number {
    return errorsSince(this.wallMs() / 1000, this.uptimeSeconds(), phaseOf(this.identity));
  }
}
