import type { BridgeReading, Bridges } from "../../../ports/host/network/bridges.ts";
import type { AddressReading, LinkReading, Links, PlannedAddress } from "../../../ports/host/network/links.ts";
import type { RouteReading, Routes } from "../../../ports/host/network/routes.ts";
import { noStatistics } from "../links/parse-net-dev.ts";
import {
  nothingOwn,
  type OwnAddress,
  type OwnLink,
  type OwnNetwork,
  type OwnRoute,
  wantedPorts,
  wantedRoutes,
  wholeTarget,
} from "./own-network.ts";
import type { OwnNetworkFile } from "./own-network-file.ts";
import { withOwnVlans } from "./shown-vlans.ts";

// The rows of the agent's own as readings have them: what the system has under their keys, and what it has not (yet) beside it.

interface Shown {
  readonly links: Links;
  readonly routes: Routes;
  readonly bridges: Bridges;
}

/** `file`: absent for a system that has no such rows. */
export function shownNetwork({ links, routes, bridges }: Shown, file: OwnNetworkFile | undefined): Shown {
  if (file === undefined) return { links, routes, bridges };
  return {
    links: withOwnLinks(withoutLeaving(links, file), file.read),
    routes: withOwnRoutes(routesWithoutLeaving(routes, file), file.read),
    bridges: withOwnBridges(bridges, file),
  };
}

/** What a change that was cut short has left is nobody else's. */
function withoutLeaving(kernel: Links, { read, leaving }: OwnNetworkFile): Links {
  return {
    read: async () => {
      const present = await kernel.read();
      const left = leaving();
      if (left === nothingOwn) return present;
      const network = read();
      const { links, addresses } = network;
      const [portsLeft, ports] = [wantedPorts(left), wantedPorts(network)];
      const isPort = (rows: typeof ports, { name, bridge }: LinkReading): boolean =>
        rows.some((row) => row.link === name && row.bridge === bridge);
      const isLeft = (rows: readonly { readonly name: string }[], name: string) =>
        rows.some((row) => row.name === name);
      return present
        .filter(({ name }) => isLeft(links, name) || !isLeft(left.links, name))
        .map((link) => {
          const [gone, kept] = [left.addresses, addresses].map((rows) => rows.filter(isOn(link.name)));
          const others = link.addresses.filter(
            (address) => !gone?.some((row) => isSame(row, address)) || kept?.some((row) => isSame(row, address)),
          );
          const isLeaving = isPort(portsLeft, link) && !isPort(ports, link);
          return { ...link, addresses: others, bridge: isLeaving ? undefined : link.bridge };
        });
    },
  };
}

function routesWithoutLeaving(kernel: Routes, { read, leaving }: OwnNetworkFile): Routes {
  return {
    read: async () => {
      const present = await kernel.read();
      const left = wantedRoutes(leaving());
      if (left.length === 0) return present;
      const kept = wantedRoutes(read());
      const isOf = (rows: typeof left, route: RouteReading): boolean => rows.some((each) => isRoute(each, route));
      return present.filter((route) => isOf(kept, route) || !isOf(left, route));
    },
  };
}

function withOwnLinks(kernel: Links, own: () => OwnNetwork): Links {
  return {
    read: async () => {
      const present = await kernel.read();
      const { links, addresses } = own();
      if (links.length === 0 && addresses.length === 0) return present;
      const names = new Set(present.map(({ name }) => name));
      const settings = new Map(links.map((link) => [link.name, link]));
      const all = [
        ...present.map((link) => asSet(link, settings.get(link.name))),
        ...links.filter(({ name }) => !names.has(name)).map(unmade),
      ];
      return all.map((link) => withAddresses(link, addresses.filter(isOn(link.name))));
    },
  };
}

/** What is set of a link of the agent's own is so before the system has it. */
const asSet = (link: LinkReading, own: OwnLink | undefined): LinkReading =>
  own === undefined
    ? link
    : { ...link, enabled: own.enabled, mtu: own.mtu ?? link.mtu, lower: own.lower, vlanId: own.vlanId };

const isOn =
  (name: string) =>
  ({ link }: OwnAddress): boolean =>
    link === name;

function unmade({ name, kind, enabled, mtu, lower, vlanId }: OwnLink): LinkReading {
  return {
    name,
    index: undefined,
    kind,
    physical: false,
    macAddress: "",
    mtu: mtu ?? 1500,
    enabled,
    state: enabled ? "not-present" : "down",
    bitRateMbps: undefined,
    duplex: undefined,
    lastChangeSeconds: undefined,
    bridge: undefined,
    stp: undefined,
    lower,
    vlanId,
    upstream: false,
    statistics: noStatistics,
    addresses: [],
  };
}

function withAddresses(link: LinkReading, own: readonly OwnAddress[]): LinkReading {
  if (own.length === 0) return link;
  const keyOf = ({ family, address, prefixLength }: AddressReading): string | undefined =>
    own.find((each) => each.enabled && isSame(each, { family, address, prefixLength }))?.key;
  const addresses = link.addresses.map((address): AddressReading => {
    const key = keyOf(address);
    return key === undefined ? address : { ...address, key, origin: "static" };
  });
  const planned = own.flatMap(({ link: _link, ...address }): readonly PlannedAddress[] =>
    addresses.some(({ key }) => key === address.key) ? [] : [address],
  );
  return planned.length === 0 ? { ...link, addresses } : { ...link, addresses, planned };
}

type Placed = Pick<AddressReading, "family" | "address" | "prefixLength">;

export const isSame = (one: Placed, other: Placed): boolean =>
  one.family === other.family && one.address === other.address && one.prefixLength === other.prefixLength;

function withOwnRoutes(kernel: Routes, own: () => OwnNetwork): Routes {
  return {
    read: async () => {
      const present = await kernel.read();
      const network = own();
      if (network.routes.length === 0) return present;
      const wanted = wantedRoutes(network);
      const found = new Set<string>();
      const shown = present.map((route): RouteReading => {
        const setting = wanted.find((each) => !found.has(each.key) && isRoute(each, route));
        if (setting === undefined) return route;
        found.add(setting.key);
        return { ...route, key: setting.key, metric: setting.metric, origin: "static" };
      });
      return [...shown, ...network.routes.filter(({ key }) => !found.has(key)).map(idle)];
    },
  };
}

function idle({ enabled, ...route }: OwnRoute): RouteReading {
  const target = wholeTarget(route);
  return {
    ...route,
    ...target,
    destination: enabled || route.destination !== "" ? target.destination : "",
    origin: "static",
    idle: enabled ? "missing" : "disabled",
  };
}

/** What the kernel gives a route that is added without one. [ip-route(8)] */
const openMetric = { 4: 0, 6: 1024 } as const;

/** Whether a route of the kernel is the one that is wanted. */
export const isRoute = (
  wanted: ReturnType<typeof wantedRoutes>[number],
  route: Pick<RouteReading, "family" | "destination" | "prefixLength" | "gateway" | "link" | "metric">,
): boolean => isRival(wanted, route) && wanted.gateway === route.gateway && wanted.link === route.link;

/** Whether the kernel takes it for the same route, whichever way it goes. */
export const isRival = (
  wanted: Pick<ReturnType<typeof wantedRoutes>[number], "family" | "destination" | "prefixLength" | "metric">,
  route: Pick<RouteReading, "family" | "destination" | "prefixLength" | "metric">,
): boolean =>
  wanted.family === route.family &&
  wanted.destination === route.destination &&
  wanted.prefixLength === route.prefixLength &&
  metricOf(wanted) === (route.metric ?? 0);

/** The kernel takes a metric of 0 for none given where the family is IPv6. */
const metricOf = ({ family, metric }: { readonly family: 4 | 6; readonly metric: number | undefined }): number =>
  metric === undefined || (family === 6 && metric === 0) ? openMetric[family] : metric;

function withOwnBridges(kernel: Bridges, { read, leaving }: OwnNetworkFile): Bridges {
  return {
    read: async () => {
      const present = await kernel.read();
      const network = read();
      const { links, ports } = network;
      const names = links.filter(({ kind }) => kind === "bridge").map(({ name }) => name);
      const none: BridgeReading = { filters: false, ports: [], vlans: [], vlanPorts: [] };
      const all = new Map([...names.map((name) => [name, none] as const), ...present]);
      for (const [bridge, reading] of all) {
        const added = ports
          .filter((port) => port.bridge === bridge)
          .map(({ key, link, enabled }) => ({ key, link, enabled }));
        const own = links.find(({ name }) => name === bridge);
        const vlans =
          own === undefined
            ? { ...reading, vlansOfOthers: true as const }
            : withOwnVlans(reading, own, network, leaving());
        all.set(bridge, { ...vlans, ports: [...reading.ports, ...added], portsOfOthers: true });
      }
      return all;
    },
  };
}
