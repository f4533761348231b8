import type { Clock } from "../../../ports/clock.ts";
import type { LinkReading, Links } from "../../../ports/host/network/links.ts";
import { portNegotiation } from "../ethernet/negotiation.ts";
import type { IpProgram } from "../programs/ip-program.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { defaultRouteLinks } from "../routes/default-route-links.ts";
import { steadyLifetimes } from "./address-lifetimes.ts";
import { type LinkHistory, linkHistory } from "./link-history.ts";
import type { LinkOutline } from "./link-outline.ts";
import { parseIpAddr } from "./parse-ip-addr.ts";
import { noStatistics, parseNetDev } from "./parse-net-dev.ts";
import { readIpv4Addresses } from "./read-ipv4-addresses.ts";
import { readLinkDetails } from "./read-link-details.ts";
import { readLinkOutlines } from "./read-link-outlines.ts";

/**
 * Links by `ip`, or by /proc and /sys where it cannot be had; with `run`, what their ports negotiate by `ethtool`. Remembers from
 * reading to reading what the kernel does not.
 */
export function linuxLinks(files: SystemFiles, ip: IpProgram, clock: Clock, run?: RunProgram): Links {
  const history = linkHistory(clock);
  const steadied = steadyLifetimes(clock);
  const negotiates = run && portNegotiation(files, run);
  return {
    read: async () => {
      const links = await readLinks(files, ip, history, steadied);
      return negotiates === undefined ? links : Promise.all(links.map((link) => withNegotiation(link, negotiates)));
    },
  };
}

async function withNegotiation(
  link: LinkReading,
  negotiates: ReturnType<typeof portNegotiation>,
): Promise<LinkReading> {
  if (link.kind !== "ethernet" || !link.physical) return link;
  const autonegotiates = await negotiates(link);
  return autonegotiates === undefined ? link : { ...link, autonegotiates };
}

async function readLinks(
  files: SystemFiles,
  ip: IpProgram,
  history: LinkHistory,
  steadied: (links: readonly LinkOutline[]) => readonly LinkOutline[],
): Promise<readonly LinkReading[]> {
  const printed = await ip.addresses();
  const outlines = steadied(
    printed === undefined
      ? readLinkOutlines(files, readIpv4Addresses(files))
      : parseIpAddr(printed).map((link) => withBridges(link, files)),
  );
  const unchangedFor = history(outlines);
  const statistics = parseNetDev(files.text("/proc/net/dev") ?? "");
  const upstream = defaultRouteLinks(files);
  const kinds = new Map(outlines.map((link) => [link.name, link.kind]));

  return outlines.map((outline): LinkReading => {
    const { master, lower, ...link } = outline;
    return {
      ...link,
      ...readLinkDetails(files, link.name, link.kind),
      lastChangeSeconds: unchangedFor.get(outline.index),
      bridge: master !== undefined && kinds.get(master) === "bridge" ? master : undefined,
      lower: lower !== undefined && kinds.has(lower) ? lower : undefined, // else in another network namespace
      upstream: upstream.has(link.name),
      statistics: statistics.get(link.name) ?? noStatistics,
    };
  });
}

/** An `ip` that prints no details takes bridges for plain devices. */
const withBridges = (link: LinkOutline, files: SystemFiles): LinkOutline =>
  link.kind === "ethernet" && files.has(`/sys/class/net/${link.name}/bridge`) ? { ...link, kind: "bridge" } : link;
