import type { SignalledReading } from "../../ports/host/change-feed.ts";
import type { ChangeTrials } from "../../ports/host/change-trials.ts";
import type { Firmware } from "../../ports/host/firmware.ts";
import type { Processors } from "../../ports/host/hardware/processors.ts";
import type { Host } from "../../ports/host/host.ts";
import type { HostTransaction } from "../../ports/host/host-transaction.ts";
import type { DhcpOptions } from "../../ports/host/network/dhcp-options.ts";
import type { PppConnection } from "../../ports/host/network/ppp.ts";
import type { System } from "../../ports/host/system.ts";
import type { NetworkMeasurement, RadioMeasurement, Wifi, WifiReading } from "../../ports/host/wifi/wifi.ts";
import { once } from "./once.ts";

/** The host as the bindings read it: each reading is taken at most once, when first asked. */
export interface HostView
  extends Pick<
    Host,
    | "kind"
    | "allows"
    | "temperatures"
    | "leds"
    | "usb"
    | "users"
    | "userRoles"
    | "sshServers"
    | "certificates"
    | "links"
    | "routes"
    | "resolvers"
    | "dhcpv4"
    | "dhcpv6"
    | "routerAdvertisements"
    | "bridges"
    | "ula"
    | "neighborDiscovery"
    | "hosts"
    | "dnsRelay"
    | "portMappings"
    | "firewall"
    | "qos"
    | "cellular"
    | "dsl"
    | "transceivers"
    | "frameCounters"
    | "wireGuard"
    | "networkProperties"
    | "dynamicDns"
    | "upnp"
    | "webPages"
    | "sixRd"
    | "dsLite"
    | "gre"
  > {
  readonly system: Omit<System, "utcOffsetMinutes">;
  readonly processors: Pick<Processors, "read"> | undefined;
  readonly wifi: WifiView | undefined;
  readonly ppp: { read(): Promise<readonly PppConnection[]> } | undefined;
  readonly firmware: Pick<Firmware, "read"> | undefined;
  readonly dhcpOptions: Pick<DhcpOptions, "read"> | undefined;
  readonly trials: Pick<ChangeTrials, "read"> | undefined;
  /** Whether its transactions have the edits, where it may be written. */
  isAble(has: (edits: HostTransaction) => boolean): boolean;
  /** Whether it tells of changes of a reading by itself. */
  isSignalled(reading: SignalledReading): boolean;
}

export function viewOf(host: Host): HostView {
  const { kind, allows, system, dhcpv4, dhcpv6, portMappings, ppp } = host;
  const links = readOnce(host.links);
  const edits = once(() => host.begin()); // with nothing in it
  return {
    kind,
    allows,
    system: {
      uptimeSeconds: once(() => system.uptimeSeconds()),
      hostName: once(() => system.hostName()),
      memory: once(() => system.memory()),
      processes: once(() => system.processes()),
      time: once(() => system.time()),
    },
    processors: readOnce(host.processors),
    temperatures: readOnce(host.temperatures),
    leds: readOnce(host.leds),
    usb: readOnce(host.usb),
    users: readOnce(host.users),
    userRoles: readOnce(host.userRoles),
    sshServers: readOnce(host.sshServers),
    certificates: readOnce(host.certificates),
    links,
    ppp: ppp && { read: once(async () => ppp.read((await links?.read()) ?? [])) },
    wifi: host.wifi && wifiOnce(host.wifi),
    routes: readOnce(host.routes),
    resolvers: readOnce(host.resolvers),
    dhcpv4: dhcpv4 && { clients: once(() => dhcpv4.clients()), server: once(() => dhcpv4.server()) },
    dhcpv6: dhcpv6 && { clients: once(() => dhcpv6.clients()), pools: once(() => dhcpv6.pools()) },
    routerAdvertisements: readOnce(host.routerAdvertisements),
    bridges: readOnce(host.bridges),
    ula: readOnce(host.ula),
    neighborDiscovery: readOnce(host.neighborDiscovery),
    hosts: readOnce(host.hosts),
    dnsRelay: readOnce(host.dnsRelay),
    portMappings: portMappings && { limit: portMappings.limit, read: once(() => portMappings.read()) },
    firewall: readOnce(host.firewall),
    qos: readOnce(host.qos),
    cellular: readOnce(host.cellular),
    dhcpOptions: readOnce(host.dhcpOptions),
    dsl: readOnce(host.dsl),
    transceivers: readOnce(host.transceivers),
    frameCounters: readOnce(host.frameCounters),
    wireGuard: readOnce(host.wireGuard),
    networkProperties: readOnce(host.networkProperties),
    dynamicDns: readOnce(host.dynamicDns),
    upnp: readOnce(host.upnp),
    webPages: readOnce(host.webPages),
    sixRd: readOnce(host.sixRd),
    dsLite: readOnce(host.dsLite),
    gre: readOnce(host.gre),
    firmware: readOnce(host.firmware),
    trials: host.trials,
    isAble: (has) => has(edits()),
    isSignalled: (reading) => host.changes?.isSignalled(reading) === true,
  };
}

/** What is measured is of the one reading. */
interface WifiView {
  read(): Promise<WifiReading>;
  measureRadios(): Promise<ReadonlyMap<string, RadioMeasurement>>;
  measureNetworks(): Promise<ReadonlyMap<string, NetworkMeasurement>>;
}

function wifiOnce(wifi: Wifi): WifiView {
  const read = once(() => wifi.read());
  return {
    read,
    measureRadios: once(async () => wifi.measureRadios(await read())),
    measureNetworks: once(async () => wifi.measureNetworks(await read())),
  };
}

interface Readable<Reading> {
  read(): Promise<Reading>;
}

function readOnce<Reading>(capability: Readable<Reading> | undefined): Readable<Reading> | undefined {
  return capability && { read: once(() => capability.read()) };
}
