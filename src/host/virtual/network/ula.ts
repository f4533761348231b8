import type { Ula } from "../../../ports/host/network/ula.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { SimulatedDevice } from "../device.ts";
import { localNetworkOf } from "../device-addresses.ts";
import { setNetworkOf } from "./network-state.ts";

/** Links with an address of the device's own prefix. */
export const localLinksOf = ({ links }: Pick<VirtualSystem, "links">): readonly string[] =>
  links.filter(({ addresses }) => addresses.some(({ host }) => host === "local")).map(({ name }) => name);

/** What has a local prefix as shipped can have another. */
export const hasLocalPrefix = (shipped: Pick<VirtualSystem, "links">): boolean => localLinksOf(shipped).length > 0;

/** Undefined for a system without a local prefix of its own. */
export function simulatedUla(device: SimulatedDevice): Ula | undefined {
  if (!hasLocalPrefix(device.shipped)) return undefined;
  return {
    read: async () => {
      const set = setNetworkOf(device.settings)?.local?.prefix;
      const prefix = set === undefined ? `${localNetworkOf(device.identity)}/48` : set || undefined;
      return { prefix, links: new Set(localLinksOf(device.system)) };
    },
  };
}
