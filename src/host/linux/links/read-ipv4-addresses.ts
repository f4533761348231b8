import { endianness, networkInterfaces } from "node:os";
import type { AddressReading } from "../../../ports/host/links.ts";
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

/** An address belongs to the link whose directly connected network holds it; the narrowest one counts. */
function fromTables(files: SystemFiles): ByLink {
  const routes = parseProcNetRoute(files.text("/proc/net/route") ?? "", endianness() === "LE");
  const connected = routes.filter((route) => route.gateway === undefined && route.prefixLength > 0);
  const links = new Map<string, AddressReading[]>();
  for (const address of parseFibTrie(files.text("/proc/net/fib_trie") ?? "")) {
    const home = address.startsWith("127.")
      ? { link: "lo", prefixLength: 8 }
      : connected
          .filter((route) => inNetwork(address, route.destination, route.prefixLength))
          .sort((one, other) => other.prefixLength - one.prefixLength)[0];
    if (home === undefined) continue;
    const found = links.get(home.link) ?? [];
    links.set(home.link, [...found, reading(home.link, address, home.prefixLength)]);
  }
  return links;
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
