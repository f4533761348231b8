import type { OwnAddress, OwnLink, WantedPort, WantedRoute } from "./own-network.ts";

// The commands that a row is made by, as arguments of `ip`: started as such, or written into the files of ifupdown. Every value in
// them was checked when it was staged: names of links, addresses and numbers. [ip-link(8), ip-address(8), ip-route(8)]

export type IpWords = readonly string[];

/** Makes a link; with `down` it stays so. */
export function makeLink({ name, kind, lower = "", vlanId = 1, mtu }: OwnLink): readonly IpWords[] {
  return [
    kind === "bridge"
      ? ["link", "add", "name", name, "type", "bridge"]
      : kind === "vlan"
        ? ["link", "add", "link", lower, "name", name, "type", "vlan", "id", String(vlanId)]
        : ["link", "add", "link", lower, "name", name, "type", "macvlan", "mode", "bridge"],
    ...(mtu === undefined ? [] : [["link", "set", "dev", name, "mtu", String(mtu)]]),
  ];
}

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
