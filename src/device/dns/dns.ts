import { bindConstants, bindObject, bindTableBelow, keyedBy } from "../binding/bind.ts";
import { signalledBy } from "../binding/signalled.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";

export const dns = bindConstants("Device.DNS.", { SupportedRecordTypes: ["A", "AAAA", "SRV", "PTR"] });

export const dnsClient = bindObject("Device.DNS.Client.", {
  load: (context) => context.host.resolvers(),
  signalled: signalledBy("resolvers"),
  parameters: {
    Enable: () => true,
    Status: { constant: "Enabled" },
  },
});

const serverTypes = { dhcp: "DHCPv4", ppp: "IPCP", static: "Static" } as const;

export const dnsServer = bindTableBelow(dnsClient, "Device.DNS.Client.Server.{i}.", {
  rows: (resolver) => keyedBy(resolver.servers, (server) => server.address),
  parameters: {
    Enable: () => true,
    Status: { constant: "Enabled" },
    DNSServer: (server) => server.address,
    Interface: (server) => (server.link === undefined ? "" : ipInterfaceOf(server.link)),
    Type: ({ origin }) => (origin === undefined ? undefined : serverTypes[origin]),
  },
});
