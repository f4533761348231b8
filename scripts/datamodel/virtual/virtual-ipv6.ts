import type { VirtualDhcpv6, VirtualRouterAdvertisements } from "../../../src/ports/host/virtual-ipv6.ts";
import type { VirtualSystem } from "../../../src/ports/host/virtual-system.ts";
import { flag, listOf, number, oneOf, optional, otherwise, record, type Source, text } from "../yaml-shape.ts";
import type { At } from "./virtual-wifi.ts";

// `dhcpv6:` and `routerAdvertisements:` of a simulated system.

export const virtualDhcpv6 = record<VirtualDhcpv6>({
  enabled: otherwise(true, flag),
  clients: otherwise(
    [],
    listOf(
      record<VirtualDhcpv6["clients"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        link: text,
        requestsAddresses: otherwise(true, flag),
        requestsPrefixes: otherwise(true, flag),
        requestedOptions: otherwise([], listOf(number)),
        delegation: optional(text),
        leaseSeconds: otherwise(86_400, number),
        received: otherwise([], listOf(record({ tag: number, value: text }))),
      }),
    ),
  ),
  pools: otherwise(
    [],
    listOf(
      record<VirtualDhcpv6["pools"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        link: text,
        servesAddresses: otherwise(true, flag),
        servesPrefixes: otherwise(true, flag),
      }),
    ),
  ),
});

export const virtualRouterAdvertisements = record<VirtualRouterAdvertisements>({
  enabled: otherwise(true, flag),
  settings: otherwise(
    [],
    listOf(
      record<VirtualRouterAdvertisements["settings"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        link: optional(text),
        maxIntervalSeconds: otherwise(600, number),
        minIntervalSeconds: otherwise(200, number),
        lifetimeSeconds: otherwise(1800, number),
        managed: otherwise(false, flag),
        otherConfiguration: otherwise(true, flag),
        mobileAgent: otherwise(false, flag),
        preference: otherwise("medium" as const, oneOf("high", "medium", "low")),
        mtu: otherwise(0, number),
        reachableMs: otherwise(0, number),
        retransmitMs: otherwise(0, number),
        hopLimit: otherwise(0, number),
        dnsServers: otherwise([], listOf(text)),
        searchDomains: otherwise([], listOf(text)),
      }),
    ),
  ),
});

const twoGroups = /^[1-9a-f][\da-f]{0,3}:[1-9a-f][\da-f]{0,3}::$/;

/** Every link is one that there is, and what is delegated begins with two groups. */
export function checkIpv6({ dhcpv6, routerAdvertisements, links }: VirtualSystem, source: Source, at: At): void {
  const expectLink = (name: string | undefined, ...path: readonly (string | number)[]): void => {
    if (name !== undefined && !links.some((link) => link.name === name))
      source.report(at(...path), `there is no link "${name}"`);
  };
  const expectGroups = (network: string, ...path: readonly (string | number)[]): void => {
    if (!twoGroups.test(network)) source.report(at(...path), `"${network}" is not two groups, as "2001:db8::"`);
  };
  for (const list of ["clients", "pools"] as const)
    for (const [index, { link }] of (dhcpv6?.[list] ?? []).entries()) expectLink(link, "dhcpv6", list, index);
  for (const [index, { link }] of (routerAdvertisements?.settings ?? []).entries())
    expectLink(link, "routerAdvertisements", "settings", index);
  for (const [index, { delegation }] of (dhcpv6?.clients ?? []).entries())
    if (delegation !== undefined) expectGroups(delegation, "dhcpv6", "clients", index);
  for (const [index, { addresses }] of links.entries())
    for (const { host, address } of addresses) if (host === "delegated") expectGroups(address, "links", index);
}
