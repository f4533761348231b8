import { flagOf, textOf, wordsOf } from "../../../src/host/openwrt/uci/option-values.ts";
import type { UciPackage } from "../../../src/host/openwrt/uci/uci-package.ts";
import { addressesOf, devicesOf } from "./netifd.ts";

/** The configuration that dnsmasq gets of /etc/config/dhcp, for pools of the network 192.168.1.0/24 of `br-lan` and of added interfaces. */
export function dnsmasqConfiguration(dhcp: UciPackage, network: UciPackage, leaseFile: string): string {
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
  const devices = devicesOf(network);
  const others = sections.flatMap((section) => {
    const [name = "lan", first, most] = ["interface", "start", "limit"].map((option) => textOf(section, option));
    const isOn = section.type === "dhcp" && name !== "lan" && textOf(section, "dhcpv4") !== "disabled";
    const [device] = devices(name);
    const [address] = addressesOf(network).find(([, on]) => on === device) ?? [];
    if (!isOn || address === undefined) return [];
    const base = address.split(".").slice(0, 3).join(".");
    const range = `${base}.${first},${base}.${Number(first) + Number(most) - 1},255.255.255.0,12h`;
    return [`interface=${device}`, `dhcp-range=${range}`];
  });
  return [
    "interface=br-lan",
    ...others,
    // Links come and go.
    "bind-dynamic",
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
