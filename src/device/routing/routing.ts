import type { RouteReading } from "../../ports/host/network/routes.ts";
import { bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { signalledBy } from "../binding/signalled.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { subnetMask } from "../ip/subnet-mask.ts";
import { ipv4Routes, ipv6Routes, keyOf, routeChange } from "./route-change.ts";
import { routeInformation, routeInformationSetting } from "./route-information.ts";

/** One router: the main table of the kernel. */
const router = bindTable("Device.Routing.Router.{i}.", {
  rows: async (context) => [["main", (await context.host.routes?.read()) ?? []]],
  signalled: signalledBy("routes"),
  parameters: {
    Enable: () => true,
    Status: { constant: "Enabled" },
  },
});

const ipv4Forwarding = bindTableBelow(router, "Device.Routing.Router.{i}.IPv4Forwarding.{i}.", {
  rows: (routes: readonly RouteReading[]) =>
    keyedBy(
      routes.filter((route) => route.family === 4),
      keyOf,
    ),
  edits: ipv4Routes,
  change: routeChange({
    Enable: "enabled",
    DestIPAddress: "destination",
    DestSubnetMask: "mask",
    GatewayIPAddress: "gateway",
    Interface: "link",
    ForwardingMetric: "metric",
  }),
  parameters: {
    Enable: ({ idle }) => idle !== "disabled",
    Status: (route) => statusOf(route),
    StaticRoute: (route) => (route.origin === "unknown" ? undefined : isStaticRoute(route)),
    DestIPAddress: (route) => route.destination,
    DestSubnetMask: (route) => (route.destination === "" ? "" : subnetMask(route.prefixLength)),
    GatewayIPAddress: (route) => route.gateway ?? "",
    Interface: ({ link }) => (link === undefined ? "" : ipInterfaceOf(link)),
    Origin: (route) => {
      if (isStaticRoute(route)) return "Static";
      return route.origin === "dhcp" ? "DHCPv4" : route.origin === "ppp" ? "IPCP" : undefined;
    },
    ForwardingPolicy: () => -1,
    ForwardingMetric: (route) => signedMetric(route.metric),
  },
});

const ipv6Forwarding = bindTableBelow(router, "Device.Routing.Router.{i}.IPv6Forwarding.{i}.", {
  rows: (routes: readonly RouteReading[]) =>
    keyedBy(
      routes.filter((route) => route.family === 6),
      keyOf,
    ),
  edits: ipv6Routes,
  change: routeChange({
    Enable: "enabled",
    DestIPPrefix: "prefix",
    NextHop: "gateway",
    Interface: "link",
    ForwardingMetric: "metric",
  }),
  parameters: {
    Enable: ({ idle }) => idle !== "disabled",
    Status: (route) => statusOf(route),
    DestIPPrefix: (route) => (route.destination === "" ? "" : `${route.destination}/${route.prefixLength}`),
    NextHop: (route) => route.gateway ?? "",
    Interface: ({ link }) => (link === undefined ? "" : ipInterfaceOf(link)),
    Origin: (route) => {
      if (isStaticRoute(route)) return "Static";
      return route.origin === "ra" ? "RA" : route.origin === "dhcp" ? "DHCPv6" : undefined;
    },
    ForwardingPolicy: () => -1,
    ForwardingMetric: (route) => signedMetric(route.metric),
  },
});

/** [TR-181 Routing.Router.IPv4Forwarding] One that is set, but that the system has not, cannot be used: its interface may be down. */
function statusOf({ idle, link }: RouteReading): "Disabled" | "Enabled" | "Error_Misconfigured" | "Error" {
  if (idle === undefined) return "Enabled";
  if (idle === "disabled") return "Disabled";
  return link === undefined ? "Error_Misconfigured" : "Error";
}

/** Set by hand or by a boot script; what the kernel, DHCP or a routing daemon put there is not. */
export const isStaticRoute = (route: RouteReading): boolean => route.origin === "static" || route.origin === "boot";

/** The kernel's metric has 32 bits without sign, TR-181's has a sign. */
export const signedMetric = (metric: number | undefined): number =>
  metric === undefined ? -1 : Math.min(metric, 2 ** 31 - 1);

export const routing: Component = [router, ipv4Forwarding, ipv6Forwarding, routeInformation, routeInformationSetting];
