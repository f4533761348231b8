import { isIPv6 } from "node:net";
import type { ResolverServer } from "../../../ports/host/network/resolvers.ts";
import type { NetifdInterface } from "../netifd.ts";
import { wordsOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";

/**
 * Adds to servers, as resolv.conf has them, what netifd knows: the interface that it has each from, and how that came by it.
 * `network`: /etc/config/network, where an interface may be given servers of its own.
 */
export function learnedServers(
  servers: readonly ResolverServer[],
  interfaces: readonly NetifdInterface[],
  network: UciPackage | undefined,
): readonly ResolverServer[] {
  const configured = new Map<string, ReadonlySet<string>>();
  for (const section of network?.sections ?? []) {
    if (section.type === "interface") configured.set(section.name, new Set(wordsOf(section, "dns")));
  }
  const teachers = new Map<string, NetifdInterface>();
  for (const each of interfaces) {
    if (!each.up) continue;
    for (const address of each.dnsServers) if (!teachers.has(address)) teachers.set(address, each);
  }
  return servers.map((server) => {
    const teacher = teachers.get(server.address);
    if (teacher === undefined) return server;
    const own = configured.get(teacher.name)?.has(server.address) === true;
    return {
      ...server,
      link: server.link ?? teacher.l3Device,
      origin: own ? "static" : originOf(teacher.proto, server.address),
    };
  });
}

/** odhcp6c tells in one list what the router advertised and what the server gave: that is taken for DHCPv6. */
function originOf(proto: string, address: string): ResolverServer["origin"] {
  if (proto === "static") return "static";
  if (proto === "dhcp") return "dhcp";
  if (proto === "dhcpv6") return "dhcpv6";
  return /^(ppp|l2tp|pptp|sstp)/.test(proto) && !isIPv6(address) ? "ppp" : undefined;
}
