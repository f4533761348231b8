import { bindConstants } from "../../binding/bind.ts";
import type { Component } from "../../binding/component.ts";
import { ipPing } from "./ip-ping.ts";
import { routeHops, traceRoute } from "./trace-route.ts";

const supported = bindConstants("Device.IP.Diagnostics.", {
  IPv4PingSupported: true,
  IPv6PingSupported: true,
  IPv4TraceRouteSupported: true,
  IPv6TraceRouteSupported: true,
});

export const ipDiagnostics: Component = [supported, ipPing, traceRoute, routeHops];
