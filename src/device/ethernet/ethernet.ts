import type { LinkReading } from "../../ports/host/network/links.ts";
import { bindObjectBelow, bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { interfaceParameters } from "../binding/interface.ts";
import { interfaceStatistics } from "../binding/interface-statistics.ts";
import { linkChange } from "../binding/link-change.ts";
import { signalledBy } from "../binding/signalled.ts";

const duplexModes = { full: "Full", half: "Half" } as const;

/** What a port that does not negotiate has is what is set. */
const fixed = <T>({ autonegotiates }: LinkReading, present: T): T | undefined =>
  autonegotiates === false ? present : undefined;

const ethernetInterface = bindTable("Device.Ethernet.Interface.{i}.", {
  rows: async (context) => keyedBy((await context.interfaces()).ethernetInterfaces, ({ link }) => link.name),
  signalled: signalledBy("links"),
  parameters: {
    ...interfaceParameters,
    Upstream: ({ link }) => link.upstream,
    MACAddress: ({ link }) => link.macAddress,
    /** -1: as much as both ends can. */
    MaxBitRate: ({ link }) => (link.autonegotiates === true ? -1 : fixed(link, link.bitRateMbps)),
    DuplexMode: ({ link }) =>
      link.autonegotiates === true ? "Auto" : fixed(link, link.duplex && duplexModes[link.duplex]),
    CurrentBitRate: ({ link }) => link.bitRateMbps,
    CurrentDuplexMode: ({ link }) => (link.duplex === undefined ? "Unknown" : duplexModes[link.duplex]),
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
