import type { Hosts } from "../../../ports/host/network/hosts.ts";
import type { LinkReading, Links } from "../../../ports/host/network/links.ts";
import { readDnsmasqConfig } from "../dhcp/dnsmasq-config.ts";
import { subnetLookup } from "../links/subnets.ts";
import type { IpProgram } from "../programs/ip-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { readForwarding } from "./forwarding.ts";
import { readLeases } from "./lease-file.ts";
import { type InsideLinks, mergeHosts } from "./merge-hosts.ts";
import { readNeighbours } from "./neighbours.ts";

/** Whether this machine routes for others: without, nobody is inside of it. */
export function isRouter(files: SystemFiles): boolean {
  return ["net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"].some(
    (name) => Number(files.value(`/proc/sys/${name}`) ?? 0) > 0,
  );
}

/** Machines inside, as neighbours, bridges and the leases of dnsmasq know them. */
export function linuxHosts(files: SystemFiles, ip: IpProgram, links: Links): Hosts {
  return {
    read: async () => {
      const [readings, neighbours] = await Promise.all([links.read(), readNeighbours(files, ip)]);
      return mergeHosts({
        inside: insideOf(readings),
        leases: readLeases(files, readDnsmasqConfig(files)),
        neighbours,
        forwarding: readForwarding(files),
        associations: { accessPoints: new Set(), stations: [] },
        names: new Map(),
        namesByIpv6: new Map(),
      });
    },
  };
}

/** Links with an address of the device's own choice, but for the way out. */
function insideOf(links: readonly LinkReading[]): InsideLinks {
  const inside = links.filter(
    ({ kind, upstream, addresses }) =>
      kind !== "loopback" && !upstream && addresses.some(({ origin }) => origin !== "dhcp" && origin !== "link-local"),
  );
  const subnets = inside.flatMap(({ name, addresses }) =>
    addresses.map(({ address, prefixLength }) => ({ address, prefixLength, value: name })),
  );
  return { names: new Set(inside.map(({ name }) => name)), linkOf: subnetLookup(subnets) };
}
