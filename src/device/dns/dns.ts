import type { ResolverReading, ResolverServer } from "../../ports/host/network/resolvers.ts";
import { bindConstants, bindObject, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { signalledBy } from "../binding/signalled.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { clientChange, keyOf, resolverRows, serverChange } from "./server-change.ts";

const capabilities = bindConstants("Device.DNS.", { SupportedRecordTypes: ["A", "AAAA", "SRV", "PTR"] });

const dnsClient = bindObject("Device.DNS.Client.", {
  load: async ({ host }): Promise<ResolverReading> =>
    (await host.resolvers?.read()) ?? { servers: [], searchDomains: [] },
  signalled: signalledBy("resolvers"),
  change: clientChange({ Enable: "enabled" }),
  parameters: {
    Enable: ({ enabled = true }) => enabled,
    Status: ({ enabled = true }) => (enabled ? "Enabled" : "Disabled"),
  },
});

interface Server extends ResolverServer {
  /** Whether any is asked at all. */
  readonly asked?: boolean;
}

/** One that is to be asked, and has no address, cannot be. */
const statusOf = ({ enabled = true, asked = true, address }: Server): "Disabled" | "Enabled" | "Error" =>
  !enabled || !asked ? "Disabled" : address === "" ? "Error" : "Enabled";

export const serverTypes = { dhcp: "DHCPv4", dhcpv6: "DHCPv6", ppp: "IPCP", static: "Static" } as const;

const dnsServer = bindTableBelow(dnsClient, "Device.DNS.Client.Server.{i}.", {
  rows: ({ servers, enabled = true }: ResolverReading) =>
    keyedBy(
      servers.map((server): Server => (enabled ? server : { ...server, asked: false })),
      keyOf,
    ),
  edits: resolverRows,
  change: serverChange("resolvers", { Enable: "enabled", DNSServer: "address", Interface: "link" }),
  parameters: {
    Enable: ({ enabled = true }) => enabled,
    Status: (server) => statusOf(server),
    DNSServer: (server) => server.address,
    Interface: (server) => (server.link === undefined ? "" : ipInterfaceOf(server.link)),
    Type: ({ origin }) => (origin === undefined ? undefined : serverTypes[origin]),
  },
});

export const dns: Component = [capabilities, dnsClient, dnsServer];
