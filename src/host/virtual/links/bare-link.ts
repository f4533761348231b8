import type { LinkReading } from "../../../ports/host/network/links.ts";
import type { VirtualLink, VirtualTraffic } from "../../../ports/host/virtual-system.ts";

export const noTraffic: VirtualTraffic = {
  bytesPerSecond: 0,
  packetsPerSecond: 0,
  multicastPerSecond: 0,
  errorsPerHour: 0,
  discardsPerHour: 0,
};

/** What goes over a link that hardly anybody uses. */
const chatter: VirtualTraffic = { ...noTraffic, bytesPerSecond: 60, packetsPerSecond: 0.5, multicastPerSecond: 0.1 };

/** A link that the device was not shipped with, before anything is said of it: not enabled, and with no address. */
export const bareLink = (name: string, kind: LinkReading["kind"]): VirtualLink => ({
  name,
  kind,
  physical: false,
  macOffset: undefined,
  mtu: 1500,
  maxMtu: 1500,
  enabled: false,
  carrier: true,
  bitRateMbps: undefined,
  duplex: undefined,
  bridge: undefined,
  stp: undefined,
  lower: undefined,
  vlanId: undefined,
  addresses: [],
  traffic: { sent: chatter, received: chatter },
});
