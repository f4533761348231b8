import type { DsLiteTunnel, Tunnels } from "../../../ports/host/uplinks/tunnels.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf } from "../uci/option-values.ts";
import { isEnabled, readTunnels } from "./tunnel-sections.ts";

/** Interfaces of the protocol `dslite`, and those that odhcp6c has made for what a server told. [OpenWrt dslite.sh] */
export function openWrtDsLite(parts: Pick<OpenWrtParts, "uci" | "ubus">): Tunnels<DsLiteTunnel> {
  return {
    read: async () => {
      const { sections, dynamic, stateOf } = await readTunnels(parts, "dslite");
      return [
        ...sections.map(
          (section): DsLiteTunnel => ({
            key: section.name,
            enabled: isEnabled(section),
            ...stateOf(section.name),
            endpoint: textOf(section, "peeraddr") ?? "",
            origin: "static",
          }),
        ),
        ...dynamic.map(
          ({ name, autostart }): DsLiteTunnel => ({
            key: name,
            enabled: autostart,
            ...stateOf(name),
            endpoint: "",
            origin: "dhcp",
          }),
        ),
      ];
    },
  };
}
