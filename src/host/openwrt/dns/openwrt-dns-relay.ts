import type { DnsRelay, DnsRelayReading } from "../../../ports/host/network/dns-relay.ts";
import { parseResolver } from "../../linux/resolvers/parse-resolver.ts";
import { learnedServersFile } from "../changes/watched-files.ts";
import { readOwnFiles } from "../dhcp/dnsmasq-files.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { readServices } from "../procd.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { dnsmasqServer } from "./dnsmasq-servers.ts";
import { keptServersIn, type ServerList, withKept } from "./kept-servers.ts";
import { learnedServers } from "./learned-servers.ts";

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
      const section = dnsmasqIn(uci.read("dhcp"));
      if (section === undefined) return { enabled: false, running: false, servers: [] };

      const file = flagOf(section, "noresolv", false)
        ? undefined
        : (textOf(section, "resolvfile") ?? learnedServersFile);
      const learned = parseResolver((file && files.text(file)) ?? "").servers;
      const all = [
        ...wordsOf(section, "server").flatMap((text) => dnsmasqServer(text) ?? []),
        ...readOwnFiles(files, uci.read("dhcp")).flatMap(({ name, value }) =>
          name === "server" ? (dnsmasqServer(value) ?? []) : [],
        ),
        ...learnedServers(learned, interfaces, uci.read("network")),
      ];
      const service = services?.get("dnsmasq");
      return {
        // Port 0 leaves DHCP alone; what is not in procd's list was not started.
        enabled: textOf(section, "port") !== "0" && (services === undefined || service !== undefined),
        running: services && (service?.running.size ?? 0) > 0,
        servers: withKept(all, keptServersIn(uci.read("dhcp"), relayList)),
      };
    },
  };
}

/** The dnsmasq that counts. */
export const dnsmasqIn = (dhcp: UciPackage | undefined): UciSection | undefined =>
  [...(dhcp?.sections ?? [])].find((each) => each.type === "dnsmasq" && !flagOf(each, "disabled", false));

/** The servers of dnsmasq: `192.0.2.53@eth1` is asked by one link. */
export const relayList = {
  package: "dhcp",
  type: "cpe_forwarding",
  option: "server",
  item: (address, link) => (link === undefined ? address : `${address}@${link}`),
  carriers: (dhcp) => [dnsmasqIn(dhcp)].flatMap((section) => section ?? []),
  serverOf: dnsmasqServer,
} as const satisfies Omit<ServerList, "carrierOf">;
