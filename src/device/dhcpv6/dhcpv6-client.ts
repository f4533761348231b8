import type { Dhcpv6ClientReading } from "../../ports/host/network/dhcpv6.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { optionParameters, optionRows } from "../dhcpv4/option-rows.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { dhcpv6ClientChange, dhcpv6ClientRows, sentOptionChange, sentOptionRows } from "./dhcpv6-change.ts";

/** [TR-181 DHCPv6] Prefixes that were delegated are those of the IP interface. */
export const dhcpv6Client = bindTable("Device.DHCPv6.Client.{i}.", {
  rows: async ({ host }: DeviceContext) => keyedBy((await host.dhcpv6?.clients()) ?? [], ({ key }) => key),
  alias: aliasOfKey,
  edits: dhcpv6ClientRows,
  change: dhcpv6ClientChange({
    Enable: "enabled",
    Interface: "link",
    RequestAddresses: "requestsAddresses",
    RequestPrefixes: "requestsPrefixes",
    RequestedOptions: "requestedOptions",
    Renew: "renew",
  }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Interface: ({ link }) => (link === undefined ? "" : ipInterfaceOf(link)),
    Status: ({ enabled, link }) => (!enabled ? "Disabled" : link === undefined ? "Error_Misconfigured" : "Enabled"),
    DUID: ({ duid }) => duid,
    RequestAddresses: ({ requestsAddresses }) => requestsAddresses,
    RequestPrefixes: ({ requestsPrefixes }) => requestsPrefixes,
    RequestedOptions: ({ requestedOptions }) => requestedOptions,
    Renew: () => false,
  },
});

export const dhcpv6SentOption = bindTableBelow(dhcpv6Client, "Device.DHCPv6.Client.{i}.SentOption.{i}.", {
  rows: ({ key, sentOptions }: Dhcpv6ClientReading) => optionRows(sentOptions, key),
  edits: sentOptionRows,
  change: sentOptionChange({ Enable: "enabled", Tag: "tag", Value: "value" }),
  parameters: optionParameters,
});

export const dhcpv6ReceivedOption = bindTableBelow(dhcpv6Client, "Device.DHCPv6.Client.{i}.ReceivedOption.{i}.", {
  rows: ({ receivedOptions }) => keyedBy(receivedOptions, ({ tag }) => `${tag}`),
  parameters: {
    Tag: ({ tag }) => tag,
    Value: ({ value }) => value,
  },
});
