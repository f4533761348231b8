import { flagOf, textOf, wordsOf } from "../../../src/host/openwrt/uci/option-values.ts";
import type { UciPackage } from "../../../src/host/openwrt/uci/uci-package.ts";

/** The static routes of /etc/config/network, as `ip route replace` takes them. */
export function routesOf(network: UciPackage): readonly (readonly string[])[] {
  return [...network.sections].flatMap((section): readonly (readonly string[])[] => {
    const name = textOf(section, "interface");
    const device = name === undefined ? undefined : devicesOf(network)(name)[0];
    if (!/^route6?$/.test(section.type) || flagOf(section, "disabled", false) || device === undefined) return [];
    const option = (word: string, option: string): readonly string[] => {
      const value = textOf(section, option);
      return value === undefined ? [] : [word, value];
    };
    const target = textOf(section, "target") ?? "default";
    const family = section.type === "route" ? "-4" : "-6";
    return [
      [family, target, ...option("via", "gateway"), "dev", device, ...option("metric", "metric"), "proto", "static"],
    ];
  });
}

/** The links that netifd makes on others by their sections, and that are switched on: names, and how `ip link add` makes them. */
export function madeLinks(network: UciPackage): ReadonlyMap<string, readonly string[]> {
  const made = new Map<string, readonly string[]>();
  for (const section of network.sections) {
    const [name, type, lower, id = ""] = ["name", "type", "ifname", "vid"].map((each) => textOf(section, each));
    const isOn = section.type === "device" && flagOf(section, "enabled", true);
    if (!isOn || name === undefined) continue;
    // That of the LAN is as it was recorded.
    if (type === "bridge" && name !== "br-lan") made.set(name, ["name", name, "type", "bridge"]);
    if (lower === undefined) continue;
    if (type === "8021q") made.set(name, ["link", lower, "name", name, "type", "vlan", "id", id]);
    if (type === "macvlan") made.set(name, ["link", lower, "name", name, "type", "macvlan"]);
  }
  return made;
}

/** The bridge that a Wi-Fi network is in, where its section is on. */
export function bridgeOfWifi(network: UciPackage, wireless: UciPackage, name: string): string | undefined {
  const section = wireless.section(name);
  if (section === undefined || flagOf(section, "disabled", false)) return undefined;
  return wordsOf(section, "network").flatMap(devicesOf(network))[0];
}

/** The static addresses of interfaces that are up, each with its device. */
export function addressesOf(network: UciPackage): readonly (readonly [address: string, device: string])[] {
  return [...network.sections].flatMap((section) => {
    const device = textOf(section, "device");
    const isUp = section.type === "interface" && textOf(section, "proto") === "static" && flagOf(section, "auto", true);
    if (!isUp || device === undefined) return [];
    // The others are as they were recorded.
    const own = wordsOf(section, "ipaddr").filter((word) => word.includes("/"));
    return own.map((address) => [address, device] as const);
  });
}

/** The device of an interface. */
export const devicesOf =
  (network: UciPackage) =>
  (name: string): readonly string[] => {
    const section = network.section(name);
    const device = section?.type === "interface" ? textOf(section, "device") : undefined;
    return device === undefined ? [] : [device];
  };
