import type { PresentRoute, RouteEdits, RouteReading, RouteSettings } from "../../../ports/host/network/routes.ts";
import type { VirtualAddress, VirtualLink, VirtualSystem } from "../../../ports/host/virtual-system.ts";
import { networkOf } from "../../linux/links/ipv4-mask.ts";
import { canonical, ipv6NetworkOf } from "../../linux/links/ipv6-network.ts";
import { checkRoute, targetFor } from "../../linux/routes/route-settings.ts";
import type { SimulatedDevice } from "../device.ts";
import { refuse } from "../keyed-list.ts";
import { setPppOf } from "../ppp/ppp-state.ts";
import { addressIn } from "./address-pool.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { isConfigured, type StaticRoute, setNetworkOf } from "./network-state.ts";

/** Those of the device as shipped are shared where nothing is set. */
export function routesOf(device: SimulatedDevice): readonly RouteReading[] {
  const { shipped, system, settings } = device;
  if (settings.size === 0 && system.troubles === undefined) return shipped.routes;
  const network = setNetworkOf(settings);
  const links = new Map(system.links.map((link) => [link.name, link]));
  const isUp = (link: VirtualLink): boolean => device.activityOf(link).state === "up";
  const modems = new Set(system.cellular?.modems.map(({ link }) => link));
  /** Where IPv4 is off nothing leads by it. What a PPP connection leads to goes with it, so does what was learned there, and what a modem does with its addresses of that family. */
  const leads = ({ link: name, family, origin }: PresentRoute): boolean => {
    const link = links.get(name);
    if (link === undefined || (family === 4 && link.set?.ipv4 === false)) return false;
    if (modems.has(name)) return isUp(link) && link.addresses.some((each) => each.family === family);
    const isLearned = link.kind === "ppp" || origin === "dhcp" || origin === "ra";
    return !isLearned || isUp(link);
  };
  const there = [...shipped.routes, ...offeredRoutes(device)].filter(leads);
  if (network === undefined) return there;
  const learned = there.filter((route) => !isOfShippedAddress(shipped, route));
  const connected = connectedRoutes(shipped, system).filter(
    (route) => !learned.some((each) => each.link === route.link && isSameTarget(each, route)),
  );
  return [...learned, ...connected, ...network.routes.map((route) => routeReading(route, system, isUp))];
}

/** What connections that were added lead to: everywhere, after those that the device is shipped with. */
function offeredRoutes({ system: { links, ppp }, settings }: SimulatedDevice): readonly PresentRoute[] {
  const isThere = (name: string): boolean => links.some((link) => link.name === name);
  return (setPppOf(settings) ?? [])
    .filter(({ added }) => added === true)
    .map(({ link }, index) => ({
      family: 4,
      destination: "0.0.0.0",
      prefixLength: 0,
      gateway: ppp && addressIn({ family: 4, network: ppp.peer.network }, 0),
      link,
      metric: index + (ppp?.connections.some((shipped) => isThere(shipped.link)) === true ? 1 : 0),
      origin: "ppp",
    }));
}

const isSameTarget = (one: RouteReading, other: RouteReading): boolean =>
  one.destination === other.destination && one.prefixLength === other.prefixLength;

/** The kernel's own, for an address that may be another by now. */
const isOfShippedAddress = ({ links }: VirtualSystem, route: PresentRoute): boolean =>
  route.origin === "kernel" &&
  links.some(
    ({ name, addresses }) =>
      name === route.link &&
      addresses.some((each) => isConfigured(each) && isSameTarget(connectedTo(name, each), route)),
  );

/** Of addresses that are configured: those of others come with what the device is shipped with. */
function connectedRoutes({ routes }: VirtualSystem, { links }: VirtualSystem): readonly PresentRoute[] {
  const found = links.flatMap(({ name, addresses }) =>
    addresses.filter(isConfigured).map((address) => connectedTo(name, address)),
  );
  const wasShown = (route: PresentRoute) =>
    routes.find((each) => each.link === route.link && isSameTarget(each, route)) ?? route;
  return found
    .filter((route, at) => found.findIndex((each) => each.link === route.link && isSameTarget(each, route)) === at)
    .map(wasShown);
}

const connectedTo = (link: string, { family, address, prefixLength }: VirtualAddress): PresentRoute => ({
  family,
  destination: family === 4 ? networkOf(address, prefixLength) : ipv6NetworkOf(address, prefixLength),
  prefixLength,
  gateway: undefined,
  link,
  metric: family === 4 ? 0 : 256,
  origin: "kernel",
});

/** In force while its link is up, and has an address of the network that the next router is in. */
function routeReading(
  { enabled, prefixLength: given, ...route }: StaticRoute,
  { links }: VirtualSystem,
  isUp: (link: VirtualLink) => boolean,
): RouteReading {
  const prefixLength = route.destination === "" ? 0 : (given ?? (route.family === 4 ? 32 : 128));
  const whole = { ...route, prefixLength, origin: "static" as const };
  if (!enabled) return { ...whole, idle: "disabled" };
  const everywhere = route.family === 4 ? "0.0.0.0" : "::";
  const reading = { ...whole, destination: route.destination || everywhere };
  const link = links.find(({ name }) => name === route.link);
  const isThere = link !== undefined && isUp(link) && reaches(link, route);
  return isThere ? reading : { ...reading, idle: "missing" };
}

function reaches({ addresses }: VirtualLink, { family, gateway }: Pick<StaticRoute, "family" | "gateway">): boolean {
  if (gateway === undefined || /^fe[89ab]/.test(gateway)) return true;
  const networkFor = (address: string, prefixLength: number): string =>
    family === 4 ? networkOf(address, prefixLength) : ipv6NetworkOf(address, prefixLength);
  return addresses.some(
    (each) =>
      each.family === family && networkFor(each.address, each.prefixLength) === networkFor(gateway, each.prefixLength),
  );
}

const others = "this route was learned, or comes with the device: only those that were added can be changed";

export function simulatedRouteEdits(draft: NetworkDraft): RouteEdits {
  const find = (key: string): StaticRoute | undefined => draft.now.routes.find((each) => each.key === key);

  function checked(
    { key, family }: Pick<StaticRoute, "key" | "family">,
    asked: Partial<RouteSettings>,
    settings: RouteSettings,
  ): StaticRoute {
    checkRoute(family, asked, settings);
    const [destination = ""] = targetFor(family, asked, settings).split("/");
    const { enabled, prefixLength, link, gateway, metric } = settings;
    if (link !== undefined) draft.link("link", link);
    const router = gateway === undefined ? undefined : canonical(gateway);
    return { key, family, enabled, destination, prefixLength, gateway: router, link, metric };
  }

  return {
    add: async (family, key, settings) => {
      if (!/^\w+$/.test(key) || find(key) !== undefined)
        refuse("key", `no route can be added as ${JSON.stringify(key)}`);
      draft.set({ routes: [...draft.now.routes, checked({ key, family }, settings, settings)] });
    },
    change: async (key, asked) => {
      const [first = "key"] = Object.keys(asked);
      if (key === undefined) return refuse(first, others);
      const before = find(key) ?? refuse("key", `there is no route ${key}`);
      const isWhole = before.destination === "" || before.prefixLength === (before.family === 4 ? 32 : 128);
      const settings = { ...before, ...(isWhole && { prefixLength: undefined }), ...asked };
      const after = checked(before, asked, settings);
      draft.set({ routes: draft.now.routes.map((each) => (each.key === key ? after : each)) });
    },
    remove: async (key) => {
      if (key === undefined) refuse("key", others);
      draft.set({ routes: draft.now.routes.filter((each) => each.key !== key) });
    },
  };
}
