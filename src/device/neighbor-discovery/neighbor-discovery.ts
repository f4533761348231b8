import type { NeighborDiscoveryReading } from "../../ports/host/network/neighbor-discovery.ts";
import { bindObject, bindTableBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";

// [TR-181 NeighborDiscovery]

interface Setting extends NeighborDiscoveryReading {
  /** Whether a DHCPv6 client runs here, which asks for routers by itself. */
  readonly hasClient: boolean;
}

/** It is a part of IPv6, and as that cannot be without. */
const neighbors = bindObject("Device.NeighborDiscovery.", {
  load: async (context): Promise<readonly Setting[]> => {
    const { host } = context;
    const [settings, { ip }, clients] = await Promise.all([
      host.neighborDiscovery?.read(),
      context.interfaces(),
      host.dhcpv6?.clients(),
    ]);
    const byLink = new Map((settings ?? []).map((setting) => [setting.link, setting]));
    const asking = new Set((clients ?? []).flatMap(({ enabled, link }) => (enabled ? [link] : [])));
    return ip.flatMap(({ link: { name, kind } }) => {
      const setting = kind === "loopback" ? undefined : byLink.get(name);
      return setting === undefined ? [] : [{ ...setting, hasClient: asking.has(name) }];
    });
  },
  parameters: { Enable: (settings) => settings.length > 0 },
});

const interfaceSetting = bindTableBelow(neighbors, "Device.NeighborDiscovery.InterfaceSetting.{i}.", {
  rows: (settings) => settings.map((setting) => [setting.link, setting] as const),
  parameters: {
    Enable: () => true,
    Status: { constant: "Enabled" },
    Interface: ({ link }) => ipInterfaceOf(link),
    DADTransmits: ({ dadTransmits }) => dadTransmits,
    RetransTimer: ({ retransMs }) => retransMs || undefined,
    /** Less than four seconds is not for TR-181 to tell. */
    RtrSolicitationInterval: ({ solicitationIntervalMs: ms }) => (ms === undefined || ms < 4000 ? undefined : ms),
    MaxRtrSolicitations: ({ maxSolicitations }) => maxSolicitations,
    NUDEnable: () => true,
    RSEnable: ({ solicitsRouters, hasClient }) => (hasClient ? true : solicitsRouters),
  },
});

/** How neighbours are found over IPv6. */
export const neighborDiscovery: Component = [neighbors, interfaceSetting];
