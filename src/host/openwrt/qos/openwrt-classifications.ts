import type { Classifications } from "../../../ports/host/uplinks/classifications.ts";
import { zonesIn } from "../firewall/zones.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { classificationsIn } from "./classification-sections.ts";

/** What /etc/config/firewall says of packets that are marked. */
export function openWrtClassifications({ ubus, uci }: Pick<OpenWrtParts, "ubus" | "uci">): Classifications {
  return {
    read: async () => {
      const firewall = uci.read("firewall");
      if (firewall === undefined || [...firewall.sections].every(({ type }) => type !== "rule")) return [];
      const interfaces = await readNetifd(ubus).catch(() => []); // which the links have told of
      return classificationsIn(firewall, zonesIn(firewall, interfaces)).flatMap(({ rules }) => rules);
    },
  };
}
