import type { PortMapping, PortMappings } from "../../../ports/host/network/port-mappings.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf } from "../uci/option-values.ts";
import { portMappingsIn } from "./redirects.ts";
import { upnpMappingsIn } from "./upnp-leases.ts";
import { zonesOfLinks } from "./zone-names.ts";

const leaseFile = "/var/run/miniupnpd.leases";

/** Port mappings of the firewall's configuration, and those that miniupnpd has let in. */
export function openWrtPortMappings({ files, ubus, uci }: OpenWrtParts): PortMappings {
  return {
    limit: undefined,
    read: async (): Promise<readonly PortMapping[]> => {
      const firewall = uci.read("firewall");
      if (firewall === undefined) return [];
      const { linkOf } = zonesOfLinks(firewall, await readNetifd(ubus).catch(() => []));
      const leases = uci.read("upnpd")?.section("config");
      const path = (leases && textOf(leases, "upnp_lease_file")) || leaseFile;
      const mappings = [...portMappingsIn(firewall, linkOf), ...upnpMappingsIn(files.text(path) ?? "", linkOf("wan"))];
      const keys = mappings.map(({ key }) => key);
      // What is written down twice is one mapping.
      return mappings.filter(({ key }, index) => keys.indexOf(key) === index);
    },
  };
}
