import type { GreSettings, GreTunnel, Tunnels } from "../../../ports/host/uplinks/tunnels.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import { isEnabled, protocolOf, readTunnels } from "./tunnel-sections.ts";

export const greProtocols = ["gre", "gretap", "grev6", "grev6tap"] as const;

const overIpv6 = (protocol: string): boolean => protocol.startsWith("grev6");

/** Where the other end is said. */
export const endpointOption = (family: 4 | 6): string => (family === 6 ? "peer6addr" : "peeraddr");

/** Interfaces of the protocols `gre`, `gretap`, `grev6` and `grev6tap`. [OpenWrt gre.sh] */
export function openWrtGre(parts: Pick<OpenWrtParts, "uci" | "ubus">): Tunnels<GreTunnel> {
  return {
    read: async () => {
      const { sections, stateOf } = await readTunnels(parts, ...greProtocols);
      return sections.map((section) => ({ key: section.name, ...settingsOf(section), ...stateOf(section.name) }));
    },
  };
}

export function settingsOf(section: UciSection): GreSettings {
  const family = overIpv6(protocolOf(section)) ? 6 : 4;
  return {
    enabled: isEnabled(section),
    endpoint: textOf(section, endpointOption(family)) ?? "",
    family,
    checksums: flagOf(section, "ocsum", false),
    sequenceNumbers: flagOf(section, "oseqno", false),
    keyIdentifier: identifierOf(textOf(section, "okey")),
  };
}

/** A number, or an IPv4 address that stands for one. */
function identifierOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,10}$/.test(text)) return Number(text) < 2 ** 32 ? Number(text) : undefined;
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  return octets?.every((octet) => octet < 256) ? octets.reduce((sum, octet) => sum * 256 + octet, 0) : undefined;
}
