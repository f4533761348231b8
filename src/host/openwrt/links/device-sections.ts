import type { LinkReading } from "../../../ports/host/network/links.ts";
import { noStatistics } from "../../linux/links/parse-net-dev.ts";
import { isAutomatic } from "../added-interfaces/added-interfaces.ts";
import { mruOf, pppLinks } from "../ppp/ppp-links.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { ipv6TakenFrom } from "./ipv6-taken.ts";

// Settings of links as `device` sections of /etc/config/network say them. [OpenWrt netifd]

export function deviceSection(network: UciPackage, link: string): UciSection | undefined {
  return [...network.sections].find((section) => section.type === "device" && textOf(section, "name") === link);
}

/** Kinds of links that netifd makes by a section of their own. */
const madeKinds: Readonly<Record<string, LinkReading["kind"]>> = {
  bridge: "bridge",
  "8021q": "vlan",
  "8021ad": "vlan",
  macvlan: "macvlan",
};

/**
 * Links with the settings that the configuration has for them: what netifd is about to make of them, if it has not yet. Those that it
 * is to make and has not come last.
 */
export function asConfigured(links: readonly LinkReading[], network: UciPackage): readonly LinkReading[] {
  const sections = sectionsByLink(network);
  const bridgeOf = portsByBridge(network, sections);
  const connections = pppLinks(network);
  const hasIpv6 = links.some(({ ipv6Enabled }) => ipv6Enabled !== undefined);
  const made = links.filter(({ name, index }) => index !== undefined || sections.has(name));
  const present = new Set(made.map(({ name }) => name));
  const missing = [...sections].flatMap(([name, section]) => {
    const kind = madeKinds[textOf(section, "type") ?? ""];
    return kind === undefined || present.has(name) ? [] : [notMade(name, kind)];
  });
  const unconnected = [...connections].flatMap(([name, section]) =>
    present.has(name) ? [] : [notConnected(name, section, hasIpv6)],
  );
  const all = [...made, ...missing, ...unconnected];
  const names = new Set(all.map(({ name }) => name));
  const isWithoutIpv6 = ipv6TakenFrom(network).length > 0;
  return all.map((each) => {
    const link = withConnection(isWithoutIpv6 ? withoutIpv6(each) : each, connections.get(each.name));
    const section = sections.get(link.name);
    const bridge = configuredBridge(link, bridgeOf, sections);
    if (section === undefined) return bridge === link.bridge ? link : { ...link, bridge };
    const { lower, ...configured } = withSection(link, section);
    return { ...configured, bridge, lower: names.has(lower ?? "") ? lower : undefined };
  });
}

function sectionsByLink(network: UciPackage): ReadonlyMap<string, UciSection> {
  const sections = new Map<string, UciSection>();
  for (const section of network.sections) {
    const name = section.type === "device" ? textOf(section, "name") : undefined;
    if (name !== undefined && /^[^\s/]{1,15}$/.test(name) && !sections.has(name)) sections.set(name, section);
  }
  return sections;
}

/** None runs on links that nobody has switched it on for, either. */
const withoutIpv6 = (link: LinkReading): LinkReading =>
  link.ipv6Enabled === undefined || link.kind === "loopback" ? link : { ...link, ipv6Enabled: false };

/** Ports of bridges and of their VLANs: netifd takes those that are in a VLAN into the bridge. (netifd/bridge.c) */
function portsByBridge(network: UciPackage, sections: ReadonlyMap<string, UciSection>): ReadonlyMap<string, string> {
  const bridges = [...sections].filter(([, section]) => textOf(section, "type") === "bridge");
  const listed = bridges.flatMap(([bridge, section]) =>
    wordsOf(section, "ports").map((port) => [port, bridge] as const),
  );
  const inVlans = [...network.sections].flatMap((section) => {
    const bridge = section.type === "bridge-vlan" ? textOf(section, "device") : undefined;
    if (bridge === undefined || textOf(sections.get(bridge) ?? none, "type") !== "bridge") return [];
    return wordsOf(section, "ports").map((port) => [port.split(":")[0] ?? "", bridge] as const);
  });
  return new Map([...inVlans, ...listed]);
}

/** Others than ports and VLANs come to a bridge by themselves (Wi-Fi, containers), and are not in its list. */
function configuredBridge(
  link: LinkReading,
  bridgeOf: ReadonlyMap<string, string>,
  sections: ReadonlyMap<string, UciSection>,
): string | undefined {
  const bridge = bridgeOf.get(link.name);
  if (bridge !== undefined) return bridge;
  const listed = textOf(sections.get(link.bridge ?? "") ?? none, "type") === "bridge";
  return listed && ((link.kind === "ethernet" && link.physical) || link.kind === "vlan") ? undefined : link.bridge;
}

const none: UciSection = { type: "", name: "", anonymous: true, options: [], option: () => undefined };

function withSection(link: LinkReading, section: UciSection): LinkReading {
  const enabled = flagOf(section, "enabled", link.enabled);
  const mtu = numberOf(section, "mtu", 1, 65_535);
  const macAddress = textOf(section, "macaddr")?.toLowerCase();
  return {
    ...link,
    enabled,
    ...(!enabled && { state: "down" }),
    ...(mtu !== undefined && { mtu }),
    ...(link.ipv6Enabled !== undefined && { ipv6Enabled: flagOf(section, "ipv6", link.ipv6Enabled) }),
    ...(macAddress !== undefined && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(macAddress) && { macAddress }),
    ...(link.kind === "ethernet" && link.physical && fixedBy(section)),
    ...((link.kind === "vlan" || link.kind === "macvlan") && { lower: textOf(section, "ifname") ?? link.lower }),
    ...(link.kind === "vlan" && { vlanId: numberOf(section, "vid", 1, 4094) ?? link.vlanId }),
  };
}

/** What a port is to run at, and to offer its peer alone. Not known to netifd of 21.02 and 22.03. */
function fixedBy(section: UciSection): Pick<LinkReading, "fixed"> {
  const bitRateMbps = numberOf(section, "speed", 1, 1_000_000);
  const duplex = textOf(section, "duplex") === undefined ? undefined : flagOf(section, "duplex", true);
  if (bitRateMbps === undefined && duplex === undefined) return {};
  return {
    fixed: {
      ...(bitRateMbps !== undefined && { bitRateMbps }),
      ...(duplex !== undefined && { duplex: duplex ? "full" : "half" }),
    },
  };
}

function numberOf(section: UciSection, option: string, least: number, most: number): number | undefined {
  const text = textOf(section, option);
  const value = text === undefined || !/^\d+$/.test(text) ? Number.NaN : Number(text);
  return value >= least && value <= most ? value : undefined;
}

/** One that is there while its connection is. */
function notConnected(name: string, section: UciSection, hasIpv6: boolean): LinkReading {
  const enabled = isAutomatic(section);
  return {
    ...notMade(name, "ppp"),
    mtu: mruOf(section),
    enabled,
    state: enabled ? "lower-layer-down" : "down",
    ...(hasIpv6 && { ipv6Enabled: true }),
  };
}

/** The kernel has IPv6 on the link of a connection that asks for none, too. */
function withConnection(link: LinkReading, section: UciSection | undefined): LinkReading {
  if (section === undefined) return link;
  const enabled = link.enabled && isAutomatic(section);
  return {
    ...link,
    enabled,
    ...(!enabled && { state: "down" }),
    ...(textOf(section, "mtu") !== undefined && { mtu: mruOf(section) }),
    ...(link.ipv6Enabled === true && textOf(section, "ipv6") === "0" && { ipv6Enabled: false }),
  };
}

/** One that netifd makes once something runs on it. */
const notMade = (name: string, kind: LinkReading["kind"]): LinkReading => ({
  name,
  index: undefined,
  kind,
  physical: false,
  macAddress: "",
  mtu: 1500,
  enabled: true,
  state: "not-present",
  bitRateMbps: undefined,
  duplex: undefined,
  lastChangeSeconds: undefined,
  bridge: undefined,
  stp: undefined,
  lower: undefined,
  vlanId: undefined,
  upstream: false,
  statistics: noStatistics,
  addresses: [],
});
