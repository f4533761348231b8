import type { PortMapping } from "../../ports/host/network/port-mappings.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObject, bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { signalledBy } from "../binding/signalled.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { portMappingChange, portMappingRows } from "./port-mapping-change.ts";

const natObject = bindObject("Device.NAT.", {
  load: ({ host }) => ({ limit: host.portMappings?.limit }),
  parameters: { MaxNumberOfPortMappings: ({ limit }) => limit },
});

/** What the system has, whoever made it. [TR-181 NAT.PortMapping] */
const portMapping = bindTable("Device.NAT.PortMapping.{i}.", {
  rows: async ({ host }: DeviceContext) => {
    const withSchedules = (mapping: PortMapping): PortMapping =>
      host.schedules === undefined ? mapping : { ...mapping, schedules: mapping.schedules ?? [] };
    return ((await host.portMappings?.read()) ?? []).map((each) => [each.key, withSchedules(each)] as const);
  },
  signalled: signalledBy("portMappings"),
  alias: aliasOfKey,
  edits: portMappingRows,
  change: portMappingChange({
    Enable: "enabled",
    Interface: "link",
    AllInterfaces: "allLinks",
    RemoteHost: "remoteHost",
    ExternalPort: "externalPort",
    ExternalPortEndRange: "externalPortEnd",
    InternalPort: "internalPort",
    Protocol: "protocol",
    InternalClient: "internalClient",
    Description: "description",
    ScheduleRef: "schedules",
  }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: (mapping) => statusOf(mapping),
    Origin: ({ origin }) => originNames[origin],
    Interface: ({ link }) => (link === undefined ? "" : ipInterfaceOf(link)),
    AllInterfaces: ({ allLinks }) => allLinks,
    /** What the system has are mappings for good; how long others were meant to last is only remembered. */
    LeaseDuration: { stored: 0 },
    RemoteHost: ({ remoteHost }) => remoteHost,
    ExternalPort: ({ externalPort }) => externalPort,
    ExternalPortEndRange: ({ externalPortEnd }) => externalPortEnd,
    InternalPort: ({ internalPort }) => internalPort,
    Protocol: ({ protocol }) => (protocol === "tcp" ? "TCP" : "UDP"),
    InternalClient: ({ internalClient }) => internalClient,
    Description: ({ description }) => description,
    ScheduleRef: ({ schedules }) =>
      schedules?.map((key) => ({ table: "Device.Schedules.Schedule.{i}.", keys: [key] }) as const),
  },
});

const originNames = { user: "User", system: "System", upnp: "UPnP", controller: "Controller" } as const;

/** One that leads nowhere, or from nowhere, cannot work. */
function statusOf({
  enabled,
  link,
  allLinks,
  internalClient,
}: PortMapping): "Disabled" | "Enabled" | "Error_Misconfigured" {
  if (!enabled) return "Disabled";
  return internalClient === "" || (link === undefined && !allLinks) ? "Error_Misconfigured" : "Enabled";
}

export const nat: Component = [natObject, portMapping];
