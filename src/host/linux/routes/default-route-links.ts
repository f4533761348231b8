import type { SystemFiles } from "../programs/system-files.ts";

const RTF_REJECT = 0x200;

/** The links that a default route goes out by; only the few lines that matter are looked at, however long the tables. */
export function defaultRouteLinks(files: SystemFiles): ReadonlySet<string> {
  const links = new Set<string>();
  const ipv4 = files.text("/proc/net/route") ?? "";
  for (const [, link] of ipv4.matchAll(/^(\S+)\t00000000\t[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t00000000\t/gm)) {
    if (link !== undefined) links.add(link);
  }
  const ipv6 = files.text("/proc/net/ipv6_route") ?? "";
  for (const [line] of ipv6.matchAll(/^0{32} 00 .*$/gm)) {
    const [flags, link] = line.trim().split(/ +/).slice(-2);
    if (link !== undefined && link !== "lo" && !(Number.parseInt(flags ?? "", 16) & RTF_REJECT)) links.add(link);
  }
  return links;
}
