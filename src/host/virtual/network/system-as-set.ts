import type { PlannedAddress } from "../../../ports/host/network/links.ts";
import type { VirtualAddress, VirtualLink, VirtualSystem } from "../../../ports/host/virtual-system.ts";
import { withOffers } from "../dhcp/offered-addresses.ts";
import { bareLink } from "../links/bare-link.ts";
import type { Strain } from "../load.ts";
import { pppLinksAsSet, setPppOf } from "../ppp/ppp-state.ts";
import type { ReadableSettings } from "../system-settings.ts";
import type { Trouble } from "../troubles/trouble.ts";
import { cellularLinksAsSet, isCellularSet } from "../uplinks/cellular-state.ts";
import { tunnelLinks } from "../uplinks/tunnel-links.ts";
import {
  type AddedLink,
  type ChangedLink,
  isConfigured,
  keyOfShipped,
  type LocalNetwork,
  type NetworkState,
  type StaticAddress,
  setNetworkOf,
} from "./network-state.ts";

/** `shipped`: what it was before anything was set; absent where it is that itself. */
export interface SystemAsSet extends VirtualSystem {
  readonly shipped?: VirtualSystem;
  /** What is wrong with it besides; absent where nothing is, nor was. */
  readonly troubles?: readonly Trouble[];
  /** What they make, or have made, of the load. */
  readonly strain?: Strain;
}

/** The system with its links as they are set; itself, shared by all devices of its kind, where nothing is. */
export function systemAsSet(shipped: VirtualSystem, settings: ReadableSettings): SystemAsSet {
  const network = setNetworkOf(settings);
  const connections = setPppOf(settings);
  const tunnels = shipped.tunnels === undefined ? [] : tunnelLinks(shipped, settings);
  if (network === undefined && connections === undefined && tunnels.length === 0 && !isCellularSet(settings))
    return shipped;
  const links = network === undefined ? [...shipped.links, ...tunnels] : linksAsSet(shipped.links, network, tunnels);
  const dialled = cellularLinksAsSet(links, shipped, settings);
  return {
    ...shipped,
    shipped,
    links: pppLinksAsSet(withOffers(dialled, shipped, settings), shipped, connections, byNetwork(network)),
  };
}

/** As a draft leaves them. */
export function linksInDraft(shipped: VirtualSystem, draft: ReadableSettings, network: NetworkState) {
  const links = linksAsSet(shipped.links, network, tunnelLinks(shipped, draft));
  return pppLinksAsSet(withOffers(links, shipped, draft), shipped, setPppOf(draft), byNetwork(network));
}

const byNetwork =
  (network: NetworkState | undefined) =>
  (link: VirtualLink): VirtualLink =>
    network === undefined ? link : asSet(link, network);

/** The addresses of its rows are those of the IP interface on the link, or of the link itself. */
function linksAsSet(
  shipped: readonly VirtualLink[],
  network: NetworkState,
  tunnels: readonly VirtualLink[],
): readonly VirtualLink[] {
  const own = shipped.filter(({ name }) => !network.removed.includes(name));
  const added = network.added.map((link) => madeLink(link, shipped));
  const all = [...own, ...tunnels, ...added].map((link) => asSet(link, network));
  const open = network.interfaces.filter(({ lower }) => lower === undefined);
  return [
    ...all,
    ...open.map(({ key, enabled }) =>
      withAddresses(
        { ...bareLink(key, "none"), enabled, set: { added: true, unmade: true, ip: { key, enabled } } },
        key,
        network,
      ),
    ),
  ];
}

/** It has the MAC address of what it runs on; a further link on a port has one of its own, and so has a bridge. */
function madeLink(link: AddedLink, shipped: readonly VirtualLink[]): VirtualLink {
  const { name, kind, enabled, mtu, lower, vlanId } = link;
  const beneath = shipped.find((each) => each.name === lower);
  return {
    ...bareLink(name, kind),
    macOffset: kind === "vlan" ? (beneath?.macOffset ?? 0) : ownMacOffset,
    mtu,
    maxMtu: 9000,
    enabled,
    lower,
    vlanId,
    ...(kind === "bridge" && { stp: false }),
    set: { added: true },
  };
}

/** The last of the MAC addresses that a device owns. */
const ownMacOffset = 15;

function asSet(link: VirtualLink, network: NetworkState): VirtualLink {
  const changed: ChangedLink = network.changed[link.name] ?? {};
  const port = network.bridges
    .flatMap(({ name, ports }) => ports.map((each) => ({ ...each, bridge: name })))
    .find((each) => each.enabled && each.link === link.name);
  const ip = network.interfaces.find((each) => each.lower === link.name);
  const lower = changed.lower === undefined ? link.lower : (changed.lower ?? undefined);
  const placed: VirtualLink = {
    ...link,
    bridge: port?.bridge,
    lower,
    vlanId: changed.vlanId ?? link.vlanId,
    bitRateMbps: fixedRate(link, changed),
    duplex: changed.duplex === "half" ? "half" : link.duplex,
    set: {
      ...link.set,
      ...(ip !== undefined && { ip: { key: ip.key, enabled: ip.enabled } }),
      ...(!runsIpv4(link, network) && { ipv4: false }),
      ...(network.ipv6 ? changed.ipv6 !== undefined && { ipv6: changed.ipv6 } : { ipv6: false }),
      ...(isPort(link) && fixedOf(changed)),
      ...((link.kind === "vlan" || link.kind === "macvlan") && lower === undefined && { unmade: true }),
    },
  };
  return withAddresses(placed, ip?.key ?? link.name, network);
}

const runsIpv4 = ({ name }: VirtualLink, { ipv4, changed }: NetworkState): boolean =>
  ipv4 !== false && changed[name]?.ipv4 !== false;

const fixedRate = ({ bitRateMbps }: VirtualLink, { maxBitRate }: ChangedLink): number | undefined =>
  bitRateMbps === undefined || typeof maxBitRate !== "number" ? bitRateMbps : Math.min(bitRateMbps, maxBitRate);

/** A port that finds out by itself what it runs at, unless it is told. */
export const isPort = ({ kind, physical }: VirtualLink): boolean => kind === "ethernet" && physical;

function fixedOf({ maxBitRate, duplex }: ChangedLink): Pick<NonNullable<VirtualLink["set"]>, "fixed"> {
  const fixed = {
    ...(typeof maxBitRate === "number" && { bitRateMbps: maxBitRate }),
    ...((duplex === "full" || duplex === "half") && { duplex }),
  };
  return Object.keys(fixed).length === 0 ? {} : { fixed };
}

/** `on`: what the addresses that are configured are of. */
function withAddresses(link: VirtualLink, on: string, network: NetworkState): VirtualLink {
  const runsIpv6 = network.ipv6 && network.changed[link.name]?.ipv6 !== false;
  const runs = { 4: runsIpv4(link, network), 6: runsIpv6 };
  const rows = network.addresses.filter((each) => each.on === on);
  const inForce = ({ enabled, kind }: StaticAddress): boolean =>
    enabled && link.set?.unmade !== true && kind !== "prefix" && runs[kind];
  const present = rows.filter(inForce);
  const shippedKeys = new Set<string>();
  const kept = link.addresses.flatMap((address): readonly VirtualAddress[] => {
    if (address.host === "local" && network.local !== undefined) return [];
    if (!isConfigured(address)) return runs[address.family] ? [address] : [];
    const row = present.find(({ key }) => key === keyOfShipped(address));
    if (row === undefined) return [];
    shippedKeys.add(row.key);
    return [configured(row)];
  });
  const local = runsIpv6 ? localAddress(link.name, network.local) : [];
  const addresses = [...kept, ...local, ...present.filter(({ key }) => !shippedKeys.has(key)).map(configured)];
  const isLocal = ({ family, scope }: VirtualAddress): boolean => family === 6 && scope === "link";
  const isNew = network.changed[link.name]?.ipv6 === true && network.ipv6;
  const planned = rows.flatMap((row): readonly PlannedAddress[] =>
    row.kind === "prefix" || inForce(row) ? [] : [{ family: row.kind, ...settingsOf(row) }],
  );
  const prefixes = rows.filter(({ kind }) => kind === "prefix").map(settingsOf);
  return {
    ...link,
    addresses: isNew && !addresses.some(isLocal) ? [...addresses, linkLocalOf(link)] : addresses,
    set: { ...link.set, ...(planned.length > 0 && { planned }), ...(prefixes.length > 0 && { prefixes }) },
  };
}

/** A link without a MAC address, as one of PPP, has the device's number in its place. [RFC 5072 4.1] */
const linkLocalOf = ({ macOffset }: VirtualLink): VirtualAddress =>
  macOffset === undefined ? { ...linkLocal, host: "device" } : linkLocal;

/** Of one network for each link, in order: `fd12::1`, `fd12:0:0:1::1`. */
function localAddress(link: string, { prefix, links }: LocalNetwork = { links: [] }): readonly VirtualAddress[] {
  const place = links.indexOf(link);
  if (place < 0 || prefix === "") return [];
  const [network = "::"] = prefix?.split("/") ?? [];
  const address = place === 0 || network === "::" ? network : `${network.replace(/::$/, "")}:${place}::`;
  return [{ ...linkLocal, address, host: "local", scope: "global", origin: "static" }];
}

const settingsOf = ({ key, enabled, address, prefixLength }: StaticAddress) => ({
  key,
  enabled,
  address,
  prefixLength,
});

const configured = ({ key, kind, address, prefixLength }: StaticAddress): VirtualAddress => ({
  key,
  family: kind === 4 ? 4 : 6,
  address,
  prefixLength,
  host: "fixed",
  scope: kind === 6 && /^fe[89ab]/.test(address) ? "link" : "global",
  origin: "static",
  leaseSeconds: undefined,
});

/** [RFC 4291 2.5.6] */
const linkLocal: VirtualAddress = {
  family: 6,
  address: "fe80::",
  prefixLength: 64,
  host: "mac",
  scope: "link",
  origin: "link-local",
  leaseSeconds: undefined,
};
