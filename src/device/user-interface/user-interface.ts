import type { WebPagesReading, WebPagesSettings } from "../../ports/host/services/web-pages.ts";
import { bindObject, bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { canEdit, editsOf, hostChange } from "../binding/row-change.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";

// The device's own web pages. [TR-181 UserInterface]

const none: WebPagesReading = { accesses: [] };
const protocols = { http: "HTTP", https: "HTTPS" } as const;

const pages = bindObject("Device.UserInterface.", {
  load: async ({ host }: DeviceContext) => (await host.webPages?.read()) ?? none,
  change: hostChange(
    { CurrentLanguage: "language" },
    (host: HostEdits, wanted: Partial<WebPagesSettings>) => editsOf("webPages")(host).change(wanted),
    canEdit("webPages"),
  ),
  parameters: {
    Enable: ({ accesses }) => accesses.length > 0,
    AvailableLanguages: ({ languages }) => languages,
    /** Empty where the browser decides. */
    CurrentLanguage: ({ language }) => language,
    HTTPAccessSupportedProtocols: () => ["HTTP", "HTTPS"] as const,
  },
});

const httpAccess = bindTable("Device.UserInterface.HTTPAccess.{i}.", {
  rows: async (context: DeviceContext) => {
    const [{ accesses }, { ip }] = await Promise.all([context.host.webPages?.read() ?? none, context.interfaces()]);
    const linkOf = (address: string): string | undefined =>
      ip.find(({ link }) => link.addresses.some((each) => each.address === address))?.link.name;
    return keyedBy(
      accesses.map((each) => ({ ...each, link: each.address === undefined ? undefined : linkOf(each.address) })),
      ({ key }) => key,
    );
  },
  parameters: {
    Enable: () => true,
    Status: ({ running }) => (running === undefined ? undefined : running ? "Up" : "Down"),
    /** Empty for all. */
    Interface: ({ address, link }) => {
      if (address === undefined) return "";
      return link === undefined ? undefined : ipInterfaceOf(link);
    },
    Port: ({ port }) => port,
    Protocol: ({ protocol }) => protocols[protocol],
  },
});

export const userInterface: Component = [pages, httpAccess];
