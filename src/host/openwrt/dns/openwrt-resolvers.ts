import type { Resolvers } from "../../../ports/host/network/resolvers.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { keptServersIn, withKept } from "./kept-servers.ts";
import { learnedServers } from "./learned-servers.ts";

/** As on every Linux, with what netifd knows of the servers. */
export function openWrtResolvers(linux: Resolvers, { ubus, uci }: OpenWrtParts): Resolvers {
  return {
    read: async () => {
      const [{ servers, searchDomains }, interfaces] = await Promise.all([
        linux.read(),
        readNetifd(ubus).catch(() => []), // which the links have told of
      ]);
      const network = uci.read("network");
      const learned = learnedServers(servers, interfaces, network);
      return { servers: withKept(learned, keptServersIn(network, resolverType)), searchDomains };
    },
  };
}

/** Sections of this type keep servers of interfaces. */
export const resolverType = { type: "cpe_dns" } as const;
