import type { BridgePort, BridgeVlan, BridgeVlanPort } from "../../../ports/host/network/bridges.ts";
import type { AddedIpInterfaceSettings } from "../../../ports/host/network/ip-interfaces.ts";
import type { AddedLinkKind, LinkSettings, StaticKind } from "../../../ports/host/network/links.ts";
import type { RouteSettings } from "../../../ports/host/network/routes.ts";
import type { VirtualAddress, VirtualLink } from "../../../ports/host/virtual-system.ts";
import type { ReadableSettings } from "../system-settings.ts";

// What of links, bridges, addresses and routes is set: as shipped, or all of it as it was changed, in one text.

/** A VLAN, a further link on a port, or a bridge that was added. */
export interface AddedLink {
  readonly name: string;
  readonly kind: AddedLinkKind | "bridge";
  readonly enabled: boolean;
  readonly mtu: number;
  readonly lower?: string;
  readonly vlanId?: number;
}

/** What of a link is another than it was shipped with, or was added with; `lower`: null while that is open. */
export interface ChangedLink extends Pick<LinkSettings, "vlanId" | "ipv4" | "ipv6" | "maxBitRate" | "duplex"> {
  readonly lower?: string | null;
}

/** Configured here. */
export interface StaticAddress {
  /** The link, or the key of an IP interface that was added. */
  readonly on: string;
  readonly key: string;
  readonly kind: StaticKind;
  readonly enabled: boolean;
  /** Empty while that is open. */
  readonly address: string;
  readonly prefixLength: number;
}

/** `destination`: empty while it is open, and for the default route. */
export interface StaticRoute extends RouteSettings {
  readonly key: string;
  readonly family: 4 | 6;
}

export interface BridgeState {
  readonly name: string;
  readonly filters: boolean;
  readonly ports: readonly BridgePort[];
  readonly vlans: readonly BridgeVlan[];
  readonly vlanPorts: readonly BridgeVlanPort[];
}

export interface AddedIpInterface extends Pick<AddedIpInterfaceSettings, "enabled"> {
  readonly key: string;
  /** The name of a link. */
  readonly lower: string | undefined;
}

/** Addresses of the device's own prefix. */
export interface LocalNetwork {
  /** Absent: that which it has made itself; empty for none. */
  readonly prefix?: string | undefined;
  /** The links that get a network of it, in order. */
  readonly links: readonly string[];
}

export interface NetworkState {
  readonly added: readonly AddedLink[];
  /** Names of links of the device as shipped. */
  readonly removed: readonly string[];
  readonly changed: Readonly<Record<string, ChangedLink>>;
  readonly bridges: readonly BridgeState[];
  readonly interfaces: readonly AddedIpInterface[];
  readonly addresses: readonly StaticAddress[];
  readonly routes: readonly StaticRoute[];
  /** Whether IPv6 may run at all. */
  readonly ipv6: boolean;
  /** The same of IPv4; absent: it may. */
  readonly ipv4?: boolean;
  /** Absent: as shipped. */
  readonly local?: LocalNetwork | undefined;
}

export const networkKey = "network";

/** Undefined where it is as shipped. */
export function setNetworkOf(settings: ReadableSettings): NetworkState | undefined {
  const set = settings.get(networkKey);
  return set === undefined ? undefined : (JSON.parse(set) as NetworkState);
}

export function setNetwork(settings: { set(key: string, value: string): void }, state: NetworkState): void {
  settings.set(networkKey, JSON.stringify(state));
}

/** Whether an address of the device as shipped is one that is configured, not learned. */
export const isConfigured = ({ host, scope, origin }: VirtualAddress): boolean =>
  host === "fixed" && scope === "global" && origin === "static";

/** Under which it is shown from the first, so that its row stays when it becomes another. */
export const keyOfShipped = ({ address, prefixLength }: VirtualAddress): string => `${address}/${prefixLength}`;

export function shippedNetwork(links: readonly VirtualLink[]): NetworkState {
  const portsOf = (bridge: string): readonly BridgePort[] =>
    links.filter((link) => link.bridge === bridge).map(({ name }) => ({ key: name, link: name, enabled: true }));
  return {
    added: [],
    removed: [],
    changed: {},
    bridges: links
      .filter(({ kind }) => kind === "bridge")
      .map(({ name }) => ({ name, filters: false, ports: portsOf(name), vlans: [], vlanPorts: [] })),
    interfaces: [],
    addresses: links.flatMap(({ name, addresses }) =>
      addresses.filter(isConfigured).map((each) => ({
        on: name,
        key: keyOfShipped(each),
        kind: each.family,
        enabled: true,
        address: each.address,
        prefixLength: each.prefixLength,
      })),
    ),
    routes: [],
    ipv6: true,
  };
}
