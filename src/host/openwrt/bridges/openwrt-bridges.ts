import type { BridgeReading, Bridges } from "../../../ports/host/network/bridges.ts";
import { vlanPortKey } from "../../linux/bridges/vlan-port-key.ts";
import { type IpRecord, numberAt, recordAt, recordsAt, textAt, textsAt } from "../../linux/programs/ip-json.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import { bridgeSections, configuredBridge, flagsIn, ssidPorts } from "./configured-bridge.ts";
import { ssidsIn } from "./ssids-in-bridges.ts";

/** Bridges as they are configured, and others as netifd has set them up: `ubus call network.device status`. */
export function openWrtBridges({ ubus, uci, log }: Pick<OpenWrtParts, "ubus" | "uci" | "log">): Bridges {
  function configured(name: "network" | "wireless"): UciPackage | undefined {
    try {
      return uci.read(name);
    } catch (failure) {
      log.warn("host.uci", { outcome: "unreadable", package: name, reason: String(failure) });
      return undefined;
    }
  }

  return {
    read: async () => {
      const status: IpRecord = await ubus.call("network.device", "status").then(
        (answer) => answer ?? {},
        (failure: Error) => {
          log.warn("host.netifd", { outcome: "failed", reason: failure.message, instead: "bridges as configured" });
          return {};
        },
      );
      const [network, wireless] = [configured("network"), configured("wireless")];
      const told = Object.keys(status).flatMap((name) => {
        const device = recordAt(status, name);
        if (textAt(device, "type") !== "bridge") return [];
        const ports = network === undefined ? [] : ssidPorts(ssidsIn(name, network, wireless));
        return [[name, { ...bridgeOf(name, device), ports }] as const];
      });
      return new Map([...told, ...configuredBridges(network, wireless)]);
    },
  };
}

function configuredBridges(
  network: UciPackage | undefined,
  wireless: UciPackage | undefined,
): readonly (readonly [string, BridgeReading])[] {
  if (network === undefined) return [];
  return bridgeSections(network).flatMap((section) => {
    const name = textOf(section, "name") ?? "";
    const bridge = configuredBridge(network, wireless, name);
    return bridge === undefined ? [] : [[name, readingOf(bridge)] as const];
  });
}

function readingOf({ filters, ports, vlans, vlanPorts }: BridgeReading): BridgeReading {
  return {
    filters,
    ports: ports.flatMap(({ key, link, ssid, ofItsSsid, enabled }) =>
      enabled && key === link ? [] : [{ key, link, ssid, ...(ofItsSsid && { ofItsSsid }), enabled }],
    ),
    vlans: vlans.map(({ key, id, enabled, name }) => ({ key, id, enabled, name })),
    vlanPorts: vlanPorts.map(({ key, enabled, vlan, port, untagged, pvid }) => {
      return { key, enabled, vlan, port, untagged, pvid };
    }),
  };
}

/** A bridge that does not filter has no VLANs, whatever netifd was told of them. */
function bridgeOf(bridge: string, device: IpRecord): Omit<BridgeReading, "ports"> {
  const filters = recordAt(device, "bridge-attributes").vlan_filtering === true;
  const all = filters ? recordsAt(device, "bridge-vlans") : [];
  const vlans = all
    .flatMap((vlan) => {
      const id = numberAt(vlan, "id");
      return id === undefined ? [] : [{ id, local: vlan.local !== false, ports: textsAt(vlan, "ports") }];
    })
    .toSorted((one, other) => one.id - other.id);
  return {
    filters,
    vlansOfOthers: true,
    allOfOthers: true,
    vlans: vlans.map(({ id }) => ({ key: `${id}`, id, enabled: true, name: `${bridge}.${id}` })),
    vlanPorts: vlans.flatMap(({ id, local, ports }) => {
      const own = local ? [{ port: bridge, untagged: false, pvid: false }] : [];
      const others = ports.map((text) => {
        const [port = "", flags = ""] = text.trim().split(":");
        return { port, ...flagsIn(flags) };
      });
      return [...own, ...others].map((each) => ({
        key: vlanPortKey(`${id}`, each.port),
        vlan: `${id}`,
        enabled: true,
        ...each,
      }));
    }),
  };
}
