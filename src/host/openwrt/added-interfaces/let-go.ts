import { sectionKey } from "../firewall/section-key.ts";
import { wordsOf } from "../uci/option-values.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";

/** Options that name interfaces of OpenWrt, by package and type of section. An interface that runs on another calls it `@name`. */
const references: readonly (readonly [name: string, types: readonly string[], option: string, prefix?: string])[] = [
  ["network", ["interface"], "device", "@"],
  ["network", ["route", "route6"], "interface"],
  ["network", ["rule", "rule6"], "in"],
  ["network", ["rule", "rule6"], "out"],
  ["wireless", ["wifi-iface"], "network"],
  ["dhcp", ["dhcp"], "interface"],
  ["dhcp", ["dnsmasq"], "interface"],
  ["dhcp", ["dnsmasq"], "notinterface"],
  ["firewall", ["zone"], "network"],
  ["ddns", ["service"], "interface"],
  ["upnpd", ["upnpd"], "external_iface"],
  ["upnpd", ["upnpd"], "internal_iface"],
];

/** A rule that was for packets of one interface alone is not to become one for all. */
const switchedOff = new Set(["rule", "rule6"]);

/** Has all that refers to an interface refer to none: `has` tells the packages there are. [TR-106 pathRef] */
export function letGoOf(draft: UciDraft, name: string, has: (name: string) => boolean): void {
  for (const [configuration, types, option, prefix = ""] of references) {
    if (!has(configuration)) continue;
    for (const section of [...draft.package(configuration).sections]) {
      if (!types.includes(section.type) || !wordsOf(section, option).includes(prefix + name)) continue;
      const left = wordsOf(section, option).filter((word) => word !== prefix + name);
      const isList = Array.isArray(section.option(option)?.value);
      draft.set(configuration, draft.named(configuration, section, sectionKey(section)), {
        [option]: isList ? left : left.join(" "),
        ...(left.length === 0 && switchedOff.has(section.type) && { disabled: "1" }),
      });
    }
  }
}
