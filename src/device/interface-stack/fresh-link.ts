import type { LinkReading } from "../../ports/host/network/links.ts";
import { noCounts } from "../binding/interface-statistics.ts";

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
  statistics: noCounts,
  addresses: [],
});
