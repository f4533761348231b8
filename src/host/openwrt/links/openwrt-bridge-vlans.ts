import type { BridgeVlan, BridgeVlans } from "../../../ports/host/network/bridge-vlans.ts";
import { type IpRecord, numberAt, recordAt, recordsAt, textAt, textsAt } from "../../linux/programs/ip-json.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";

/** As netifd has set bridges up: `ubus call network.device status`. */
export function openWrtBridgeVlans({ ubus, log }: Pick<OpenWrtParts, "ubus" | "log">): BridgeVlans {
  return {
    read: async () => {
      const status: IpRecord = await ubus.call("network.device", "status").then(
        (answer) => answer ?? {},
        (failure: Error) => {
          log.warn("host.netifd", { outcome: "failed", reason: failure.message, instead: "no VLANs of bridges" });
          return {};
        },
      );
      return new Map(
        Object.keys(status).flatMap((name) => {
          const device = recordAt(status, name);
          return textAt(device, "type") === "bridge" ? [[name, vlansOf(name, device)] as const] : [];
        }),
      );
    },
  };
}

/** A bridge that does not filter has none, whatever is configured for it. */
function vlansOf(bridge: string, device: IpRecord): readonly BridgeVlan[] {
  if (recordAt(device, "bridge-attributes").vlan_filtering !== true) return [];
  return recordsAt(device, "bridge-vlans")
    .flatMap((vlan) => {
      const id = numberAt(vlan, "id");
      const own = vlan.local === false ? [] : [{ link: bridge, untagged: false, pvid: false }];
      return id === undefined ? [] : [{ id, ports: [...own, ...textsAt(vlan, "ports").map(portOf)] }];
    })
    .toSorted((one, other) => one.id - other.id);
}

/** `lan1` untagged, `lan1:*` untagged and with the frames that come in so, `lan1:t` tagged. */
function portOf(text: string): BridgeVlan["ports"][number] {
  const [link = "", flags = ""] = text.trim().split(":");
  return { link, untagged: !flags.includes("t"), pvid: flags.includes("*") };
}
