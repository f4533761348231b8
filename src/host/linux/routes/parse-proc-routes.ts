import type { PresentRoute } from "../../../ports/host/network/routes.ts";
import { ipv6FromHex } from "../links/ipv6-from-hex.ts";

// The kernel's own tables, for systems without `ip -j` and for copied file systems. They do not say who made a route.

const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;
const RTF_ADDRCONF = 0x40000;
const RTF_LOCAL = 0x80000000;
const RTF_ANYCAST = 0x100000;

/** /proc/net/route: the main table of IPv4; addresses are hexadecimal in this machine's byte order. */
export function parseProcNetRoute(text: string, littleEndian: boolean): readonly PresentRoute[] {
  const [, ...lines] = text.split("\n"); // below the heading
  return lines.flatMap((line): readonly PresentRoute[] => {
    const [link, destination, gateway, flagsHex, , , metric, mask] = line.split("\t");
    const flags = Number.parseInt(flagsHex ?? "", 16);
    if (link === undefined || destination === undefined || mask === undefined) return [];
    if (link === "*") return []; // blackhole, unreachable, prohibit
    if (!(flags & RTF_UP) || flags & RTF_REJECT) return [];
    return [
      {
        family: 4,
        destination: ipv4FromHex(destination, littleEndian),
        prefixLength: bits(Number.parseInt(mask, 16)),
        gateway: flags & RTF_GATEWAY && gateway !== undefined ? ipv4FromHex(gateway, littleEndian) : undefined,
        link,
        metric: Number(metric),
        origin: flags & RTF_GATEWAY ? "unknown" : "kernel",
      },
    ];
  });
}

/** /proc/net/ipv6_route: all tables at once, so that local, anycast and multicast entries have to be left out. */
export function parseProcNetIpv6Route(text: string): readonly PresentRoute[] {
  return text.split("\n").flatMap((line): readonly PresentRoute[] => {
    const [destination, length, , , gateway, metric, , , flagsHex, link] = line.trim().split(/ +/);
    const flags = Number.parseInt(flagsHex ?? "", 16);
    if (destination === undefined || length === undefined || gateway === undefined || metric === undefined) return [];
    if (link === undefined || link === "lo" || destination.startsWith("ff")) return [];
    if (!(flags & RTF_UP) || flags & (RTF_REJECT | RTF_LOCAL | RTF_ANYCAST)) return [];
    return [
      {
        family: 6,
        destination: ipv6FromHex(destination),
        prefixLength: Number.parseInt(length, 16),
        gateway: flags & RTF_GATEWAY ? ipv6FromHex(gateway) : undefined,
        link,
        metric: Number.parseInt(metric, 16),
        origin: flags & RTF_ADDRCONF ? "ra" : flags & RTF_GATEWAY ? "unknown" : "kernel",
      },
    ];
  });
}

function ipv4FromHex(hex: string, littleEndian: boolean): string {
  const octets = (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return (littleEndian ? octets.reverse() : octets).join(".");
}

function bits(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest !== 0; rest &= rest - 1) count++;
  return count;
}
