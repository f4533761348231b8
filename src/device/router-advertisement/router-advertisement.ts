import type { RouterAdvertisementReading } from "../../ports/host/network/router-advertisements.ts";
import { bindObject, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { servedPrefixes } from "../ip/served-prefixes.ts";
import {
  advertisementChange,
  advertisementRows,
  advertisementsChange,
  freshAdvertisement,
} from "./advertisement-change.ts";

/** Longest times that the data model admits; the standards have allowed more since. [RFC 8319] */
const longestIntervalSeconds = 1800;
const longestMinimumSeconds = 1350;

const preferences = { high: "High", medium: "Medium", low: "Low" } as const;

/** [TR-181 RouterAdvertisement] */
const advertisements = bindObject("Device.RouterAdvertisement.", {
  load: async (context: DeviceContext) => {
    const [read, { ip }] = await Promise.all([context.host.routerAdvertisements?.read(), context.interfaces()]);
    return { settings: read ?? [], prefixes: servedPrefixes(ip.map(({ link }) => link)) };
  },
  change: advertisementsChange({ Enable: "enabled" }),
  parameters: { Enable: ({ settings }) => settings.some(({ enabled, held }) => enabled && !held) },
});

const interfaceSetting = bindTableBelow(advertisements, "Device.RouterAdvertisement.InterfaceSetting.{i}.", {
  rows: ({ settings, prefixes }) =>
    keyedBy(
      settings.map((setting) => ({ ...setting, prefixes: setting.enabled ? prefixes(setting.link) : [] })),
      ({ key }) => key,
    ),
  edits: { ...advertisementRows, fresh: (key) => ({ ...freshAdvertisement(key), prefixes: [] }) },
  change: advertisementChange({
    Enable: "enabled",
    Interface: "link",
    MaxRtrAdvInterval: "maxIntervalSeconds",
    MinRtrAdvInterval: "minIntervalSeconds",
    AdvDefaultLifetime: "lifetimeSeconds",
    AdvManagedFlag: "managed",
    AdvOtherConfigFlag: "otherConfiguration",
    AdvMobileAgentFlag: "mobileAgent",
    AdvPreferredRouterFlag: "preference",
    AdvLinkMTU: "mtu",
    AdvReachableTime: "reachableMs",
    AdvRetransTimer: "retransmitMs",
    AdvCurHopLimit: "hopLimit",
    RDNSS: "dnsServers",
    DNSSL: "searchDomains",
  }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: (setting) => statusOf(setting),
    Interface: ({ link }) => (link === undefined ? "" : ipInterfaceOf(link)),
    Prefixes: ({ prefixes }) => prefixes.map(({ row }) => row),
    MaxRtrAdvInterval: ({ maxIntervalSeconds }) => within(maxIntervalSeconds, longestIntervalSeconds),
    MinRtrAdvInterval: ({ minIntervalSeconds }) => within(minIntervalSeconds, longestMinimumSeconds),
    AdvDefaultLifetime: ({ lifetimeSeconds }) => within(lifetimeSeconds, 65_535),
    AdvManagedFlag: ({ managed }) => managed,
    AdvOtherConfigFlag: ({ otherConfiguration }) => otherConfiguration,
    AdvMobileAgentFlag: ({ mobileAgent }) => mobileAgent,
    AdvPreferredRouterFlag: ({ preference }) => preferences[preference],
    AdvLinkMTU: ({ mtu }) => mtu,
    AdvReachableTime: ({ reachableMs }) => reachableMs,
    AdvRetransTimer: ({ retransmitMs }) => retransmitMs,
    AdvCurHopLimit: ({ hopLimit }) => hopLimit,
    RDNSS: ({ dnsServers }) => dnsServers,
    DNSSL: ({ searchDomains }) => searchDomains,
  },
});

/** Undefined where the data model has no way to say it. */
const within = (seconds: number, longest: number): number | undefined => (seconds <= longest ? seconds : undefined);

function statusOf({
  enabled,
  held,
  misconfigured,
}: RouterAdvertisementReading): "Disabled" | "Enabled" | "Error_Misconfigured" {
  if (!enabled || held) return "Disabled";
  return misconfigured ? "Error_Misconfigured" : "Enabled";
}

export const routerAdvertisement: Component = [advertisements, interfaceSetting];
