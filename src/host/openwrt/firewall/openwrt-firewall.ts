import type { Firewall, FirewallReading } from "../../../ports/host/network/firewall.ts";
import { timeoutIn } from "../../linux/firewall/connection-timeouts.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { readServices } from "../procd.ts";
import { filterRulesIn } from "./filter-rules.ts";
import { policiesIn } from "./policies.ts";
import { isOpen, strictnessIn } from "./strictness.ts";
import { translationsIn } from "./translations.ts";
import { defaultPolicies, zonesIn } from "./zones.ts";

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
        running: isOpen(firewall) ? false : services?.has("firewall"),
        changedMs: files.modifiedMs(configuration),
        rules: filterRulesIn(firewall, zones),
        policies: policiesIn(firewall, zones, defaults),
        strictness: strictnessIn(firewall),
        otherwise: defaults.forward,
        otherwiseLogged: zones.length > 0 && zones.every(({ logs }) => logs),
        translations: translationsIn(firewall, zones).map(({ translation }) => translation),
        timeouts: {
          tcpSeconds: timeoutIn(files, "nf_conntrack_tcp_timeout_established"),
          udpSeconds: timeoutIn(files, "nf_conntrack_udp_timeout"),
        },
      };
    },
  };
}
