import type { VirtualSystem } from "../../../../src/ports/host/virtual-system.ts";

/** What the small router asks for and serves of IPv6. */
export const smallIpv6: Pick<VirtualSystem, "dhcpv6" | "routerAdvertisements" | "neighborDiscovery"> = {
  dhcpv6: {
    enabled: true,
    clients: [
      {
        key: "wan6",
        enabled: true,
        link: "ppp0",
        requestsAddresses: true,
        requestsPrefixes: true,
        requestedOptions: [23],
        delegation: "2001:db8::",
        leaseSeconds: 7200,
        received: [{ tag: 23, value: "20010db8000000000000000000000053" }],
      },
    ],
    pools: [{ key: "lan", enabled: true, link: "br-lan", servesAddresses: true, servesPrefixes: false }],
  },
  neighborDiscovery: { dadTransmits: 1, retransMs: 1000, solicitationIntervalMs: 4000, maxSolicitations: 3 },
  routerAdvertisements: {
    enabled: true,
    settings: [
      {
        key: "lan",
        enabled: true,
        link: "br-lan",
        maxIntervalSeconds: 600,
        minIntervalSeconds: 200,
        lifetimeSeconds: 1800,
        managed: true,
        otherConfiguration: true,
        mobileAgent: false,
        preference: "medium",
        mtu: 0,
        reachableMs: 0,
        retransmitMs: 0,
        hopLimit: 0,
        dnsServers: [],
        searchDomains: [],
      },
    ],
  },
};
