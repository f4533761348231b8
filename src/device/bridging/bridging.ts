import type { LinkReading } from "../../ports/links.ts";
import { bindObjectBelow, bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import { interfaceStatistics } from "../binding/interface-statistics.ts";
import { statusOf } from "../binding/interface-status.ts";
import { signalledBy } from "../binding/signalled.ts";

export const bridge = bindTable("Device.Bridging.Bridge.{i}.", {
  rows: async (context) => keyedBy((await context.interfaces()).bridges, ({ link }) => link.name),
  signalled: signalledBy("links"),
  parameters: {
    Enable: ({ link }) => link.enabled,
    Status: ({ link }) => (link.enabled ? "Enabled" : "Disabled"),
    Name: ({ link }) => link.name,
    Standard: { constant: "802.1D-2004" },
  },
});

export const bridgeStp = bindObjectBelow(bridge, "Device.Bridging.Bridge.{i}.STP.", {
  parameters: {
    Enable: ({ link }) => link.stp?.enabled,
    Status: ({ link }) => (link.stp === undefined ? undefined : link.stp.enabled ? "Enabled" : "Disabled"),
    /** The first four digits of `8000.0200c0ffee01`. [IEEE 802.1D 9.2.5] */
    BridgePriority: ({ link }) =>
      link.stp === undefined ? undefined : Number.parseInt(link.stp.bridgeId, 16) & 0xf000,
  },
});

export const bridgePort = bindTableBelow(bridge, "Device.Bridging.Bridge.{i}.Port.{i}.", {
  rows: ({ ports }) => keyedBy(ports, ({ link }) => link.name),
  parameters: {
    Enable: ({ link }) => link.enabled,
    Status: ({ link }) => statusOf(link),
    Name: ({ link }) => link.name,
    LastChange: ({ link }) => link.lastChangeSeconds,
    LowerLayers: ({ lower }) => lower,
    ManagementPort: ({ management }) => management,
    PortState: ({ link, management }) => (management ? undefined : portState(link)),
  },
});

export const bridgePortStats = bindObjectBelow(bridgePort, "Device.Bridging.Bridge.{i}.Port.{i}.Stats.", {
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
