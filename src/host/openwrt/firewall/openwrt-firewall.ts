import type { AddressTranslation, Firewall, FirewallReading } from "../../../ports/host/network/firewall.ts";
import type { SystemFiles } from "../../linux/programs/system-files.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { readServices } from "../procd.ts";
import { filterRulesIn } from "./filter-rules.ts";
import { policiesIn } from "./policies.ts";
import { distinctKeys } from "./section-key.ts";
import { defaultPolicies, type Zone, zonesIn } from "./zones.ts";

const configuration = "/etc/config/firewall";

/** What /etc/config/firewall says, whether procd has it in force, and what connection tracking remembers. */
export function openWrtFirewall({ files, ubus, uci, log }: OpenWrtParts): Firewall {
  return {
    read: async (): Promise<FirewallReading> => {
      const [interfaces, services] = await Promise.all([
        readNetifd(ubus).catch(() => []), // which the links have told of
        readServices(ubus).catch((failure: Error) => {
          log.warn("host.procd", { outcome: "failed", reason: failure.message, instead: "the configuration alone" });
          return undefined;
        }),
      ]);
      const firewall = uci.read("firewall") ?? { name: "firewall", sections: [], section: () => undefined };
      const zones = zonesIn(firewall, interfaces);
      const defaults = defaultPolicies(firewall);
      return {
        running: services?.has("firewall"),
        changedMs: files.modifiedMs(configuration),
        rules: filterRulesIn(firewall, zones),
        policies: policiesIn(firewall, zones, defaults),
        otherwise: defaults.forward,
        translations: translationsOf(zones),
        timeouts: {
          tcpSeconds: timeoutIn(files, "nf_conntrack_tcp_timeout_established"),
          udpSeconds: timeoutIn(files, "nf_conntrack_udp_timeout"),
        },
      };
    },
  };
}

/** Each link of a zone that masquerades. A link in two zones is one. */
function translationsOf(zones: readonly Zone[]): readonly AddressTranslation[] {
  const distinct = distinctKeys();
  const seen = new Set<string>();
  return zones.flatMap(({ name, links, family, masquerades }): readonly AddressTranslation[] => {
    if (!masquerades || family === 6) return [];
    const fresh = links.filter((link) => !seen.has(link));
    for (const link of fresh) seen.add(link);
    const key = name.replaceAll(/\W/g, "_");
    if (links.length === 0) return [{ key: distinct(key), link: undefined }];
    return fresh.map((link) => ({ key: distinct(key), link }));
  });
}

function timeoutIn(files: SystemFiles, name: string): number | undefined {
  const value = files.value(`/proc/sys/net/netfilter/${name}`);
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
