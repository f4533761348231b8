import type { DnsRelay, DnsRelayReading } from "../../../ports/host/network/dns-relay.ts";
import type { ResolverServer } from "../../../ports/host/network/resolvers.ts";
import { parseResolver } from "../../linux/resolvers/parse-resolver.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { readServices } from "../procd.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import { dnsmasqServer } from "./dnsmasq-servers.ts";
import { learnedServers } from "./learned-servers.ts";

const learnedFile = "/tmp/resolv.conf.d/resolv.conf.auto";

/**
 * dnsmasq as /etc/config/dhcp has it: the servers that are set there, then those of the file that it reads besides. Of several
 * dnsmasq the first counts.
 */
export function openWrtDnsRelay({ files, ubus, uci, log }: OpenWrtParts): DnsRelay {
  return {
    read: async (): Promise<DnsRelayReading> => {
      const [interfaces, services] = await Promise.all([
        readNetifd(ubus).catch(() => []), // which the links have told of
        readServices(ubus).catch((failure: Error) => {
          log.warn("host.procd", { outcome: "failed", reason: failure.message, instead: "the configuration alone" });
          return undefined;
        }),
      ]);
      const sections = [...(uci.read("dhcp")?.sections ?? [])].filter(({ type }) => type === "dnsmasq");
      const section = sections.find((each) => !flagOf(each, "disabled", false));
      if (section === undefined) return { enabled: false, running: false, servers: [] };

      const file = flagOf(section, "noresolv", false) ? undefined : (textOf(section, "resolvfile") ?? learnedFile);
      const learned = parseResolver((file && files.text(file)) ?? "").servers;
      const all = [
        ...wordsOf(section, "server").flatMap((text) => dnsmasqServer(text) ?? []),
        ...learnedServers(learned, interfaces, uci.read("network")),
      ];
      const service = services?.get("dnsmasq");
      return {
        // Port 0 leaves DHCP alone; what is not in procd's list was not started.
        enabled: textOf(section, "port") !== "0" && (services === undefined || service !== undefined),
        running: services && (service?.running.size ?? 0) > 0,
        servers: eachOnce(all),
      };
    },
  };
}

/** What is set by hand stays where it is also learned. */
function eachOnce(servers: readonly ResolverServer[]): readonly ResolverServer[] {
  const byAddress = new Map<string, ResolverServer>();
  for (const server of servers) if (!byAddress.has(server.address)) byAddress.set(server.address, server);
  return [...byAddress.values()];
}
