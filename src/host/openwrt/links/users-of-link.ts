import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";

/**
 * What runs on a link by /etc/config/network, in words: interfaces, bridges that it is a port of, and links on top of it. `itself`:
 * without what runs on VLANs of it, or other links.
 */
export function usersOf(network: UciPackage, link: string, { itself = false } = {}): readonly string[] {
  const isOn = (device: string): boolean => device === link || (!itself && device.startsWith(`${link}.`));
  return [...network.sections].flatMap((section) => {
    switch (section.type) {
      case "interface": {
        const devices = [...wordsOf(section, "device"), ...wordsOf(section, "ifname")];
        return devices.some((device) => isOn(device)) ? [`interface ${section.name}`] : [];
      }
      case "device": {
        const name = textOf(section, "name") ?? "";
        if (wordsOf(section, "ports").some((port) => isOn(port))) return [`bridge ${name}`];
        return !itself && wordsOf(section, "ifname").some((lower) => isOn(lower)) ? [`link ${name}`] : [];
      }
      case "bridge-vlan": {
        const ports = wordsOf(section, "ports").map((port) => port.split(":")[0] ?? "");
        return ports.includes(link) ? [`VLAN ${textOf(section, "vlan")} of ${textOf(section, "device")}`] : [];
      }
      default:
        return [];
    }
  });
}
