import type { BridgeReading } from "../../../ports/host/network/bridges.ts";
import { type OwnLink, type OwnNetwork, wantedPorts } from "./own-network.ts";
import { wantedMembers } from "./vlan-members.ts";

/** A bridge of the agent's own with its VLANs as they are set; those that others have put there come beside them. */
export function withOwnVlans(
  kernel: BridgeReading,
  { name: bridge, filters = false, vlans = [], vlanPorts = [] }: OwnLink,
  network: OwnNetwork,
  leaving: OwnNetwork,
): BridgeReading {
  const placeOf = ({ link, id }: { readonly link: string | undefined; readonly id: number | undefined }): string =>
    `${id} ${link}`;
  const own = new Set(
    [network, leaving]
      .flatMap(wantedMembers)
      .filter((member) => member.bridge === bridge)
      .map(placeOf),
  );
  const idOf = new Map(kernel.vlans.map(({ key, id }) => [key, id]));
  const foreign = filters
    ? kernel.vlanPorts.filter(({ vlan = "", port }) => !own.has(placeOf({ link: port, id: idOf.get(vlan) })))
    : [];
  const keyOfVlan = new Map(vlans.filter(({ enabled }) => enabled).map(({ id, key }) => [id, key]));
  const keyOfPort = new Map(
    wantedPorts(network)
      .filter((port) => port.bridge === bridge)
      .map(({ link, key }) => [link, key]),
  );
  const besides = kernel.vlans.filter(({ key, id }) => !keyOfVlan.has(id) && foreign.some(({ vlan }) => vlan === key));
  return {
    ...kernel,
    filters,
    vlans: [...vlans, ...besides.map((each) => ({ ...each, ofOthers: true as const }))].toSorted(
      (one, other) => one.id - other.id,
    ),
    vlanPorts: [
      ...vlanPorts,
      ...foreign.map((each) => ({
        ...each,
        ofOthers: true as const,
        vlan: keyOfVlan.get(idOf.get(each.vlan ?? "") ?? 0) ?? each.vlan,
        port: keyOfPort.get(each.port ?? "") ?? each.port,
      })),
    ],
  };
}
