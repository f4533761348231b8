import { linkNamed } from "../../added-interfaces/added-interfaces.ts";
import { pppLinkOf } from "../../ppp/ppp-links.ts";
import { flagOf, textOf, wordsOf } from "../../uci/option-values.ts";
import type { UciPackage, UciSection } from "../../uci/uci-package.ts";

// Which zone of /etc/config/firewall an interface of /etc/config/network is in, before netifd has heard of either. [OpenWrt fw4, fw3]

/** The interfaces whose packets go over a link, those that are on it themselves first. */
export function interfacesOn(network: UciPackage, link: string): readonly string[] {
  const sections = [...network.sections].filter(({ type, anonymous }) => type === "interface" && !anonymous);
  const isOn = (section: UciSection): boolean => {
    const device = textOf(section, "device") ?? textOf(section, "ifname");
    const made = pppLinkOf(section);
    return made === undefined ? (device ?? section.name) === link : made === link;
  };
  const own = sections.filter(isOn);
  const names = new Set(own.map(({ name }) => `@${name}`));
  const onThose = sections.filter((section) => {
    const device = textOf(section, "device") ?? "";
    return (
      !own.includes(section) && device.startsWith("@") && (names.has(device) || linkNamed(network, device) === link)
    );
  });
  return [...own, ...onThose].map(({ name }) => name);
}

/** Zones in force. */
export const zoneSections = (firewall: UciPackage): readonly UciSection[] =>
  [...firewall.sections].filter(
    (section) => section.type === "zone" && textOf(section, "name") !== undefined && flagOf(section, "enabled", true),
  );

/** The zones of a link, in order. */
export function zonesOf(firewall: UciPackage, network: UciPackage, link: string): readonly UciSection[] {
  const names = interfacesOn(network, link);
  return zoneSections(firewall).filter(
    (zone) => wordsOf(zone, "network").some((name) => names.includes(name)) || wordsOf(zone, "device").includes(link),
  );
}
