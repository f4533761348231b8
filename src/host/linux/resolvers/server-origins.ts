import type { Dhcpv4 } from "../../../ports/host/network/dhcpv4.ts";
import type { ResolverServer, Resolvers } from "../../../ports/host/network/resolvers.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { parseResolver } from "./parse-resolver.ts";

/**
 * Resolvers with how each server came to be known: by a lease of DHCP, by the other end of a PPP connection, or by somebody who has
 * written it down. Of one that neither tells of, in a resolv.conf that a program writes, it is not known.
 */
export function withOrigins(resolvers: Resolvers, dhcpv4: Dhcpv4 | undefined, files: SystemFiles): Resolvers {
  return {
    read: async () => {
      const [{ servers, searchDomains }, clients] = await Promise.all([resolvers.read(), dhcpv4?.clients() ?? []]);
      const leased = new Map(clients.flatMap(({ dnsServers, link }) => dnsServers.map((address) => [address, link])));
      const byPpp = addressesIn(files, "/etc/ppp/resolv.conf");
      // dhclient writes servers without saying so.
      const written = clients.length === 0 && isWritten(files) ? addressesIn(files, path) : new Set<string>();
      const origin = (address: string): ResolverServer["origin"] =>
        leased.has(address) ? "dhcp" : byPpp.has(address) ? "ppp" : written.has(address) ? "static" : undefined;
      return {
        servers: servers.map((server) => ({
          ...server,
          link: server.link ?? leased.get(server.address),
          origin: origin(server.address),
        })),
        searchDomains,
      };
    },
  };
}

const path = "/etc/resolv.conf";

/** A link leads to what a program keeps; one that a program has written in its place begins by saying so. */
const isWritten = (files: SystemFiles): boolean =>
  files.link(path) === undefined &&
  !/^[#;].*\b(generated|managed|dhclient|NetworkManager|resolvconf)\b/im.test(files.text(path) ?? "");

const addressesIn = (files: SystemFiles, from: string): ReadonlySet<string> =>
  new Set(parseResolver(files.text(from) ?? "").servers.map(({ address }) => address));
