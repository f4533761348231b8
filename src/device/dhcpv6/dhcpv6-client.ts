import { bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";

/** [TR-181 DHCPv6] Prefixes that were delegated are those of the IP interface. */
export const dhcpv6Client = bindTable("Device.DHCPv6.Client.{i}.", {
  rows: async ({ host }: DeviceContext) => keyedBy((await host.dhcpv6?.clients()) ?? [], ({ key }) => key),
  alias: (key) => (/^[A-Za-z]\w{0,59}$/.test(key) ? `cpe-${key}` : undefined),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Interface: ({ link }) => (link === undefined ? "" : ipInterfaceOf(link)),
    Status: ({ enabled, link }) => (!enabled ? "Disabled" : link === undefined ? "Error_Misconfigured" : "Enabled"),
    DUID: ({ duid }) => duid,
    RequestAddresses: ({ requestsAddresses }) => requestsAddresses,
    RequestPrefixes: ({ requestsPrefixes }) => requestsPrefixes,
    RequestedOptions: ({ requestedOptions }) => requestedOptions,
    Renew: { constant: false },
  },
});

export const dhcpv6SentOption = bindTableBelow(dhcpv6Client, "Device.DHCPv6.Client.{i}.SentOption.{i}.", {
  rows: ({ sentOptions }) => keyedBy(sentOptions, ({ tag }) => `${tag}`),
  parameters: {
    Enable: () => true,
    Tag: ({ tag }) => tag,
    Value: ({ value }) => value,
  },
});

export const dhcpv6ReceivedOption = bindTableBelow(dhcpv6Client, "Device.DHCPv6.Client.{i}.ReceivedOption.{i}.", {
  rows: ({ receivedOptions }) => keyedBy(receivedOptions, ({ tag }) => `${tag}`),
  parameters: {
    Tag: ({ tag }) => tag,
    Value: ({ value }) => value,
  },
});
