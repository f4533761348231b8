import type { BridgeVlan, BridgeVlanPort } from "../../../ports/host/network/bridges.ts";
import type { AddedLinkKind } from "../../../ports/host/network/links.ts";
import type { RouteSettings } from "../../../ports/host/network/routes.ts";

// What the ACS has added to the network of a plain Linux: rows of the agent's own, beside what the administrator has configured. They
// are in one document, so that a change of several of them is true or not as a whole.

/** A VLAN, a further link on a port, or a bridge. The system has it while it is enabled, and has what it runs on. */
export interface OwnLink {
  readonly name: string;
  readonly kind: AddedLinkKind | "bridge";
  readonly enabled: boolean;
  readonly mtu?: number;
  /** What a VLAN or a further link runs on; absent while that is open. */
  readonly lower?: string;
  readonly vlanId?: number;
  /** Of a bridge: whether it keeps VLANs apart, which, and its ports in them by their keys. */
  readonly filters?: boolean;
  readonly vlans?: readonly BridgeVlan[];
  readonly vlanPorts?: readonly BridgeVlanPort[];
}

/** A link as a port of a bridge, of the agent's own or another. */
export interface OwnPort {
  readonly bridge: string;
  readonly key: string;
  readonly enabled: boolean;
  /** Absent while that is open. */
  readonly link?: string;
}

export interface OwnAddress {
  readonly link: string;
  /** Of its link alone. */
  readonly key: string;
  readonly family: 4 | 6;
  readonly enabled: boolean;
  /** Empty while that is open. */
  readonly address: string;
  readonly prefixLength: number;
}

/** `destination`: empty while it is open, and for the default route. */
export interface OwnRoute extends RouteSettings {
  readonly key: string;
  readonly family: 4 | 6;
}

export interface OwnNetwork {
  readonly links: readonly OwnLink[];
  readonly ports: readonly OwnPort[];
  readonly addresses: readonly OwnAddress[];
  readonly routes: readonly OwnRoute[];
}

export const nothingOwn: OwnNetwork = { links: [], ports: [], addresses: [], routes: [] };

/** The rows of both, each once. */
export function together(one: OwnNetwork, other: OwnNetwork): OwnNetwork {
  const both = <T>(rows: readonly T[], others: readonly T[]): readonly T[] => {
    const texts = new Set(rows.map((row) => JSON.stringify(row)));
    return [...rows, ...others.filter((row) => !texts.has(JSON.stringify(row)))];
  };
  return {
    links: both(one.links, other.links),
    ports: both(one.ports, other.ports),
    addresses: both(one.addresses, other.addresses),
    routes: both(one.routes, other.routes),
  };
}

/** Links that the system is to have: those beneath others first. */
export function wantedLinks({ links }: OwnNetwork): readonly OwnLink[] {
  const placed: OwnLink[] = [];
  let waiting = links.filter(({ kind, enabled, lower }) => enabled && (kind === "bridge" || lower !== undefined));
  const isOwn = (name: string | undefined): boolean => links.some((link) => link.name === name);
  for (let fit = waiting; fit.length > 0; ) {
    fit = waiting.filter(({ lower }) => !isOwn(lower) || placed.some(({ name }) => name === lower));
    placed.push(...fit);
    waiting = waiting.filter((link) => !fit.includes(link));
  }
  return placed;
}

/** Whether a link is there, or is to be, as far as it is the agent's own. */
function madeLinks(network: OwnNetwork): (name: string) => boolean {
  const wanted = new Set(wantedLinks(network).map(({ name }) => name));
  return (name) => wanted.has(name) || !network.links.some((link) => link.name === name);
}

export function wantedAddresses(network: OwnNetwork): readonly OwnAddress[] {
  const isMade = madeLinks(network);
  return network.addresses.filter(({ enabled, link }) => enabled && isMade(link));
}

/** A port that the system is to have. */
export type WantedPort = OwnPort & { readonly link: string };

export function wantedPorts(network: OwnNetwork): readonly WantedPort[] {
  const isMade = madeLinks(network);
  return network.ports.flatMap(({ enabled, link, ...port }) =>
    enabled && link !== undefined && isMade(link) && isMade(port.bridge) ? [{ ...port, enabled, link }] : [],
  );
}

/** A route that the system is to have, with nothing open but its metric. */
export interface WantedRoute {
  readonly key: string;
  readonly family: 4 | 6;
  readonly destination: string;
  readonly prefixLength: number;
  readonly gateway: string | undefined;
  readonly link: string;
  readonly metric: number | undefined;
}

export function wantedRoutes(network: OwnNetwork): readonly WantedRoute[] {
  const isMade = madeLinks(network);
  return network.routes.flatMap(({ enabled, link, ...route }) =>
    enabled && link !== undefined && isMade(link) ? [{ ...route, link, ...wholeTarget(route) }] : [],
  );
}

/** The network that a route leads to; an address alone is that of one machine, and none is the default route. */
export function wholeTarget({
  family,
  destination,
  prefixLength,
}: Pick<OwnRoute, "family" | "destination" | "prefixLength">): { destination: string; prefixLength: number } {
  if (destination === "") return { destination: family === 4 ? "0.0.0.0" : "::", prefixLength: 0 };
  return { destination, prefixLength: prefixLength ?? (family === 4 ? 32 : 128) };
}

/** Links with a row that is another in one than in the other. */
export function changedLinks(one: OwnNetwork, other: OwnNetwork): readonly string[] {
  const rowsOf = ({
    links,
    ports,
    addresses,
    routes,
  }: OwnNetwork): readonly (readonly [link: string, row: string])[] => [
    ...links.map((row) => [row.name, JSON.stringify(row)] as const),
    ...[...ports, ...addresses, ...routes].map((row) => [row.link ?? "", JSON.stringify(row)] as const),
  ];
  const [some, others] = [rowsOf(one), rowsOf(other)];
  const apart = (rows: typeof some, from: typeof some) =>
    rows.filter(([, row]) => !from.some(([, each]) => each === row));
  const names = [...apart(some, others), ...apart(others, some)].map(([link]) => link);
  return [...new Set(names)].filter((name) => name !== "");
}
