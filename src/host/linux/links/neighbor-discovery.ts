import type { NeighborDiscovery, NeighborDiscoveryReading } from "../../../ports/host/network/neighbor-discovery.ts";
import type { SystemFiles } from "../programs/system-files.ts";

const folder = "/proc/sys/net/ipv6";

export const hasNeighborDiscovery = (files: SystemFiles): boolean => files.has(`${folder}/conf`);

/** What the kernel is set to, link by link. */
export function linuxNeighborDiscovery(files: SystemFiles): NeighborDiscovery {
  return {
    read: async () =>
      files
        .names(`${folder}/conf`)
        .filter((name) => name !== "all" && name !== "default")
        .filter((name) => files.value(`${folder}/conf/${name}/disable_ipv6`) === "0")
        .map((name) => readingOf(files, name)),
  };
}

function readingOf(files: SystemFiles, link: string): NeighborDiscoveryReading {
  const at = (path: string): number | undefined => {
    const text = files.value(`${folder}/${path}`);
    return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
  };
  const [solicitations, interval] = [
    at(`conf/${link}/router_solicitations`),
    at(`conf/${link}/router_solicitation_interval`),
  ];
  const accepted = at(`conf/${link}/accept_ra`);
  const forwarding = at(`conf/${link}/forwarding`);
  return {
    link,
    dadTransmits: at(`conf/${link}/dad_transmits`),
    retransMs: at(`neigh/${link}/retrans_time_ms`),
    // A router (`forwarding`) takes advertisements of others, and asks for them, only where that is set to 2.
    solicitsRouters:
      accepted === undefined || forwarding === undefined || solicitations === undefined
        ? undefined
        : solicitations !== 0 && (accepted === 2 || (accepted === 1 && forwarding === 0)),
    solicitationIntervalMs: interval === undefined ? undefined : interval * 1000,
    maxSolicitations: solicitations === undefined || solicitations < 0 ? undefined : solicitations,
  };
}
