import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { subnetMask } from "../ip/subnet-mask.ts";
import { dhcpv4ClientChange, dhcpv4ClientRows } from "./dhcpv4-change.ts";

const states = { init: "Init", selecting: "Selecting", bound: "Bound" } as const;

/** [TR-181 DHCPv4] */
export const dhcpv4Client = bindTable("Device.DHCPv4.Client.{i}.", {
  rows: async ({ host }: DeviceContext) => keyedBy((await host.dhcpv4?.clients()) ?? [], ({ key }) => key),
  alias: aliasOfKey,
  edits: dhcpv4ClientRows,
  change: dhcpv4ClientChange({ Enable: "enabled", Interface: "link", Renew: "renew" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Interface: ({ link }) => (link === undefined ? "" : ipInterfaceOf(link)),
    Status: ({ enabled, link }) => (!enabled ? "Disabled" : link === undefined ? "Error_Misconfigured" : "Enabled"),
    DHCPStatus: ({ state }) => states[state],
    IPAddress: ({ address }) => address ?? "",
    SubnetMask: ({ prefixLength }) => (prefixLength === undefined ? "" : subnetMask(prefixLength)),
    IPRouters: ({ routers }) => routers,
    DNSServers: ({ dnsServers }) => dnsServers,
    LeaseTimeRemaining: ({ remainingSeconds, state }) => (state === "bound" ? remainingSeconds : 0),
    DHCPServer: ({ server }) => server ?? "",
    Renew: () => false,
  },
});

export const dhcpv4SentOption = bindTableBelow(dhcpv4Client, "Device.DHCPv4.Client.{i}.SentOption.{i}.", {
  rows: ({ sentOptions }) => keyedBy(sentOptions, ({ tag }) => `${tag}`),
  parameters: {
    Enable: () => true,
    Tag: ({ tag }) => tag,
    Value: ({ value }) => value,
  },
});

export const dhcpv4ReqOption = bindTableBelow(dhcpv4Client, "Device.DHCPv4.Client.{i}.ReqOption.{i}.", {
  rows: ({ requestedOptions }) =>
    keyedBy(
      requestedOptions.map((tag, at) => ({ tag, order: at + 1 })),
      ({ tag }) => `${tag}`,
    ),
  parameters: {
    Enable: () => true,
    Order: ({ order }) => order,
    Tag: ({ tag }) => tag,
  },
});
