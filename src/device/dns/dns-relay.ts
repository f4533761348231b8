import type { DnsRelayReading } from "../../ports/host/network/dns-relay.ts";
import { bindObject, bindTableBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { serverTypes } from "./dns.ts";

const relay = bindObject("Device.DNS.Relay.", {
  load: async ({ host }): Promise<DnsRelayReading> =>
    (await host.dnsRelay?.read()) ?? { enabled: false, running: undefined, servers: [] },
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: ({ enabled, running }) => (!enabled ? "Disabled" : running === false ? "Error" : "Enabled"),
  },
});

/** The servers that are asked for any name; for names of one domain alone TR-181 has no forwarding. [TR-181 DNS.Relay.Forwarding] */
const forwarding = bindTableBelow(relay, "Device.DNS.Relay.Forwarding.{i}.", {
  rows: ({ servers, enabled }) => servers.map((server) => [server.address, { ...server, enabled }] as const),
  parameters: {
    Enable: () => true,
    Status: ({ enabled }) => (enabled ? "Enabled" : "Disabled"),
    DNSServer: ({ address }) => address,
    Interface: ({ link }) => (link === undefined ? "" : ipInterfaceOf(link)),
    Type: ({ origin }) => (origin === undefined ? undefined : serverTypes[origin]),
  },
});

export const dnsRelay: Component = [relay, forwarding];
