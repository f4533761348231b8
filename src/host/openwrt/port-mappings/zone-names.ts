import { BlockList } from "node:net";
import type { NetifdInterface } from "../netifd.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import type { LinkOfZone } from "./redirects.ts";

/** Which zone of the firewall goes out by which link. */
export interface ZonesOfLinks {
  readonly linkOf: LinkOfZone;
  /** The zone that has this link. */
  zoneOf(link: string): string | undefined;
  /** The zone that a machine of this IPv4 address is in, by the networks that the device is in itself. */
  zoneOfAddress(address: string): string | undefined;
}

/** A zone is of interfaces by their names in /etc/config/network; of several, the first that has IPv4 counts. */
export function zonesOfLinks(firewall: UciPackage, interfaces: readonly NetifdInterface[]): ZonesOfLinks {
  const zones = [...firewall.sections].flatMap((section) => {
    const name = section.type === "zone" ? textOf(section, "name") : undefined;
    if (name === undefined) return [];
    const networks = wordsOf(section, "network");
    const own = interfaces.filter((each) => networks.includes(each.name));
    const up = own.filter(({ l3Device }) => l3Device !== undefined);
    const links = own.flatMap(({ l3Device, device }) => l3Device ?? device ?? []);
    return [{ name, own, links, link: (up.find(({ ipv4 }) => ipv4.length > 0) ?? up[0])?.l3Device }];
  });
  return {
    linkOf: (wanted) => zones.find(({ name }) => name === wanted)?.link,
    zoneOf: (wanted) => zones.find(({ links }) => links.includes(wanted))?.name,
    zoneOfAddress: (address) =>
      zones.find(({ own }) => own.flatMap(({ ipv4 }) => ipv4).some((network) => isWithin(network, address)))?.name,
  };
}

function isWithin(network: NetifdInterface["ipv4"][number], address: string): boolean {
  const list = new BlockList();
  list.addSubnet(network.address, network.prefixLength, "ipv4");
  return list.check(address, "ipv4");
}
