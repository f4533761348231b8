import type { PortMapping, PortMappings } from "../../../ports/host/network/port-mappings.ts";
import { type NetifdInterface, readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import { type LinkOfZone, portMappingsIn } from "./redirects.ts";
import { upnpMappingsIn } from "./upnp-leases.ts";

const leaseFile = "/var/run/miniupnpd.leases";

/** Port mappings of the firewall's configuration, and those that miniupnpd has let in. */
export function openWrtPortMappings({ files, ubus, uci }: OpenWrtParts): PortMappings {
  return {
    limit: undefined,
    read: async (): Promise<readonly PortMapping[]> => {
      const firewall = uci.read("firewall");
      if (firewall === undefined) return [];
      const linkOf = linksOfZones(firewall, await readNetifd(ubus).catch(() => []));
      const leases = uci.read("upnpd")?.section("config");
      const path = (leases && textOf(leases, "upnp_lease_file")) || leaseFile;
      const mappings = [...portMappingsIn(firewall, linkOf), ...upnpMappingsIn(files.text(path) ?? "", linkOf("wan"))];
      const keys = mappings.map(({ key }) => key);
      // What is written down twice is one mapping.
      return mappings.filter(({ key }, index) => keys.indexOf(key) === index);
    },
  };
}

/** A zone is of interfaces by their names in /etc/config/network; of several, the first that has IPv4 counts. */
function linksOfZones(firewall: UciPackage, interfaces: readonly NetifdInterface[]): LinkOfZone {
  const zones = [...firewall.sections].filter(({ type }) => type === "zone");
  return (wanted) => {
    const zone = zones.find((each) => textOf(each, "name") === wanted);
    if (zone === undefined) return undefined;
    const names = wordsOf(zone, "network");
    const own = interfaces.filter(({ name, l3Device }) => names.includes(name) && l3Device !== undefined);
    return (own.find(({ ipv4 }) => ipv4.length > 0) ?? own[0])?.l3Device;
  };
}
