import type { ResolverReading, Resolvers } from "../../../ports/host/network/resolvers.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { parseResolver } from "./parse-resolver.ts";

/** Where systemd-resolved keeps the servers that it asks. */
export const resolvedFile = "/run/systemd/resolve/resolv.conf";

/**
 * `upstreamFiles`: where a local forwarder that resolv.conf names keeps the servers it asks. Nobody but the system may be able to make one: on
 * a plain Linux /tmp is everybody's.
 */
export function linuxResolvers(files: SystemFiles, upstreamFiles: readonly string[]): Resolvers {
  return { read: async () => readResolvers(files, upstreamFiles) };
}

/** The servers that this machine's names are asked from; behind a forwarder of its own, those of the forwarder. */
function readResolvers(files: SystemFiles, upstreamFiles: readonly string[]): ResolverReading {
  const resolver = parseResolver(files.text("/etc/resolv.conf") ?? "");
  if (!resolver.servers.every(({ address }) => isLoopback(address))) return resolver;
  for (const path of upstreamFiles) {
    const upstream = parseResolver(files.text(path) ?? "");
    if (upstream.servers.length > 0) return { ...upstream, searchDomains: resolver.searchDomains };
  }
  return resolver;
}

const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.");
