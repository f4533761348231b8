import { endianness, networkInterfaces } from "node:os";
import type { AddressReading } from "../../../ports/host/network/links.ts";
import type { RouteReading } from "../../../ports/host/network/routes.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { parseProcNetRoute } from "../routes/parse-proc-routes.ts";
import { parseFibTrie } from "./parse-fib-trie.ts";

type ByLink = ReadonlyMap<string, readonly AddressReading[]>;

/**
 * IPv4 addresses without `ip`: from the running system, which leaves out links without carrier, and from the routing
 * tables for the rest (for a copied file system for all).
 */
export function readIpv4Addresses(files: SystemFiles): ByLink {
  const tabled = fromTables(files);
  if (files.root !== "/") return tabled;
  const running = fromRunningSystem();
  const known = new Set([...running.values()].flat().map(({ address }) => address));
  const links = new Map(running);
  for (const [link, addresses] of tabled) {
    const further = addresses.filter(({ address }) => !known.has(address));
    if (further.length > 0) links.set(link, [...(running.get(link) ?? []), ...further]);
  }
  return links;
}

function fromRunningSystem(): ByLink {
  const links = new Map<string, AddressReading[]>();
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    const found = (addresses ?? []).flatMap(({ family, address, cidr }) =>
      family === "IPv4" ? [reading(name, address, Number(cidr?.split("/")[1] ?? 32))] : [],
    );
    if (found.length > 0) links.set(name, found);
  }
  return links;
}

/**
 * An address belongs to the link whose network holds it; the narrowest one counts. One that is in no network, a /32, belongs to a link
 * that leads to one peer and has no address yet, else to the loopback.
 */
function fromTables(files: SystemFiles): ByLink {
  const direct = parseProcNetRoute(files.text("/proc/net/route") ?? "", endianness() === "LE").filter(
    ({ gateway }) => gateway === undefined,
  );
  const { own, broadcasts } = parseFibTrie(files.text("/proc/net/fib_trie") ?? "");
  const networks = direct.filter((route) => isOwnNetwork(route, broadcasts));
  const links = new Map<string, AddressReading[]>();
  const put = (link: string, address: string, prefixLength: number): void => {
    links.set(link, [...(links.get(link) ?? []), reading(link, address, prefixLength)]);
  };
  const alone: string[] = [];
  for (const address of own) {
    const [home] = networks
      .filter((route) => inNetwork(address, route.destination, route.prefixLength))
      .sort((one, other) => other.prefixLength - one.prefixLength);
    if (address.startsWith("127.")) put("lo", address, 8);
    else if (home === undefined) alone.push(address);
    else put(home.link, address, home.prefixLength);
  }
  // To a peer, or else by default without a gateway.
  const toPeers = [32, 0].flatMap((bits) => direct.filter(({ prefixLength }) => prefixLength === bits));
  for (const { link, destination } of toPeers) {
    if (links.has(link)) continue;
    const [nearest] = alone.toSorted((one, other) => commonBits(other, destination) - commonBits(one, destination));
    if (nearest === undefined) break;
    alone.splice(alone.indexOf(nearest), 1);
    put(link, nearest, 32);
  }
  for (const address of alone) put("lo", address, 32);
  return links;
}

/** Whether a directly connected network is one that this machine has an address in: one that is only routed has no broadcasts. */
function isOwnNetwork({ destination, prefixLength }: RouteReading, broadcasts: ReadonlySet<string>): boolean {
  if (prefixLength === 0 || prefixLength === 32) return false;
  return prefixLength === 31 || broadcasts.has(dotted(numeric(destination) + 2 ** (32 - prefixLength) - 1));
}

/** Who set it is not told here, except by the address itself and by its link. */
function reading(link: string, address: string, prefixLength: number): AddressReading {
  const linkLocal = address.startsWith("169.254.");
  return {
    family: 4,
    address,
    prefixLength,
    scope: address.startsWith("127.") ? "host" : linkLocal ? "link" : "global",
    origin: linkLocal ? "link-local" : link.startsWith("ppp") ? "ppp" : "unknown",
    preferredSeconds: undefined,
    validSeconds: undefined,
    tentative: false,
    deprecated: false,
  };
}

const numeric = (address: string): number =>
  address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);

function inNetwork(address: string, network: string, prefixLength: number): boolean {
  const size = 2 ** (32 - prefixLength);
  return Math.floor(numeric(address) / size) === Math.floor(numeric(network) / size);
}

const dotted = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");

/** How many bits two addresses begin with in common. */
const commonBits = (one: string, other: string): number => Math.clz32(numeric(one) ^ numeric(other));
