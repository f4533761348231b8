import type { NeighborDiscovery } from "../../../ports/host/network/neighbor-discovery.ts";
import type { SimulatedDevice } from "../device.ts";
import { simulatedLinks } from "../links/links.ts";

/** On each link that IPv6 runs on, as a kernel does by itself. Undefined for a system that tells nothing of it. */
export function simulatedNeighborDiscovery(device: SimulatedDevice): NeighborDiscovery | undefined {
  const { neighborDiscovery } = device.system;
  if (neighborDiscovery === undefined) return undefined;
  const links = simulatedLinks(device);
  return {
    read: async () =>
      (await links.read())
        .filter(({ ipv6Enabled }) => ipv6Enabled === true)
        .map(({ name, upstream }) => ({ link: name, ...neighborDiscovery, solicitsRouters: upstream })),
  };
}
