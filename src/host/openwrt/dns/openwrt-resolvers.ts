import type { Resolvers } from "../../../ports/host/network/resolvers.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { learnedServers } from "./learned-servers.ts";

/** As on every Linux, with what netifd knows of the servers. */
export function openWrtResolvers(linux: Resolvers, { ubus, uci }: OpenWrtParts): Resolvers {
  return {
    read: async () => {
      const [{ servers, searchDomains }, interfaces] = await Promise.all([
        linux.read(),
        readNetifd(ubus).catch(() => []), // which the links have told of
      ]);
      return { servers: learnedServers(servers, interfaces, uci.read("network")), searchDomains };
    },
  };
}
