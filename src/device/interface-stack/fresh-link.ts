import type { LinkReading, LinkStatistics } from "../../ports/host/network/links.ts";

/** A link that is not there yet, with nothing set. */
export const freshLink = (name: string, kind: LinkReading["kind"]): LinkReading => ({
  name,
  index: undefined,
  kind,
  physical: false,
  macAddress: "",
  mtu: 1500,
  enabled: false,
  state: "down",
  bitRateMbps: undefined,
  duplex: undefined,
  lastChangeSeconds: undefined,
  bridge: undefined,
  stp: undefined,
  lower: undefined,
  vlanId: kind === "vlan" ? 1 : undefined,
  upstream: false,
  statistics: nothingCounted,
  addresses: [],
});

const nothingCounted: LinkStatistics = {
  bytesSent: 0n,
  bytesReceived: 0n,
  packetsSent: 0n,
  packetsReceived: 0n,
  errorsSent: 0,
  errorsReceived: 0,
  discardPacketsSent: 0,
  discardPacketsReceived: 0,
  multicastPacketsReceived: 0n,
  collisions: 0n,
};
