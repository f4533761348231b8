import type { DnsRelayReading } from "../../ports/host/network/dns-relay.ts";
import type { ResolverServer } from "../../ports/host/network/resolvers.ts";
import { bindObject, bindTableBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { serverTypes } from "./dns.ts";
import { forwardingRows, keyOf, relayChange, serverChange } from "./server-change.ts";

const relay = bindObject("Device.DNS.Relay.", {
  load: async ({ host }): Promise<DnsRelayReading> =>
    (await host.dnsRelay?.read()) ?? { enabled: false, running: undefined, servers: [] },
  change: relayChange({ Enable: "enabled" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: ({ enabled, running }) => (!enabled ? "Disabled" : running === false ? "Error" : "Enabled"),
  },
});

interface Forwarding extends ResolverServer {
  /** Whether names are relayed at all. */
  readonly relayed?: boolean;
}

/** The servers that are asked for any name; for names of one domain alone TR-181 has no forwarding. [TR-181 DNS.Relay.Forwarding] */
const forwarding = bindTableBelow(relay, "Device.DNS.Relay.Forwarding.{i}.", {
  rows: ({ servers, enabled }: DnsRelayReading) =>
    servers.map((server): readonly [string, Forwarding] => [keyOf(server), { ...server, relayed: enabled }]),
  edits: forwardingRows,
  change: serverChange("dnsRelay", { Enable: "enabled", DNSServer: "address", Interface: "link" }),
  parameters: {
    Enable: ({ enabled = true }) => enabled,
    Status: ({ enabled = true, relayed = true, address }) =>
      !enabled || !relayed ? "Disabled" : address === "" ? "Error" : "Enabled",
    DNSServer: ({ address }) => address,
    Interface: ({ link }) => (link === undefined ? "" : ipInterfaceOf(link)),
    Type: ({ origin }) => (origin === undefined ? undefined : serverTypes[origin]),
  },
});

export const dnsRelay: Component = [relay, forwarding];
