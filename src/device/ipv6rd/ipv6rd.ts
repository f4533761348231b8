import type { SixRdSettings, SixRdTunnel } from "../../ports/host/uplinks/tunnels.ts";
import { bindObject, bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { canEdit, editsOf, hostChange, UnsuitableSetting } from "../binding/row-change.ts";
import type { TunnelLink } from "../interface-stack/tunnel-links.ts";
import { statusOfTunnel, withLinks } from "../interface-stack/tunnel-links.ts";

// [TR-181 IPv6rd]

const ipv6rdObject = bindObject("Device.IPv6rd.", {
  load: async ({ host }) => (await host.sixRd?.read()) ?? [],
  parameters: { Enable: (tunnels) => tunnels.some(({ enabled }) => enabled) },
});

interface GivenSettings extends Omit<SixRdSettings, "borderRelay"> {
  readonly borderRelays: readonly string[];
}

const interfaceSetting = bindTable("Device.IPv6rd.InterfaceSetting.{i}.", {
  rows: async (context) =>
    keyedBy(await withLinks((await context.host.sixRd?.read()) ?? [], context), ({ key }) => key),
  change: hostChange(
    {
      Enable: "enabled",
      BorderRelayIPv4Addresses: "borderRelays",
      SPIPv6Prefix: "prefix",
      IPv4MaskLength: "ipv4MaskLength",
    },
    changeSixRd,
    canEdit("tunnels"),
  ),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: statusOfTunnel,
    BorderRelayIPv4Addresses: ({ borderRelay }) => (borderRelay === "" ? [] : [borderRelay]),
    /** Linux sends what is for the same domain straight there. */
    AllTrafficToBorderRelay: () => false,
    SPIPv6Prefix: ({ prefix }) => prefix,
    IPv4MaskLength: ({ ipv4MaskLength }) => ipv4MaskLength,
    TunneledInterface: ({ tunneled }) => tunneled,
  },
});

const tunnelEdits = editsOf("tunnels");

async function changeSixRd(
  host: HostEdits,
  { borderRelays, ...same }: Partial<GivenSettings>,
  { key }: SixRdTunnel & TunnelLink,
): Promise<void> {
  const tunnels = tunnelEdits(host);
  if (borderRelays !== undefined && borderRelays.length > 1)
    throw new UnsuitableSetting("borderRelays", "only one border relay can be kept");
  await tunnels.changeSixRd(key, { ...same, ...(borderRelays && { borderRelay: borderRelays[0] ?? "" }) });
}

export const ipv6rd: Component = [ipv6rdObject, interfaceSetting];
