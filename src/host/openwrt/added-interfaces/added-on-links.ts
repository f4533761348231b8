import type { LinkReading, Links } from "../../../ports/host/network/links.ts";
import { noStatistics } from "../../linux/links/parse-net-dev.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import { type AddedInterface, addedInterfaces } from "./added-interfaces.ts";

/** Links with the added interfaces that are on them; those that are on none, or on one that is not there, come last under their own names. */
export function withAddedOnLinks(links: Links, { uci }: Pick<OpenWrtParts, "uci">): Links {
  return {
    read: async () => {
      const read = await links.read();
      const added = addedIn(uci);
      if (added.length === 0) return read;
      const names = new Set(read.map(({ name }) => name));
      const on = new Map<string, AddedInterface>();
      const others: AddedInterface[] = [];
      for (const each of added) {
        if (each.device === undefined || !names.has(each.device) || on.has(each.device)) others.push(each);
        else on.set(each.device, each);
      }
      const placed = read.map((link) => {
        const own = on.get(link.name);
        return own === undefined ? link : { ...link, ip: { key: own.key, enabled: own.enabled } };
      });
      return [...placed, ...others.map(onNoLink)];
    },
  };
}

function addedIn(uci: OpenWrtParts["uci"]): readonly AddedInterface[] {
  let network: UciPackage | undefined;
  try {
    network = uci.read("network");
  } catch {
    // What cannot be read has been logged by whoever read it first.
  }
  return network === undefined ? [] : addedInterfaces(network);
}

const onNoLink = ({ key, enabled }: AddedInterface): LinkReading => ({
  name: key,
  index: undefined,
  kind: "none",
  physical: false,
  macAddress: "",
  mtu: 1500,
  enabled,
  state: enabled ? "lower-layer-down" : "down",
  bitRateMbps: undefined,
  duplex: undefined,
  lastChangeSeconds: undefined,
  bridge: undefined,
  stp: undefined,
  lower: undefined,
  vlanId: undefined,
  ip: { key, enabled },
  upstream: false,
  statistics: noStatistics,
  addresses: [],
});
