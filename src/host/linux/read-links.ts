import type { LinkReading } from "../../ports.ts";
import { defaultRouteLinks } from "./default-route-links.ts";
import type { IpProgram } from "./ip-program.ts";
import type { LinkOutline } from "./link-outline.ts";
import { parseIpAddr } from "./parse-ip-addr.ts";
import { noStatistics, parseNetDev } from "./parse-net-dev.ts";
import { readIpv4Addresses } from "./read-ipv4-addresses.ts";
import { readLinkDetails } from "./read-link-details.ts";
import { readLinkOutlines } from "./read-link-outlines.ts";
import type { SystemFiles } from "./system-files.ts";

/** Tells for how long a link has been in its state, as far as readings so far have seen it change. */
type LastChange = (link: LinkOutline) => number | undefined;

export async function readLinks(
  files: SystemFiles,
  ip: IpProgram,
  lastChange: LastChange,
): Promise<readonly LinkReading[]> {
  const printed = await ip.addresses();
  const outlines = printed === undefined ? readLinkOutlines(files, readIpv4Addresses(files)) : parseIpAddr(printed);
  const statistics = parseNetDev(files.text("/proc/net/dev") ?? "");
  const upstream = defaultRouteLinks(files);
  const bridges = new Set(outlines.flatMap((link) => (link.kind === "bridge" ? [link.name] : [])));

  return outlines.map((outline): LinkReading => {
    const { master, ...link } = outline;
    return {
      ...link,
      ...readLinkDetails(files, link.name, link.kind),
      lastChangeSeconds: lastChange(outline),
      bridge: master !== undefined && bridges.has(master) ? master : undefined,
      upstream: upstream.has(link.name),
      statistics: statistics.get(link.name) ?? noStatistics,
    };
  });
}
