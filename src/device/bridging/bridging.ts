import type { BridgeVlan } from "../../ports/host/network/bridge-vlans.ts";
import type { LinkReading } from "../../ports/host/network/links.ts";
import { bindObjectBelow, bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { interfaceParameters } from "../binding/interface.ts";
import { interfaceStatistics } from "../binding/interface-statistics.ts";
import { signalledBy } from "../binding/signalled.ts";

/** `vlans`: those that it keeps apart, none if it does not filter; undefined where the host does not tell. */
export const bridge = bindTable("Device.Bridging.Bridge.{i}.", {
  rows: async (context: DeviceContext) => {
    const [{ bridges }, vlans] = await Promise.all([context.interfaces(), context.host.bridgeVlans?.read()]);
    return keyedBy(
      bridges.map((row) => ({ ...row, vlans: vlans?.get(row.link.name) })),
      ({ link }) => link.name,
    );
  },
  signalled: signalledBy("links"),
  parameters: {
    Enable: ({ link }) => link.enabled,
    Status: ({ link }) => (link.enabled ? "Enabled" : "Disabled"),
    Name: ({ link }) => link.name,
    Standard: ({ vlans = [] }) => (vlans.length > 0 ? "802.1Q-2011" : "802.1D-2004"),
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
  rows: ({ ports, vlans }) =>
    keyedBy(
      ports.map((port) => ({ ...port, tagging: vlans && taggingOf(port.link.name, vlans) })),
      ({ link }) => link.name,
    ),
  parameters: {
    ...interfaceParameters,
    ManagementPort: ({ management }) => management,
    PortState: ({ link, management }) => (management ? undefined : portState(link)),
    PVID: ({ tagging }) => tagging?.pvid,
    AcceptableFrameTypes: ({ tagging }) =>
      tagging && (tagging.filters && tagging.pvid === undefined ? "AdmitOnlyVLANTagged" : "AdmitAll"),
    /** One that filters takes no frames of VLANs that the port is not in. */
    IngressFiltering: ({ tagging }) => tagging?.filters,
    // The bridge of Linux leaves priorities as they are.
    DefaultUserPriority: ({ tagging }) => tagging && 0,
    PriorityRegeneration: ({ tagging }) => tagging && [0, 1, 2, 3, 4, 5, 6, 7],
    PriorityTagging: ({ tagging }) => tagging && false,
  },
});

interface Tagging {
  readonly filters: boolean;
  /** Where frames belong that come in without a tag. */
  readonly pvid: number | undefined;
}

const taggingOf = (port: string, vlans: readonly BridgeVlan[]): Tagging => ({
  filters: vlans.length > 0,
  pvid: vlans.find(({ ports }) => ports.some(({ link, pvid }) => pvid && link === port))?.id,
});

const bridgePortStats = bindObjectBelow(bridgePort, "Device.Bridging.Bridge.{i}.Port.{i}.Stats.", {
  parameters: interfaceStatistics,
});

function portState(link: LinkReading): "Disabled" | "Blocking" | "Listening" | "Learning" | "Forwarding" | undefined {
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

export const bridging: Component = [bridge, bridgeStp, bridgePort, bridgePortStats];
