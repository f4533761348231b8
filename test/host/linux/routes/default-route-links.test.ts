import { afterEach, expect, it } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { defaultRouteLinks } from "../../../../src/host/linux/routes/default-route-links.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../recorded-machine.ts";

let copy: CopiedFileSystem | undefined;
afterEach(() => copy?.remove());

const heading = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
const ipv4 = (link: string, destination: string, mask: string) =>
  `${link}\t${destination}\t010011AC\t0003\t0\t0\t0\t${mask}\t0\t0\t0\n`;
const ipv6 = (link: string, length: string, flags: string) =>
  `${"0".repeat(32)} ${length} ${"0".repeat(32)} 00 ${"0".repeat(32)} 00000400 00000002 00000000 ${flags} ${link.padStart(8)}\n`;

it.each([
  ["no tables", undefined, undefined, []],
  ["an IPv4 default route", heading + ipv4("eth0", "00000000", "00000000"), "", ["eth0"]],
  [
    "a route to 0.0.0.0/8 and another network",
    heading + ipv4("a", "00000000", "000000FF") + ipv4("b", "000011AC", "0000FFFF"),
    "",
    [],
  ],
  [
    "two default routes",
    heading + ipv4("a", "00000000", "00000000") + ipv4("b", "00000000", "00000000"),
    "",
    ["a", "b"],
  ],
  ["an IPv6 default route only", heading, ipv6("wan", "00", "00000003"), ["wan"]],
  ["the kernel's own unreachable default", heading, ipv6("lo", "00", "00200200"), []],
  ["a default route that rejects", heading, ipv6("wan", "00", "00000201"), []],
  ["a default route by the loopback link", heading, ipv6("lo", "00", "00000001"), []],
  ["a route to ::/96", heading, ipv6("sit0", "60", "00000001"), []],
])("%s", (_what, route, ipv6Route, links) => {
  copy = copiedFileSystem();
  if (route !== undefined) copy.write("/proc/net/route", route);
  if (ipv6Route !== undefined) copy.write("/proc/net/ipv6_route", ipv6Route);
  expect([...defaultRouteLinks(systemFiles(copy.root))]).toEqual(links);
});
