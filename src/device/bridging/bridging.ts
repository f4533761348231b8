import type { LinkReading } from "../../ports/host/network/links.ts";
import { bindObjectBelow, bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { interfaceParameters } from "../binding/interface.ts";
import { interfaceStatistics } from "../binding/interface-statistics.ts";
import { signalledBy } from "../binding/signalled.ts";

const bridge = bindTable("Device.Bridging.Bridge.{i}.", {
  rows: async (context) => keyedBy((await context.interfaces()).bridges, ({ link }) => link.name),
  signalled: signalledBy("links"),
  parameters: {
    Enable: ({ link }) => link.enabled,
    Status: ({ link }) => (link.enabled ? "Enabled" : "Disabled"),
    Name: ({ link }) => link.name,
    Standard: { constant: "802.1D-2004" },
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
  rows: ({ ports }) => keyedBy(ports, ({ link }) => link.name),
  parameters: {
    ...interfaceParameters,
    ManagementPort: ({ management }) => management,
    PortState: ({ link, management }) => (management ? undefined : portState(link)),
  },
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
