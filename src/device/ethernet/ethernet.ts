import { bindObjectBelow, bindTable, keyedBy } from "../binding/bind.ts";
import { interfaceStatistics } from "../binding/interface-statistics.ts";
import { statusOf } from "../binding/interface-status.ts";
import { signalledBy } from "../binding/signalled.ts";

export const ethernetInterface = bindTable("Device.Ethernet.Interface.{i}.", {
  rows: async (context) => keyedBy((await context.interfaces()).ethernetInterfaces, ({ link }) => link.name),
  signalled: signalledBy("links"),
  parameters: {
    Enable: ({ link }) => link.enabled,
    Status: ({ link }) => statusOf(link),
    Name: ({ link }) => link.name,
    LastChange: ({ link }) => link.lastChangeSeconds,
    LowerLayers: ({ lower }) => lower,
    Upstream: ({ link }) => link.upstream,
    MACAddress: ({ link }) => link.macAddress,
    CurrentBitRate: ({ link }) => link.bitRateMbps,
    CurrentDuplexMode: ({ link }) => {
      switch (link.duplex) {
        case "full":
          return "Full";
        case "half":
          return "Half";
        case undefined:
          return "Unknown";
      }
    },
  },
  change: {
    settings: { Enable: "enabled" },
    allowed: (context) => context.host.allows.write,
    begin: (context, settings, { link }) => context.host.changeLink(link.name, settings),
  },
});

export const ethernetInterfaceStats = bindObjectBelow(ethernetInterface, "Device.Ethernet.Interface.{i}.Stats.", {
  parameters: { ...interfaceStatistics, Collisions: ({ link }) => link.statistics.collisions },
});

export const ethernetLink = bindTable("Device.Ethernet.Link.{i}.", {
  rows: async (context) => keyedBy((await context.interfaces()).ethernetLinks, ({ link }) => link.name),
  signalled: signalledBy("links"),
  parameters: {
    Enable: ({ link }) => link.enabled,
    Status: ({ link }) => statusOf(link),
    Name: ({ link }) => link.name,
    LastChange: ({ link }) => link.lastChangeSeconds,
    LowerLayers: ({ lower }) => lower,
    MTU: ({ link }) => link.mtu,
    MACAddress: ({ link }) => link.macAddress,
  },
});

export const ethernetLinkStats = bindObjectBelow(ethernetLink, "Device.Ethernet.Link.{i}.Stats.", {
  parameters: interfaceStatistics,
});

export const vlanTermination = bindTable("Device.Ethernet.VLANTermination.{i}.", {
  rows: async (context) => keyedBy((await context.interfaces()).vlanTerminations, ({ link }) => link.name),
  signalled: signalledBy("links"),
  parameters: {
    Enable: ({ link }) => link.enabled,
    Status: ({ link }) => statusOf(link),
    Name: ({ link }) => link.name,
    LastChange: ({ link }) => link.lastChangeSeconds,
    LowerLayers: ({ lower }) => lower,
    VLANID: ({ link }) => link.vlanId,
  },
});

export const vlanTerminationStats = bindObjectBelow(vlanTermination, "Device.Ethernet.VLANTermination.{i}.Stats.", {
  parameters: interfaceStatistics,
});
