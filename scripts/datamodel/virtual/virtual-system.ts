import { isMap, type Node } from "yaml";
import type { AddressReading, LinkReading } from "../../../src/ports/host/network/links.ts";
import type { PortMapping } from "../../../src/ports/host/network/port-mappings.ts";
import type { PresentRoute } from "../../../src/ports/host/network/routes.ts";
import type { VirtualSystem } from "../../../src/ports/host/virtual-system.ts";
import { flag, listOf, number, oneOf, optional, otherwise, record, type Shape, text } from "../yaml-shape.ts";
import { checkDhcpv4, virtualDhcpv4 } from "./virtual-dhcp.ts";
import { checkFirewall, virtualFirewall } from "./virtual-firewall.ts";
import { checkHardware, virtualLed, virtualProcessor, virtualSensor, virtualUsbHost } from "./virtual-hardware.ts";
import { checkIpv6, virtualDhcpv6, virtualRouterAdvertisements } from "./virtual-ipv6.ts";
import { checkPpp, virtualPpp } from "./virtual-ppp.ts";
import { virtualNetworkProperties, virtualSchedules, virtualUpnp, virtualWebPages } from "./virtual-services.ts";
import {
  checkModems,
  checkUplinks,
  virtualCage,
  virtualCellular,
  virtualDslLine,
  virtualFlow,
  virtualShaper,
  virtualTunnels,
} from "./virtual-uplinks.ts";
import { checkUsers, virtualRole, virtualUser } from "./virtual-users.ts";
import { checkWifi, virtualMachine, virtualWifi } from "./virtual-wifi.ts";

// The `system:` of a device file: what the virtual host simulates. datamodel/README.md describes it.

const traffic = record<VirtualSystem["links"][number]["traffic"]["sent"]>({
  bytesPerSecond: number,
  packetsPerSecond: number,
  multicastPerSecond: otherwise(0, number),
  errorsPerHour: otherwise(0, number),
  discardsPerHour: otherwise(0, number),
});

const silence = {
  bytesPerSecond: 0,
  packetsPerSecond: 0,
  multicastPerSecond: 0,
  errorsPerHour: 0,
  discardsPerHour: 0,
};

const address = record<Omit<VirtualSystem["links"][number]["addresses"][number], "key">>({
  family: oneOf(4, 6),
  address: text,
  prefixLength: number,
  host: otherwise("fixed", oneOf("fixed", "device", "mac", "delegated", "local")),
  scope: otherwise<AddressReading["scope"]>("global", oneOf("global", "link", "host", "site")),
  origin: otherwise<AddressReading["origin"]>(
    "static",
    oneOf("static", "dhcp", "autoconfigured", "ppp", "link-local", "unknown"),
  ),
  leaseSeconds: optional(number),
});

const link = record<Omit<VirtualSystem["links"][number], "set">>({
  name: text,
  kind: oneOf<LinkReading["kind"]>("ethernet", "bridge", "vlan", "loopback", "wifi", "ppp", "tunnel", "dummy", "other"),
  physical: otherwise(false, flag),
  macOffset: optional(number),
  mtu: otherwise(1500, number),
  maxMtu: otherwise(1500, number),
  enabled: otherwise(true, flag),
  carrier: otherwise(true, flag),
  bitRateMbps: optional(number),
  duplex: optional(oneOf("full", "half")),
  bridge: optional(text),
  stp: optional(flag),
  lower: optional(text),
  vlanId: optional(number),
  addresses: otherwise([], listOf(address)),
  traffic: otherwise(
    { sent: silence, received: silence },
    record({ sent: otherwise(silence, traffic), received: otherwise(silence, traffic) }),
  ),
});

const route = record<PresentRoute>({
  family: oneOf(4, 6),
  destination: text,
  prefixLength: number,
  gateway: optional(text),
  link: text,
  metric: otherwise(0, number),
  origin: otherwise<PresentRoute["origin"]>("kernel", oneOf("static", "dhcp", "kernel", "ppp", "ra", "boot", "other")),
  preference: optional(oneOf("high", "medium", "low")),
  validSeconds: optional(number),
});

const portMapping = record<Omit<PortMapping, "schedules">>({
  key: text,
  origin: otherwise<PortMapping["origin"]>("user", oneOf("user", "system", "upnp", "controller")),
  enabled: otherwise(true, flag),
  link: optional(text),
  allLinks: otherwise(false, flag),
  remoteHost: otherwise("", text),
  protocol: oneOf("tcp", "udp"),
  externalPort: number,
  externalPortEnd: otherwise(0, number),
  internalPort: number,
  internalClient: text,
  description: otherwise("", text),
});

const unchecked = record<Omit<VirtualSystem, "settings">>({
  hostName: text,
  bootSeconds: number,
  memory: record({ totalKiB: number, freeKiB: number }),
  cpuUsagePercent: number,
  processes: listOf(record({ command: text, sizeKiB: number, priority: number, cpuPercent: number })),
  processors: optional(listOf(virtualProcessor)),
  temperatures: optional(listOf(virtualSensor)),
  leds: optional(listOf(virtualLed)),
  usb: optional(listOf(virtualUsbHost)),
  frameCounters: optional(flag),
  time: record({ enabled: flag, ntpServers: listOf(text), timeZone: text }),
  links: listOf(link),
  routes: listOf(route),
  resolvers: record({
    servers: listOf(record({ address: text, link: optional(text), origin: optional(oneOf("dhcp", "ppp", "static")) })),
    searchDomains: otherwise([], listOf(text)),
  }),
  wifi: optional(virtualWifi),
  ppp: optional(virtualPpp),
  dhcpv4: optional(virtualDhcpv4),
  dhcpv6: optional(virtualDhcpv6),
  routerAdvertisements: optional(virtualRouterAdvertisements),
  neighborDiscovery: optional(
    record({
      dadTransmits: otherwise(1, number),
      retransMs: otherwise(1000, number),
      solicitationIntervalMs: otherwise(4000, number),
      maxSolicitations: otherwise(3, number),
    }),
  ),
  dnsRelay: optional(record({ enabled: flag })),
  firewall: optional(virtualFirewall),
  upnp: optional(virtualUpnp),
  schedules: optional(virtualSchedules),
  webPages: optional(virtualWebPages),
  users: optional(listOf(virtualUser)),
  userRoles: optional(listOf(virtualRole)),
  networkProperties: optional(virtualNetworkProperties),
  qos: optional(record({ shapers: otherwise([], listOf(virtualShaper)), flows: optional(listOf(virtualFlow)) })),
  tunnels: optional(virtualTunnels),
  cellular: optional(virtualCellular),
  dsl: optional(record({ lines: listOf(virtualDslLine) })),
  transceivers: optional(listOf(virtualCage)),
  hosts: optional(listOf(virtualMachine)),
  networkTests: optional(
    record({
      delayMs: number,
      jitterMs: otherwise(0, number),
      lossPercent: otherwise(0, number),
      hops: otherwise(1, number),
      downloadMbps: otherwise(100, number),
      uploadMbps: otherwise(40, number),
    }),
  ),
  portMappings: optional(record({ limit: optional(number), mappings: otherwise([], listOf(portMapping)) })),
});

/** The whole, with every name of a link leading to one. */
export const virtualSystem: Shape<VirtualSystem> = (node, source, where) => {
  const system = unchecked(node, source, where);
  if (system === undefined) return undefined;
  const at = (...path: readonly (string | number)[]): Node | undefined =>
    isMap(node) ? (node.getIn(path, true) as Node | undefined) : undefined;
  const names = system.links.map(({ name }) => name);
  const expectLink = (name: string | undefined, ...path: readonly (string | number)[]): void => {
    if (name !== undefined && !names.includes(name)) source.report(at(...path), `there is no link "${name}"`);
  };
  for (const [index, { name, bridge, lower }] of system.links.entries()) {
    if (names.indexOf(name) !== index) source.report(at("links", index), `two links are named "${name}"`);
    expectLink(bridge, "links", index);
    expectLink(lower, "links", index);
  }
  for (const [index, { link: name }] of system.routes.entries()) expectLink(name, "routes", index);
  for (const [index, server] of system.resolvers.servers.entries()) {
    expectLink(server.link, "resolvers", "servers", index);
  }
  checkHardware(system, source, at);
  checkWifi(system, source, at);
  checkFirewall(system, source, at);
  checkPpp(system, source, at);
  checkDhcpv4(system, source, at);
  checkIpv6(system, source, at);
  checkUplinks(system, source, at);
  checkModems(system, source, at);
  checkUsers(system, source, at);
  const mappings = system.portMappings?.mappings ?? [];
  for (const [index, { key, link: name }] of mappings.entries()) {
    if (mappings.findIndex((other) => other.key === key) !== index) {
      source.report(at("portMappings", "mappings", index), `two port mappings have the key "${key}"`);
    }
    expectLink(name, "portMappings", "mappings", index);
  }
  return system;
};
