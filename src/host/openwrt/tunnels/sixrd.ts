import type { SixRdTunnel, Tunnels } from "../../../ports/host/uplinks/tunnels.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf } from "../uci/option-values.ts";
import { isEnabled, readTunnels } from "./tunnel-sections.ts";

/** Interfaces of the protocol `6rd`. [OpenWrt 6rd.sh] */
export function openWrtSixRd(parts: Pick<OpenWrtParts, "uci" | "ubus">): Tunnels<SixRdTunnel> {
  return {
    read: async () => {
      const { sections, stateOf } = await readTunnels(parts, "6rd");
      return sections.map((section) => {
        const prefix = textOf(section, "ip6prefix") ?? "";
        return {
          key: section.name,
          enabled: isEnabled(section),
          ...stateOf(section.name),
          borderRelay: textOf(section, "peeraddr") ?? "",
          prefix: prefix === "" ? "" : `${prefix}/${lengthOf(textOf(section, "ip6prefixlen"), 128) ?? 32}`,
          ipv4MaskLength: lengthOf(textOf(section, "ip4prefixlen"), 32) ?? 0,
          source: textOf(section, "ipaddr") || undefined,
        };
      });
    },
  };
}

function lengthOf(text: string | undefined, most: number): number | undefined {
  return text !== undefined && /^\d{1,3}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
