import type { FrameCounts } from "../../ports/host/hardware/frame-counters.ts";
import type { LinkReading, LinkStatistics, PacketsByDestination } from "../../ports/host/network/links.ts";
import { bindObjectBelow, bindObjectJoined, bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { interfaceParameters } from "../binding/interface.ts";
import { interfaceStatistics } from "../binding/interface-statistics.ts";
import { signalledBy } from "../binding/signalled.ts";
import { layerChange, linkRows, portChange } from "./ethernet-change.ts";

const duplexModes = { full: "Full", half: "Half" } as const;

/** What a port that does not negotiate has is what is set. */
function setTo<T>(
  { autonegotiates }: LinkReading,
  fixed: T | undefined,
  auto: T,
  present: T | undefined,
): T | undefined {
  if (fixed !== undefined) return fixed;
  return autonegotiates === undefined ? undefined : autonegotiates ? auto : present;
}

const ethernetInterface = bindTable("Device.Ethernet.Interface.{i}.", {
  rows: async (context: DeviceContext) =>
    keyedBy((await context.interfaces()).ethernetInterfaces, ({ link }) => link.name),
  signalled: signalledBy("links"),
  parameters: {
    ...interfaceParameters,
    Upstream: ({ link }) => link.upstream,
    MACAddress: ({ link }) => link.macAddress,
    /** -1: as much as both ends can. */
    MaxBitRate: ({ link }) => setTo(link, link.fixed?.bitRateMbps, -1, link.bitRateMbps),
    DuplexMode: ({ link }) =>
      setTo(
        link,
        link.fixed?.duplex && duplexModes[link.fixed.duplex],
        "Auto",
        link.duplex && duplexModes[link.duplex],
      ),
    CurrentBitRate: ({ link }) => link.bitRateMbps,
    CurrentDuplexMode: ({ link }) => (link.duplex === undefined ? "Unknown" : duplexModes[link.duplex]),
  },
  change: portChange({ Enable: "enabled", MaxBitRate: "maxBitRate", DuplexMode: "duplex" }),
});

/** What Linux does not count of a link, its port may; its driver is asked for that alone. */
function withFrames(statistics: LinkStatistics, framesOf: () => FrameCounts | undefined): LinkStatistics {
  if (statistics.byDestination !== undefined) return statistics;
  return {
    ...statistics,
    get multicastPacketsReceived() {
      return framesOf()?.multicasts ?? statistics.multicastPacketsReceived;
    },
    get byDestination(): PacketsByDestination {
      const { unicasts, broadcasts, sent } = framesOf() ?? {};
      return {
        unicastReceived: unicasts,
        broadcastReceived: broadcasts,
        unicastSent: sent?.unicasts,
        multicastSent: sent?.multicasts,
        broadcastSent: sent?.broadcasts,
      };
    },
  };
}

const ethernetInterfaceStats = bindObjectJoined(ethernetInterface, "Device.Ethernet.Interface.{i}.Stats.", {
  // What the kernel counts is told all the same where the drivers cannot be asked.
  load: async ({ host }) => (await host.frameCounters?.read().catch(() => undefined)) ?? [],
  row: ({ link: { name, statistics } }, counted) => ({
    link: { statistics: withFrames(statistics, () => counted()?.find(({ link }) => link === name)) },
  }),
  parameters: { ...interfaceStatistics, Collisions: ({ link }) => link.statistics.collisions },
});

const ethernetLink = bindTable("Device.Ethernet.Link.{i}.", {
  rows: async (context: DeviceContext) => keyedBy((await context.interfaces()).ethernetLinks, ({ link }) => link.name),
  signalled: signalledBy("links"),
  parameters: {
    ...interfaceParameters,
    MTU: ({ link }) => link.mtu,
    MACAddress: ({ link }) => link.macAddress,
  },
  change: layerChange({ Enable: "enabled", LowerLayers: "lower", MTU: "mtu", MACAddress: "macAddress" }),
  edits: linkRows("macvlan", "link"),
});

const ethernetLinkStats = bindObjectBelow(ethernetLink, "Device.Ethernet.Link.{i}.Stats.", {
  parameters: interfaceStatistics,
});

const vlanTermination = bindTable("Device.Ethernet.VLANTermination.{i}.", {
  rows: async (context: DeviceContext) =>
    keyedBy((await context.interfaces()).vlanTerminations, ({ link }) => link.name),
  signalled: signalledBy("links"),
  parameters: {
    ...interfaceParameters,
    VLANID: ({ link }) => link.vlanId,
  },
  change: layerChange({ Enable: "enabled", LowerLayers: "lower", VLANID: "vlanId" }),
  edits: linkRows("vlan", "vlan"),
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
