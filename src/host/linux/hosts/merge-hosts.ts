import type { Dhcpv4Lease } from "../../../ports/host/network/dhcpv4.ts";
import type { HostReading } from "../../../ports/host/network/hosts.ts";
import type { ForwardingEntry } from "./forwarding.ts";
import type { Neighbour } from "./neighbours.ts";

/** The links behind which the device's own machines are; what is seen elsewhere belongs to others. */
export interface InsideLinks {
  /** Those that carry IP. */
  readonly names: ReadonlySet<string>;
  /** The one whose subnet an IPv4 address is in. */
  linkOf(address: string): string | undefined;
}

/** Who is on the access points of this device. */
export interface Associations {
  /** Names of their links. */
  readonly accessPoints: ReadonlySet<string>;
  readonly stations: readonly { readonly macAddress: string; readonly link: string }[];
}

export interface HostSources {
  readonly inside: InsideLinks;
  readonly leases: readonly Dhcpv4Lease[];
  readonly neighbours: readonly Neighbour[];
  readonly forwarding: readonly ForwardingEntry[];
  readonly associations: Associations;
  /** Names that somebody has given to MAC addresses. */
  readonly names: ReadonlyMap<string, string>;
  /** Names that those have told who have been given an IPv6 address, by the address. */
  readonly namesByIpv6: ReadonlyMap<string, string>;
}

/** How well a machine is reached by an address; the least first. */
const ranks = { answers: 0, leased: 1, known: 2, ipv6Answers: 3, ipv6Known: 4, linkLocal: 5 } as const;

interface Gathered {
  readonly macAddress: string;
  readonly addresses: Map<string, number>;
  hostName: string;
  active: boolean;
  link: string | undefined;
  port: string | undefined;
  associated: boolean;
}

/** Each machine once, by its MAC address, with what all of them know of it. */
export function mergeHosts(sources: HostSources): readonly HostReading[] {
  const { inside, leases, neighbours, forwarding, associations, names, namesByIpv6 } = sources;
  const hosts = new Map<string, Gathered>();
  const insideBridges = new Set([...inside.names].flatMap((name) => [name, name.replace(/\.\d+$/, "")]));

  function hostOf(macAddress: string): Gathered {
    const known = hosts.get(macAddress);
    if (known !== undefined) return known;
    const hostName = names.get(macAddress) ?? "";
    const addresses = new Map<string, number>();
    const fresh = {
      macAddress,
      addresses,
      hostName,
      active: false,
      link: undefined,
      port: undefined,
      associated: false,
    };
    hosts.set(macAddress, fresh);
    return fresh;
  }

  for (const { macAddress, address, hostName } of leases) {
    const host = hostOf(macAddress);
    reachedBy(host, address, ranks.leased);
    if (hostName !== "") host.hostName = hostName;
    host.link ??= inside.linkOf(address);
  }
  for (const { macAddress, address, link, reachable } of neighbours) {
    if (!inside.names.has(link)) continue;
    const host = hostOf(macAddress);
    reachedBy(host, address, rankOf(address, reachable));
    if (host.link === undefined || (reachable && !host.active)) host.link = link;
    host.active ||= reachable;
    if (host.hostName === "") host.hostName = namesByIpv6.get(address) ?? "";
  }
  for (const { macAddress, link } of associations.stations) {
    const host = hostOf(macAddress);
    host.port = link;
    host.associated = true;
    host.active = true;
  }
  for (const { macAddress, port, bridge, vlan } of forwarding) {
    if (!insideBridges.has(bridge)) continue;
    const host = hostOf(macAddress);
    if (host.associated) continue;
    const through = vlan === undefined ? bridge : `${bridge}.${vlan}`;
    if (inside.names.has(through)) host.link ??= through;
    host.port = port;
    // A bridge remembers who has left an access point for minutes; the access point knows better.
    host.active ||= !associations.accessPoints.has(port);
  }
  return [...hosts.values()].map((host) => ({ ...host, addresses: inOrder(host.addresses) }));
}

function reachedBy(host: Gathered, address: string, rank: number): void {
  host.addresses.set(address, Math.min(rank, host.addresses.get(address) ?? rank));
}

function rankOf(address: string, reachable: boolean): number {
  if (!address.includes(":")) return reachable ? ranks.answers : ranks.known;
  if (/^fe[89ab]/.test(address)) return ranks.linkLocal;
  return reachable ? ranks.ipv6Answers : ranks.ipv6Known;
}

const inOrder = (addresses: ReadonlyMap<string, number>): readonly string[] =>
  [...addresses].toSorted(([, one], [, other]) => one - other).map(([address]) => address);
