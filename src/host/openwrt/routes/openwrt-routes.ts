import type { RouteReading, Routes } from "../../../ports/host/network/routes.ts";
import { canonical } from "../../linux/links/ipv6-network.ts";
import { type NetifdInterface, readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { type ConfiguredRoute, configuredRoutes } from "./configured-routes.ts";

/**
 * The routes of the kernel, with what is known of where they are from: netifd sets all of them itself, so that the kernel
 * calls them static. Then those that are configured, and that the kernel has not.
 */
export function openWrtRoutes(kernel: Routes, { ubus, uci }: OpenWrtParts): Routes {
  return {
    read: async () => {
      const [routes, interfaces] = await Promise.all([
        kernel.read(),
        readNetifd(ubus).catch(() => undefined), // which the links have told of
      ]);
      if (interfaces === undefined) return routes;
      return explained(routes, configuredRoutes(uci.read("network"), interfaces), interfaces);
    },
  };
}

function explained(
  routes: readonly RouteReading[],
  configured: readonly ConfiguredRoute[],
  interfaces: readonly NetifdInterface[],
): readonly RouteReading[] {
  const wanted = new Map<string, ConfiguredRoute[]>();
  for (const each of configured) {
    if (!each.enabled) continue;
    const same = wanted.get(nameOf(each));
    if (same === undefined) wanted.set(nameOf(each), [each]);
    else same.push(each);
  }
  const learned = new Map<string, Learned>();
  for (const each of interfaces) {
    if (!each.up || each.l3Device === undefined) continue;
    for (const { target, prefixLength, nextHop, metric, validSeconds } of each.routes) {
      const destination = canonical(target);
      const gateway = nextHop === "" || /^[0.:]+$/.test(nextHop) ? undefined : canonical(nextHop);
      const family = destination.includes(":") ? 6 : 4;
      const way = { destination, prefixLength, gateway, link: each.l3Device };
      const isConfigured = wanted.get(nameOf(way))?.some((setting) => isSetBy({ ...way, metric }, setting)) === true;
      if (isConfigured || learned.has(wayOf(way))) continue;
      const origin = originOf(each.proto, family);
      learned.set(wayOf(way), { origin, ...(origin === "ra" && advertised(metric, validSeconds)) });
    }
  }

  const found = new Set<ConfiguredRoute>();
  const present = routes.map((route): RouteReading => {
    const setting = wanted.get(nameOf(route))?.find((each) => !found.has(each) && isSetBy(route, each));
    if (setting !== undefined) {
      found.add(setting);
      return { ...route, key: setting.key, metric: setting.metric, origin: "static" };
    }
    const told = learned.get(wayOf(route));
    if (told !== undefined) return { ...route, ...told };
    // To a subnet of one of its addresses or prefixes.
    return route.gateway === undefined && route.origin === "static" ? { ...route, origin: "kernel" } : route;
  });
  const idle = configured.flatMap((each): readonly RouteReading[] => {
    const { enabled, section: _section, ...route } = each;
    return found.has(each) ? [] : [{ ...route, origin: "static", idle: enabled ? "missing" : "disabled" }];
  });
  return [...present, ...idle];
}

const nameOf = ({ destination, prefixLength }: Pick<RouteReading, "destination" | "prefixLength">): string =>
  `${destination}/${prefixLength}`;

const wayOf = (route: Pick<RouteReading, "destination" | "prefixLength" | "gateway" | "link">): string =>
  `${nameOf(route)} ${route.gateway ?? ""} ${route.link}`;

/** What the configuration leaves open, the system chooses. */
function isSetBy(
  route: Pick<RouteReading, "link" | "gateway" | "metric">,
  { gateway, metric, link }: ConfiguredRoute,
): boolean {
  return (
    route.link === link &&
    (gateway === undefined || gateway === route.gateway) &&
    (metric === undefined || metric === route.metric)
  );
}

type Learned = Pick<RouteReading, "origin" | "preference" | "validSeconds">;

/** odhcp6c makes a metric of what the router prefers. [odhcp6c ra.c] */
function advertised(metric: number, validSeconds: number | undefined): Omit<Learned, "origin"> {
  const preference = metric === 384 ? "high" : metric === 640 ? "low" : "medium";
  return { preference, ...(validSeconds !== undefined && { validSeconds }) };
}

/** Of IPv6, only routers tell of routes, by whichever protocol the interface is up. */
function originOf(proto: string, family: 4 | 6): RouteReading["origin"] {
  if (proto === "static") return "static";
  if (family === 6) return "ra";
  if (proto === "dhcp") return "dhcp";
  return /^(ppp|l2tp|pptp|sstp)/.test(proto) ? "ppp" : "other";
}
