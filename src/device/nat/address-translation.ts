import { bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";

/** Where packets that leave get the address of the interface. [TR-181 NAT.InterfaceSetting] */
const interfaceSetting = bindTable("Device.NAT.InterfaceSetting.{i}.", {
  rows: async ({ host }) => {
    const { translations = [], running, timeouts } = (await host.firewall?.read()) ?? {};
    return translations.map((each) => [each.key, { ...each, running, timeouts }] as const);
  },
  alias: (key) => (key.length <= 60 ? `cpe-${key}` : undefined),
  parameters: {
    Enable: () => true,
    Status: ({ link, running }) =>
      running === false ? "Disabled" : link === undefined ? "Error_Misconfigured" : "Enabled",
    Interface: ({ link }) => (link === undefined ? "" : ipInterfaceOf(link)),
    TCPTranslationTimeout: ({ timeouts }) => timeouts?.tcpSeconds,
    UDPTranslationTimeout: ({ timeouts }) => timeouts?.udpSeconds,
  },
});

export const addressTranslation: Component = [interfaceSetting];
