import type { BridgeVlanPort } from "../../../ports/host/network/bridges.ts";
import { type OwnLink, type OwnNetwork, wantedLinks, wantedPorts } from "./own-network.ts";

/** A link in a VLAN of a bridge, as the system is to have it; `link`: the bridge itself where the device takes part. */
export interface VlanMember extends Pick<BridgeVlanPort, "untagged" | "pvid"> {
  readonly bridge: string;
  readonly link: string;
  readonly id: number;
}

export function wantedMembers(network: OwnNetwork): readonly VlanMember[] {
  const ports = wantedPorts(network);
  return wantedLinks(network).flatMap(({ name: bridge, filters, vlans = [], vlanPorts = [] }) =>
    filters !== true
      ? []
      : vlanPorts.flatMap(({ enabled, vlan, port, untagged, pvid }): readonly VlanMember[] => {
          const id = vlans.find((each) => each.key === vlan && each.enabled)?.id;
          const link =
            port === bridge ? bridge : ports.find((each) => each.bridge === bridge && each.key === port)?.link;
          return enabled && id !== undefined && link !== undefined ? [{ bridge, link, id, untagged, pvid }] : [];
        }),
  );
}

/** What a bridge is to do with frames that have a tag, and which VLAN those are in that have none and come in at a port of no VLAN. */
export interface Filtering {
  readonly filters: boolean;
  /** 0: none. */
  readonly defaultPvid: number;
}

/** The VLAN 1, which the kernel has each port in, is there until there is another. */
export const wantedFiltering = ({ filters = false, vlans = [] }: OwnLink): Filtering => ({
  filters,
  defaultPvid: filters && vlans.some(({ enabled }) => enabled) ? 0 : 1,
});
