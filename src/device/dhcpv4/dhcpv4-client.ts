import type { Dhcpv4ClientReading } from "../../ports/host/network/dhcpv4.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { subnetMask } from "../ip/subnet-mask.ts";
import { dhcpv4ClientChange, dhcpv4ClientRows } from "./dhcpv4-change.ts";
import {
  type RequestedOptionRow,
  requestedOptionChange,
  requestedOptionRows,
  sentOptionChange,
  sentOptionRows,
} from "./dhcpv4-client-options.ts";
import { optionParameters, optionRows } from "./option-rows.ts";

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
  rows: ({ key, sentOptions }: Dhcpv4ClientReading) => optionRows(sentOptions, key),
  edits: sentOptionRows,
  change: sentOptionChange({ Enable: "enabled", Tag: "tag", Value: "value" }),
  parameters: optionParameters,
});

export const dhcpv4ReqOption = bindTableBelow(dhcpv4Client, "Device.DHCPv4.Client.{i}.ReqOption.{i}.", {
  rows: ({ key: client, requestedOptions }: Dhcpv4ClientReading) =>
    keyedBy(
      requestedOptions.map(
        (each, at): RequestedOptionRow => ({ ...each, key: each.key ?? `${each.tag}`, client, order: at + 1 }),
      ),
      ({ key }) => key,
    ),
  edits: requestedOptionRows,
  change: requestedOptionChange({ Enable: "enabled", Order: "order", Tag: "tag" }),
  parameters: {
    Enable: ({ enabled }) => enabled ?? true,
    Order: ({ order }) => order,
    Tag: ({ tag }) => tag,
  },
});
