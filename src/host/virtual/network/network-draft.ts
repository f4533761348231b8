import type { VirtualAddress, VirtualLink, VirtualSystem } from "../../../ports/host/virtual-system.ts";
import { refuse } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { type NetworkState, setNetwork, setNetworkOf, shippedNetwork } from "./network-state.ts";
import { linksInDraft, systemAsSet } from "./system-as-set.ts";

/** What a transaction makes of links, bridges, addresses and routes. */
export interface NetworkDraft {
  readonly shipped: VirtualSystem;
  /** With what has been staged. */
  readonly now: NetworkState;
  readonly system: VirtualSystem;
  readonly links: readonly VirtualLink[];
  set(change: Partial<NetworkState>): void;
  /** Throws a `RefusedSettingError` where there is no link of this name. */
  link(setting: string, name: string): VirtualLink;
  /** What has addresses of a link: the IP interface that was added on it, or the link itself. */
  holderOf(link: string): string;
}

export function networkDraft(shipped: VirtualSystem, draft: SettingsDraft): NetworkDraft {
  const now = (): NetworkState => setNetworkOf(draft) ?? shippedNetwork(shipped.links);
  const links = (): readonly VirtualLink[] => linksInDraft(shipped, draft, now());
  return {
    shipped,
    get now() {
      return now();
    },
    get system() {
      return systemAsSet(shipped, draft);
    },
    get links() {
      return links();
    },
    set: (change) => setNetwork(draft, { ...now(), ...change }),
    link: (setting, name) => links().find((link) => link.name === name) ?? refuse(setting, `there is no link ${name}`),
    holderOf: (link) => now().interfaces.find(({ lower }) => lower === link)?.key ?? link,
  };
}

/** Names of links that the kernel would take. */
export const isLinkName = (name: string): boolean =>
  /^[A-Za-z0-9][\w.-]{0,14}$/.test(name) && name !== "all" && name !== "default";

/** One that a client was given on a link that was added: it goes with the link. */
const goesWith = ({ set }: VirtualLink, { origin }: VirtualAddress): boolean =>
  set?.added === true && origin === "dhcp";

/** What a link is used by, in words; it cannot go while there is some. */
export function usersOf({ now, links }: NetworkDraft, name: string): readonly string[] {
  const link = links.find((each) => each.name === name);
  return [
    ...links.filter(({ lower }) => lower === name).map((each) => `the link ${each.name}`),
    ...links.filter(({ bridge }) => bridge === name).map((each) => `the port ${each.name}`),
    ...(link?.bridge === undefined ? [] : [`the bridge ${link.bridge}`]),
    ...(link === undefined || link.set?.ip !== undefined
      ? []
      : link.addresses.filter((each) => !goesWith(link, each)).map(({ address }) => `the address ${address}`)),
    ...now.routes
      .filter((route) => route.link === name)
      .map(({ destination }) => `a route to ${destination || "anywhere"}`),
  ];
}
