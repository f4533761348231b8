import { linkNamed } from "../added-interfaces/added-interfaces.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { type KeyedPlace, modeOf, placesOfPackage } from "../wifi/network-sections.ts";

// Which bridge a Wi-Fi network is in: a `wifi-iface` names interfaces of /etc/config/network, and netifd has hostapd put it into the
// bridge that such an interface is on. [OpenWrt netifd]

/** The bridge that an interface is on, or on a VLAN of; undefined for others. */
export function bridgeUnder(network: UciPackage, section: UciSection): string | undefined {
  if (section.type !== "interface") return undefined;
  // As it was until 21.02, which still takes it.
  if (textOf(section, "type") === "bridge") return `br-${section.name}`;
  const device = linkNamed(network, textOf(section, "device") ?? textOf(section, "ifname"));
  if (device === undefined || isBridge(network, device)) return device;
  const [, below = "", vlan] = /^(.+)\.(\d+)$/.exec(device) ?? [];
  const isItsVlan = [...network.sections].some(
    (each) => each.type === "bridge-vlan" && textOf(each, "device") === below && textOf(each, "vlan") === vlan,
  );
  return isItsVlan && isBridge(network, below) ? below : undefined;
}

const isBridge = (network: UciPackage, name: string): boolean =>
  [...network.sections].some(
    (each) => each.type === "device" && textOf(each, "type") === "bridge" && textOf(each, "name") === name,
  );

/** The bridge that the section of a Wi-Fi network leads to: that of the first interface that is on one. */
export function bridgeOfNetwork(network: UciPackage, section: UciSection): string | undefined {
  for (const name of wordsOf(section, "network")) {
    const found = network.section(name);
    const bridge = found && bridgeUnder(network, found);
    if (bridge !== undefined) return bridge;
  }
  return undefined;
}

/** The networks that can be ports of a bridge: those that are offered here. */
export const bridgeablePlaces = (wireless: UciPackage | undefined): readonly KeyedPlace[] =>
  wireless === undefined ? [] : placesOfPackage(wireless).filter(({ section }) => modeOf(section) === "ap");

/** The keys of the SSIDs that are in a bridge. */
export const ssidsIn = (bridge: string, network: UciPackage, wireless: UciPackage | undefined): readonly string[] =>
  bridgeablePlaces(wireless)
    .filter(({ section }) => bridgeOfNetwork(network, section) === bridge)
    .map(({ key }) => key);
