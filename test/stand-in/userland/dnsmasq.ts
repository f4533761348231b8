import { flagOf, textOf, wordsOf } from "../../../src/host/openwrt/uci/option-values.ts";
import type { UciPackage } from "../../../src/host/openwrt/uci/uci-package.ts";

/** The configuration that dnsmasq gets of /etc/config/dhcp, for pools of the network 192.168.1.0/24 of `br-lan`. */
export function dnsmasqConfiguration(dhcp: UciPackage, leaseFile: string): string {
  const sections = [...dhcp.sections];
  const [own] = sections.filter(({ type }) => type === "dnsmasq");
  const port = (own && textOf(own, "port")) ?? "53";
  const pool = sections.find((section) => section.type === "dhcp" && textOf(section, "interface") === "lan");
  const start = Number((pool && textOf(pool, "start")) ?? 100);
  const limit = Number((pool && textOf(pool, "limit")) ?? 150);
  const serves = pool !== undefined && !flagOf(pool, "ignore", false);
  const hosts = sections.flatMap((section) => {
    const [ip, name] = ["ip", "name"].map((option) => textOf(section, option));
    const macs = wordsOf(section, "mac");
    if (section.type !== "host" || (macs.length === 0 && name === undefined)) return [];
    const who = macs.length === 0 ? [name, ip] : [...macs, ip, name];
    return [`dhcp-host=${who.filter((word) => word !== undefined).join(",")}`];
  });
  return [
    "interface=br-lan",
    "bind-interfaces",
    "user=root",
    `port=${port}`,
    "no-resolv",
    "no-hosts",
    "dhcp-authoritative",
    // Else it pings an address for three seconds before it offers that; here nobody has one that he was not given.
    "no-ping",
    `dhcp-leasefile=${leaseFile}`,
    ...(own === undefined ? [] : wordsOf(own, "server").map((server) => `server=${server}`)),
    ...(serves ? [`dhcp-range=192.168.1.${start},192.168.1.${start + limit - 1},255.255.255.0,12h`] : []),
    ...hosts,
    "",
  ].join("\n");
}
