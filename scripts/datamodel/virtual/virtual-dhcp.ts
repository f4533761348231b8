import type { Dhcpv4StaticAddress } from "../../../src/ports/host/network/dhcpv4.ts";
import type { VirtualDhcpv4, VirtualSystem } from "../../../src/ports/host/virtual-system.ts";
import { flag, listOf, number, optional, otherwise, record, type Source, text } from "../yaml-shape.ts";
import type { At } from "./virtual-wifi.ts";

// The `dhcpv4:` of a simulated system.

export const virtualDhcpv4 = record<VirtualDhcpv4>({
  clients: otherwise(
    [],
    listOf(
      record<VirtualDhcpv4["clients"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        link: text,
        server: text,
        routers: otherwise([], listOf(text)),
        dnsServers: otherwise([], listOf(text)),
      }),
    ),
  ),
  enabled: otherwise(true, flag),
  pools: otherwise(
    [],
    listOf(
      record<VirtualDhcpv4["pools"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        link: text,
        first: text,
        last: text,
        subnetMask: text,
        reserved: otherwise([], listOf(text)),
        routers: otherwise([], listOf(text)),
        dnsServers: otherwise([], listOf(text)),
        domainName: otherwise("", text),
        leaseSeconds: optional(number),
        staticAddresses: otherwise(
          [],
          listOf(
            record<Dhcpv4StaticAddress>({
              key: text,
              enabled: otherwise(true, flag),
              macAddress: text,
              address: text,
            }),
          ),
        ),
      }),
    ),
  ),
});

/** Every link is one that there is. */
export function checkDhcpv4({ dhcpv4, links }: VirtualSystem, source: Source, at: At): void {
  for (const list of ["clients", "pools"] as const)
    for (const [index, { link }] of (dhcpv4?.[list] ?? []).entries())
      if (!links.some(({ name }) => name === link))
        source.report(at("dhcpv4", list, index), `there is no link "${link}"`);
}
