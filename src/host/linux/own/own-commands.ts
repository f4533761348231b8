import type { OwnAddress, OwnLink, WantedPort, WantedRoute } from "./own-network.ts";
import { type Filtering, type VlanMember, wantedFiltering } from "./vlan-members.ts";

// The commands that a row is made by, as arguments of `ip`, or of `bridge` for a port in a VLAN: started as such, or written into the
// files of ifupdown. Every value in them was checked when it was staged: names of links, addresses and numbers.
// [ip-link(8), ip-address(8), ip-route(8), bridge(8)]

export type IpWords = readonly string[];

/** Makes a link; with `down` it stays so. */
export function makeLink(link: OwnLink): readonly IpWords[] {
  const { name, kind, lower = "", vlanId = 1, mtu, filters } = link;
  return [
    kind === "bridge"
      ? [
          "link",
          "add",
          "name",
          name,
          "type",
          "bridge",
          ...(filters === true ? filteringWords(wantedFiltering(link)) : []),
        ]
      : kind === "vlan"
        ? ["link", "add", "link", lower, "name", name, "type", "vlan", "id", String(vlanId)]
        : ["link", "add", "link", lower, "name", name, "type", "macvlan", "mode", "bridge"],
    ...(mtu === undefined ? [] : [["link", "set", "dev", name, "mtu", String(mtu)]]),
  ];
}

export const setFiltering = (bridge: string, filtering: Filtering): IpWords => [
  ...["link", "set", "dev", bridge, "type", "bridge"],
  ...filteringWords(filtering),
];

const filteringWords = ({ filters, defaultPvid }: Filtering): IpWords => [
  ...["vlan_filtering", filters ? "1" : "0"],
  ...["vlan_default_pvid", String(defaultPvid)],
];

/** Arguments of `bridge`: puts a link into a VLAN, or has it in there otherwise. */
export const joinVlan = (member: VlanMember): IpWords => [
  ...vlanWords("add", member),
  ...(member.pvid ? ["pvid"] : []),
  ...(member.untagged ? ["untagged"] : []),
];

/** Arguments of `bridge`. */
export const leaveVlan = (member: VlanMember): IpWords => vlanWords("del", member);

const vlanWords = (verb: "add" | "del", { bridge, link, id }: VlanMember): IpWords => [
  ...["vlan", verb, "vid", String(id), "dev", link],
  ...(link === bridge ? ["self"] : []),
];

export const setUp = (link: string): IpWords => ["link", "set", "dev", link, "up"];
export const removeLink = (link: string): IpWords => ["link", "del", "dev", link];
export const joinBridge = ({ link, bridge }: WantedPort): IpWords => ["link", "set", "dev", link, "master", bridge];
export const leaveBridge = ({ link }: WantedPort): IpWords => ["link", "set", "dev", link, "nomaster"];

/** IPv4 with the broadcast address of its subnet, as everybody gives it. */
export const setAddress = (address: OwnAddress): IpWords => [
  "address",
  "replace",
  placeOf(address),
  ...(address.family === 4 && address.prefixLength < 31 ? ["broadcast", "+"] : []),
  "dev",
  address.link,
];
export const removeAddress = (address: OwnAddress): IpWords => [
  "address",
  "del",
  placeOf(address),
  "dev",
  address.link,
];

const placeOf = ({ address, prefixLength }: OwnAddress): string => `${address}/${prefixLength}`;

export const addRoute = (route: WantedRoute): IpWords => routeWords("add", route);
export const replaceRoute = (route: WantedRoute): IpWords => routeWords("replace", route);
export const removeRoute = (route: WantedRoute): IpWords => routeWords("del", route);

function routeWords(
  verb: "add" | "replace" | "del",
  { family, destination, prefixLength, gateway, link, metric }: WantedRoute,
): IpWords {
  return [
    `-${family}`,
    "route",
    verb,
    `${destination}/${prefixLength}`,
    ...(gateway === undefined ? [] : ["via", gateway]),
    "dev",
    link,
    ...(metric === undefined ? [] : ["metric", String(metric)]),
    "proto",
    "static",
  ];
}
