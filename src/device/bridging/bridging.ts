import type { BridgeReading } from "../../ports/host/network/bridges.ts";
import type { LinkReading } from "../../ports/host/network/links.ts";
import { bindObject, bindObjectBelow, bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { interfaceParameters, statusOf } from "../binding/interface.ts";
import { interfaceStatistics } from "../binding/interface-statistics.ts";
import { signalledBy } from "../binding/signalled.ts";
import type { BridgePort } from "../interface-stack/bridge-layers.ts";
import { type BridgeRow, bridgeChange, bridgeRows, type PortRow, portChange, portRows } from "./bridge-change.ts";

const limits = bindObject("Device.Bridging.", {
  load: ({ host }) => ({ most: host.bridges?.limits }),
  parameters: {
    MaxBridgeEntries: ({ most }) => most?.bridges,
    MaxDBridgeEntries: ({ most }) => most?.bridges,
    MaxQBridgeEntries: ({ most }) => most?.bridges,
    MaxVLANEntries: ({ most }) => most?.vlans,
  },
});

export const bridge = bindTable("Device.Bridging.Bridge.{i}.", {
  rows: async (context: DeviceContext) => {
    const [{ bridges }, readings] = await Promise.all([context.interfaces(), context.host.bridges?.read()]);
    return keyedBy(
      bridges.map((row): BridgeRow => ({ ...row, reading: readings?.get(row.link.name) })),
      ({ link }) => link.name,
    );
  },
  signalled: signalledBy("links"),
  edits: bridgeRows,
  change: bridgeChange({ Enable: "enabled", Standard: "filters" }),
  parameters: {
    Enable: ({ link }) => link.enabled,
    Status: ({ link }) => (link.enabled && link.index !== undefined ? "Enabled" : "Disabled"),
    Name: ({ link }) => link.name,
    Standard: ({ reading }) => (reading?.filters === true ? "802.1Q-2011" : "802.1D-2004"),
  },
});

const bridgeStp = bindObjectBelow(bridge, "Device.Bridging.Bridge.{i}.STP.", {
  parameters: {
    Enable: ({ link }) => link.stp?.enabled,
    Status: ({ link }) => (link.stp === undefined ? undefined : link.stp.enabled ? "Enabled" : "Disabled"),
    /** The first four digits of `8000.0200c0ffee01`. [IEEE 802.1D 9.2.5] */
    BridgePriority: ({ link }) =>
      link.stp === undefined ? undefined : Number.parseInt(link.stp.bridgeId, 16) & 0xf000,
  },
});

const bridgePort = bindTableBelow(bridge, "Device.Bridging.Bridge.{i}.Port.{i}.", {
  rows: (row: BridgeRow) => bridgePorts(row),
  edits: portRows,
  change: portChange({
    Enable: "enabled",
    LowerLayers: "link",
    PVID: "pvid",
    AcceptableFrameTypes: "takesUntagged",
  }),
  parameters: {
    ...interfaceParameters,
    Enable: ({ link, enabled }) => enabled ?? link.enabled,
    Status: ({ link, enabled }) => (enabled === false ? "Down" : statusOf(link)),
    ManagementPort: ({ management }) => management,
    PortState: ({ link, management }) => (management ? undefined : portState(link)),
    /** Of no use where the port takes nothing without a tag. */
    PVID: ({ tagging }) => (tagging?.filters ? (tagging.pvid ?? 1) : undefined),
    AcceptableFrameTypes: ({ tagging }) => tagging && acceptableFrameTypes(tagging),
    /** One that filters takes no frames of VLANs that the port is not in. */
    IngressFiltering: ({ tagging }) => tagging?.filters,
    // The bridge of Linux leaves priorities as they are.
    DefaultUserPriority: ({ tagging }) => tagging && 0,
    PriorityRegeneration: ({ tagging }) => tagging && [0, 1, 2, 3, 4, 5, 6, 7],
    PriorityTagging: ({ tagging }) => tagging && false,
  },
});

/** The ports of a bridge with what it does to their frames, by their keys. */
export const bridgePorts = ({ link: { name }, ports, reading }: BridgeRow): readonly (readonly [string, PortRow])[] =>
  ports.map((port) => {
    const tagging = reading && taggingOf(port.key, reading);
    return [
      port.key,
      { ...port, bridge: name, tagging, ofOthers: isOfOthers(port, reading) } satisfies PortRow,
    ] as const;
  });

export const acceptableFrameTypes = (tagging: PortRow["tagging"]): "AdmitAll" | "AdmitOnlyVLANTagged" =>
  tagging?.filters === true && tagging.pvid === undefined ? "AdmitOnlyVLANTagged" : "AdmitAll";

const isOfOthers = ({ key, management }: BridgePort, reading: BridgeReading | undefined): boolean =>
  reading?.portsOfOthers === true && !management && reading.ports.every((port) => port.key !== key);

/** Where frames belong that come in without a tag. */
function taggingOf(
  port: string,
  { filters, vlans, vlanPorts, vlansOfOthers, allOfOthers }: BridgeReading,
): NonNullable<PortRow["tagging"]> {
  const own = vlanPorts.find((each) => each.port === port && each.enabled && each.pvid);
  return {
    filters,
    ...(vlansOfOthers && { vlansOfOthers }),
    ...(allOfOthers && { allOfOthers }),
    pvid: vlans.find(({ key }) => key === own?.vlan)?.id,
  };
}

const bridgePortStats = bindObjectBelow(bridgePort, "Device.Bridging.Bridge.{i}.Port.{i}.Stats.", {
  parameters: interfaceStatistics,
});

export function portState(
  link: LinkReading,
): "Disabled" | "Blocking" | "Listening" | "Learning" | "Forwarding" | undefined {
  switch (link.bridgePortState) {
    case "disabled":
      return "Disabled";
    case "blocking":
      return "Blocking";
    case "listening":
      return "Listening";
    case "learning":
      return "Learning";
    case "forwarding":
      return "Forwarding";
    case undefined:
      return undefined;
  }
}

export const bridging: Component = [limits, bridge, bridgeStp, bridgePort, bridgePortStats];
