import type { WireGuardInterface, WireGuardPeer } from "../../../ports/host/uplinks/wireguard.ts";
import { distinctKeys, sectionKey } from "../firewall/section-key.ts";
import { interfaceOf, isEnabled } from "../tunnels/tunnel-sections.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

// Interfaces of the protocol `wireguard`, and their peers: sections of the type `wireguard_NAME`. [OpenWrt wireguard.sh]

type Configured<T> = T & { readonly section: UciSection };

export type ConfiguredPeer = Configured<Omit<WireGuardPeer, "present">>;

export const peerType = (of: string): string => `wireguard_${of}`;

/** Of a peer that was added for an interface: other packages' names do not matter, those of `network` do. */
export const peerSection = (of: string, key: string): string => `${of}_${key}`;

export const wireGuardSection = (network: UciPackage, key: string): UciSection | undefined =>
  interfaceOf(network, key, ["wireguard"]);

export function wireGuardOf(
  section: UciSection,
): Pick<WireGuardInterface, "key" | "enabled" | "listenPort" | "addresses"> {
  return {
    key: section.name,
    enabled: isEnabled(section),
    listenPort: portOf(textOf(section, "listen_port"), 0),
    addresses: wordsOf(section, "addresses"),
  };
}

export function peersOf(network: UciPackage, of: string): readonly ConfiguredPeer[] {
  const distinct = distinctKeys();
  return [...network.sections]
    .filter(({ type }) => type === peerType(of))
    .map((section) => ({
      key: distinct(keyOf(section, of)),
      section,
      enabled: !flagOf(section, "disabled", false),
      description: textOf(section, "description") ?? "",
      publicKey: textOf(section, "public_key") ?? "",
      allowedIps: wordsOf(section, "allowed_ips"),
      routed: flagOf(section, "route_allowed_ips", false),
      endpointHost: textOf(section, "endpoint_host") ?? "",
      endpointPort: portOf(textOf(section, "endpoint_port"), 51_820),
      keepaliveSeconds: portOf(textOf(section, "persistent_keepalive"), 0),
    }));
}

function keyOf(section: UciSection, of: string): string {
  const added = peerSection(of, "");
  return section.name.startsWith(added) ? section.name.slice(added.length) : sectionKey(section);
}

function portOf(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : otherwise;
}
