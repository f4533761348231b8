import type { RouteReading } from "../../ports/host/network/routes.ts";
import { bindObject, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { expiry, wallMsOf } from "../binding/expiry.ts";
import { signalledBy } from "../binding/signalled.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";

// What routers have told of routes. It is known by the routes that came of it: each leads to the router that told of it.
// [TR-181 Routing.RouteInformation, RFC 4191]

const preferences = { high: "High", medium: "Medium", low: "Low" } as const;

interface AdvertisedRoute extends RouteReading {
  /** The router that told of it. */
  readonly gateway: string;
  readonly link: string;
  /** Unix time of this reading; undefined while the clock is not set. */
  readonly wallMs: number | undefined;
}

/** The same may be there for several sources, once for each. */
function advertisedIn(routes: readonly RouteReading[], wallMs: number | undefined): readonly AdvertisedRoute[] {
  const found = new Map<string, AdvertisedRoute>();
  for (const route of routes) {
    const { family, origin, idle, gateway, link } = route;
    if (family !== 6 || origin !== "ra" || idle !== undefined || gateway === undefined || link === undefined) continue;
    const advertised = { ...route, gateway, link, wallMs };
    if (!found.has(keyOf(advertised))) found.set(keyOf(advertised), advertised);
  }
  return [...found.values()];
}

const prefixOf = ({ destination, prefixLength }: RouteReading): string => `${destination}/${prefixLength}`;
const keyOf = (route: AdvertisedRoute): string => `${prefixOf(route)} ${route.gateway} ${route.link}`;

export const routeInformation = bindObject("Device.Routing.RouteInformation.", {
  load: async (context: DeviceContext) => {
    const { routes, links } = context.host;
    const [read = [], present = []] = await Promise.all([routes?.read(), links?.read()]);
    const advertised = advertisedIn(read, wallMsOf(context));
    const runsIpv6 = present.some((link) => link.ipv6Enabled === true && link.kind !== "loopback");
    return { enabled: runsIpv6 || advertised.length > 0, advertised };
  },
  signalled: signalledBy("routes"),
  parameters: {
    /** They are heeded wherever IPv6 runs. */
    Enable: ({ enabled }) => enabled,
  },
});

export const routeInformationSetting = bindTableBelow(
  routeInformation,
  "Device.Routing.RouteInformation.InterfaceSetting.{i}.",
  {
    rows: ({ advertised }) => keyedBy(advertised, keyOf),
    parameters: {
      Status: () => "ForwardingEntryCreated" as const,
      Interface: ({ link }) => ipInterfaceOf(link),
      SourceRouter: ({ gateway }) => gateway,
      PreferredRouteFlag: ({ preference }) => preference && preferences[preference],
      Prefix: prefixOf,
      RouteLifetime: ({ validSeconds, wallMs }) => expiry(validSeconds, wallMs),
    },
  },
);
