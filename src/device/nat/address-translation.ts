import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";

import { type TranslationRow, translationChange, translationRows } from "./translation-change.ts";

/** Where packets that leave get the address of the interface. [TR-181 NAT.InterfaceSetting] */
const interfaceSetting = bindTable("Device.NAT.InterfaceSetting.{i}.", {
  rows: async ({ host }: DeviceContext) => {
    const { translations = [], running, timeouts } = (await host.firewall?.read()) ?? {};
    const rows = translations.map((each): TranslationRow => ({ ...each, running, ...(timeouts && { timeouts }) }));
    return rows.map((row) => [row.key, row] as const);
  },
  alias: aliasOfKey,
  edits: translationRows,
  change: translationChange({
    Enable: "enabled",
    Interface: "link",
    TCPTranslationTimeout: "tcpSeconds",
    UDPTranslationTimeout: "udpSeconds",
  }),
  parameters: {
    Enable: ({ enabled = true }) => enabled,
    Status: ({ enabled, link, running }) =>
      running === false || enabled === false ? "Disabled" : link === undefined ? "Error_Misconfigured" : "Enabled",
    Interface: ({ link }) => (link === undefined ? "" : ipInterfaceOf(link)),
    TCPTranslationTimeout: ({ timeouts }) => timeouts?.tcpSeconds,
    UDPTranslationTimeout: ({ timeouts }) => timeouts?.udpSeconds,
  },
});

export const addressTranslation: Component = [interfaceSetting];
