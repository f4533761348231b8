import type { LinkReading } from "../../../ports/host/network/links.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

// Settings of links as `device` sections of /etc/config/network say them. [OpenWrt netifd]

export function deviceSection(network: UciPackage, link: string): UciSection | undefined {
  return [...network.sections].find((section) => section.type === "device" && textOf(section, "name") === link);
}

/** A link with the settings that the configuration has for it: what netifd is about to make of it, if it has not yet. */
export function asConfigured(link: LinkReading, network: UciPackage | undefined): LinkReading {
  const section = network && deviceSection(network, link.name);
  if (section === undefined) return link;
  const mtu = Number(textOf(section, "mtu"));
  const enabled = flagOf(section, "enabled", link.enabled);
  return {
    ...link,
    enabled,
    ...(!enabled && link.state === "up" && { state: "down" }),
    ...(Number.isInteger(mtu) && mtu > 0 && { mtu }),
  };
}
