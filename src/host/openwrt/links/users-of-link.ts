import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";

/** What runs on a link by /etc/config/network, in words: interfaces, bridges that it is a port of, and links on top of it. */
export function usersOf(network: UciPackage, link: string): readonly string[] {
  return [...network.sections].flatMap((section) => {
    switch (section.type) {
      case "interface": {
        const devices = [...wordsOf(section, "device"), ...wordsOf(section, "ifname")];
        return devices.some((device) => isOn(device, link)) ? [`interface ${section.name}`] : [];
      }
      case "device": {
        const name = textOf(section, "name") ?? "";
        if (wordsOf(section, "ports").some((port) => isOn(port, link))) return [`bridge ${name}`];
        return wordsOf(section, "ifname").some((lower) => isOn(lower, link)) ? [`link ${name}`] : [];
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

/** `eth0.7` is a VLAN on `eth0`, without a section of its own. */
const isOn = (device: string, link: string): boolean => device === link || device.startsWith(`${link}.`);
