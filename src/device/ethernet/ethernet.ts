import { bindObjectBelow, bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { interfaceParameters } from "../binding/interface.ts";
import { interfaceStatistics } from "../binding/interface-statistics.ts";
import { linkChange } from "../binding/link-change.ts";
import { signalledBy } from "../binding/signalled.ts";

const ethernetInterface = bindTable("Device.Ethernet.Interface.{i}.", {
  rows: async (context) => keyedBy((await context.interfaces()).ethernetInterfaces, ({ link }) => link.name),
  signalled: signalledBy("links"),
  parameters: {
    ...interfaceParameters,
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
  change: linkChange({ Enable: "enabled" }),
});

const ethernetInterfaceStats = bindObjectBelow(ethernetInterface, "Device.Ethernet.Interface.{i}.Stats.", {
  parameters: { ...interfaceStatistics, Collisions: ({ link }) => link.statistics.collisions },
});

const ethernetLink = bindTable("Device.Ethernet.Link.{i}.", {
  rows: async (context) => keyedBy((await context.interfaces()).ethernetLinks, ({ link }) => link.name),
  signalled: signalledBy("links"),
  parameters: {
    ...interfaceParameters,
    MTU: ({ link }) => link.mtu,
    MACAddress: ({ link }) => link.macAddress,
  },
});

const ethernetLinkStats = bindObjectBelow(ethernetLink, "Device.Ethernet.Link.{i}.Stats.", {
  parameters: interfaceStatistics,
});

const vlanTermination = bindTable("Device.Ethernet.VLANTermination.{i}.", {
  rows: async (context) => keyedBy((await context.interfaces()).vlanTerminations, ({ link }) => link.name),
  signalled: signalledBy("links"),
  parameters: {
    ...interfaceParameters,
    VLANID: ({ link }) => link.vlanId,
  },
});

const vlanTerminationStats = bindObjectBelow(vlanTermination, "Device.Ethernet.VLANTermination.{i}.Stats.", {
  parameters: interfaceStatistics,
});

export const ethernet: Component = [
  ethernetInterface,
  ethernetInterfaceStats,
  ethernetLink,
  ethernetLinkStats,
  vlanTermination,
  vlanTerminationStats,
];
