import { flagOf, textOf } from "../../../src/host/openwrt/uci/option-values.ts";
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

/** The device of an interface. */
export const devicesOf =
  (network: UciPackage) =>
  (name: string): readonly string[] => {
    const section = network.section(name);
    const device = section?.type === "interface" ? textOf(section, "device") : undefined;
    return device === undefined ? [] : [device];
  };
