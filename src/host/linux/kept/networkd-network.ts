import {
  type OwnLink,
  type OwnNetwork,
  wantedAddresses,
  wantedLinks,
  wantedPorts,
  wantedRoutes,
} from "../own/own-network.ts";
import { wantedFiltering, wantedMembers } from "../own/vlan-members.ts";

// Rows of the agent's own as systemd-networkd makes them at the next start. [systemd.network(5), systemd.netdev(5)]

const heading = "# Written by cpe-agent: what the ACS has set.";

/** Where the agent's own files begin: before those of the administrator, which are for other links. */
export const ownPrefix = "/etc/systemd/network/10-cpe-agent-";

export const netdevOf = (link: string): string => `${ownPrefix}${link}.netdev`;
export const networkOf = (link: string): string => `${ownPrefix}${link}.network`;

/** Beside the file that networkd has matched, which stays as it is. */
export const ownDropInOf = (file: string): string =>
  `/etc/systemd/network/${file.slice(file.lastIndexOf("/") + 1)}.d/60-${dropInName}`;

const dropInName = "cpe-agent-network.conf";
export const ownDropIn = `60-${dropInName}`;

export function netdevText(link: OwnLink): string {
  const { name, kind, mtu, vlanId = 1, filters } = link;
  const { defaultPvid } = wantedFiltering(link);
  const lines = [
    heading,
    "[NetDev]",
    `Name=${name}`,
    `Kind=${kind}`,
    ...(mtu === undefined ? [] : [`MTUBytes=${mtu}`]),
    ...(kind === "vlan" ? ["", "[VLAN]", `Id=${vlanId}`] : []),
    ...(filters === true ? ["", "[Bridge]", "VLANFiltering=yes", `DefaultPVID=${defaultPvid || "none"}`] : []),
    ...(kind === "macvlan" ? ["", "[MACVLAN]", "Mode=bridge"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** Of a link with no file but this: one of the agent's own, or one that nobody manages. It needs no cable to have its addresses. */
export function ownNetworkText(network: OwnNetwork, link: string): string {
  const lines = [heading, "[Match]", `Name=${link}`, "", "[Network]", "ConfigureWithoutCarrier=yes"];
  return `${[...lines, ...settingsOf(network, link)].join("\n")}\n`;
}

/** Of a link that somebody else's file is for; undefined for none. */
export function dropInText(network: OwnNetwork, link: string): string | undefined {
  const settings = settingsOf(network, link);
  return settings.length === 0 ? undefined : `${[heading, "[Network]", ...settings].join("\n")}\n`;
}

/** First those of the section `[Network]`. */
function settingsOf(network: OwnNetwork, link: string): readonly string[] {
  const above = wantedLinks(network).filter(({ lower }) => lower === link);
  const addresses = wantedAddresses(network).filter((address) => address.link === link);
  const routes = wantedRoutes(network).filter((route) => route.link === link);
  return [
    ...above.map(({ name, kind }) => `${kind === "vlan" ? "VLAN" : "MACVLAN"}=${name}`),
    ...wantedPorts(network)
      .filter((port) => port.link === link)
      .map(({ bridge }) => `Bridge=${bridge}`),
    ...wantedMembers(network)
      .filter((member) => member.link === link)
      .flatMap(({ id, untagged, pvid }) => [
        ...["", "[BridgeVLAN]", `VLAN=${id}`],
        ...(untagged ? [`EgressUntagged=${id}`] : []),
        ...(pvid ? [`PVID=${id}`] : []),
      ]),
    ...addresses.flatMap(({ address, prefixLength }) => ["", "[Address]", `Address=${address}/${prefixLength}`]),
    ...routes.flatMap(({ destination, prefixLength, gateway, metric }) => [
      "",
      "[Route]",
      `Destination=${destination}/${prefixLength}`,
      ...(gateway === undefined ? [] : [`Gateway=${gateway}`]),
      ...(metric === undefined ? [] : [`Metric=${metric}`]),
    ]),
  ];
}
