import { bindConstants, bindObject, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { signalledBy } from "../binding/signalled.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";

const capabilities = bindConstants("Device.DNS.", { SupportedRecordTypes: ["A", "AAAA", "SRV", "PTR"] });

const dnsClient = bindObject("Device.DNS.Client.", {
  load: async ({ host }) => (await host.resolvers?.read()) ?? { servers: [], searchDomains: [] },
  signalled: signalledBy("resolvers"),
  parameters: {
    Enable: () => true,
    Status: { constant: "Enabled" },
  },
});

export const serverTypes = { dhcp: "DHCPv4", dhcpv6: "DHCPv6", ppp: "IPCP", static: "Static" } as const;

const dnsServer = bindTableBelow(dnsClient, "Device.DNS.Client.Server.{i}.", {
  rows: (resolver) => keyedBy(resolver.servers, (server) => server.address),
  parameters: {
    Enable: () => true,
    Status: { constant: "Enabled" },
    DNSServer: (server) => server.address,
    Interface: (server) => (server.link === undefined ? "" : ipInterfaceOf(server.link)),
    Type: ({ origin }) => (origin === undefined ? undefined : serverTypes[origin]),
  },
});

export const dns: Component = [capabilities, dnsClient, dnsServer];
