import type { Upnp, UpnpEdits } from "../../../ports/host/services/upnp.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { flagOf } from "../uci/option-values.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";

const configuration = "upnpd";

/** miniupnpd as /etc/config/upnpd has it. [OpenWrt miniupnpd] */
export function openWrtUpnp({ uci }: Pick<OpenWrtParts, "uci">): Upnp {
  return {
    read: async () => {
      const section = uci.read(configuration)?.section("config");
      return {
        enabled: section !== undefined && flagOf(section, "enabled", false),
        gateway: section !== undefined && flagOf(section, "enable_upnp", true),
        gatewayVersion: section !== undefined && flagOf(section, "igdv1", false) ? 1 : 2,
      };
    },
  };
}

export function upnpEdits(draft: UciDraft): UpnpEdits {
  return {
    change: async ({ enabled, gateway }) => {
      const values = {
        ...(enabled !== undefined && { enabled: enabled ? "1" : "0" }),
        ...(gateway !== undefined && { enable_upnp: gateway ? "1" : "0" }),
      };
      if (draft.package(configuration).section("config") === undefined) {
        draft.add(configuration, "config", "upnpd", values);
      } else draft.set(configuration, "config", values);
    },
  };
}
