import type { ResolverReading, Resolvers } from "../../../ports/host/network/resolvers.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { parseResolver } from "./parse-resolver.ts";

/** Where a local forwarder that resolv.conf names keeps the servers it asks: systemd-resolved, OpenWrt's dnsmasq. */
export const upstreamFiles = ["/run/systemd/resolve/resolv.conf", "/tmp/resolv.conf.d/resolv.conf.auto"] as const;

export function linuxResolvers(files: SystemFiles): Resolvers {
  return { read: async () => readResolvers(files) };
}

/** The servers that this machine's names are asked from; behind a forwarder of its own, those of the forwarder. */
function readResolvers(files: SystemFiles): ResolverReading {
  const resolver = parseResolver(files.text("/etc/resolv.conf") ?? "");
  if (!resolver.servers.every(({ address }) => isLoopback(address))) return resolver;
  for (const path of upstreamFiles) {
    const upstream = parseResolver(files.text(path) ?? "");
    if (upstream.servers.length > 0) return { ...upstream, searchDomains: resolver.searchDomains };
  }
  return resolver;
}

const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.");
