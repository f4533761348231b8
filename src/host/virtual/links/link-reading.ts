import type { LinkReading, LinkStatistics } from "../../../ports/host/network/links.ts";
import type { VirtualLink } from "../../../ports/host/virtual-system.ts";
import type { SimulatedIdentity } from "../../../ports/identity.ts";
import { addressReadingOf, macAddressOf } from "../device-addresses.ts";
import { isPort } from "../network/system-as-set.ts";
import { enabledOf, mtuOf, type ReadableSettings } from "../system-settings.ts";
import { activeMsOf, type LinkActivity } from "./link-activity.ts";

/** What all links of one reading have in common. */
export interface ReadDevice {
  readonly identity: SimulatedIdentity;
  /** What has been counted on a link; not asked for before somebody reads it. */
  readonly counted: (link: VirtualLink) => LinkStatistics;
  readonly settings: ReadableSettings;
  /** Keys of the lines of DSL that carry packets, by the links whose frames these are. */
  readonly dslLines: ReadonlyMap<string, string>;
  /** Names of the links that a default route goes out of. */
  readonly upstream: readonly string[];
  /** Of the monotonic clock. */
  readonly nowMs: number;
}

/** A link as it is now, all of it computed from how long it has been up. */
export function linkReadingOf(
  { identity, counted, settings, dslLines, upstream, nowMs }: ReadDevice,
  link: VirtualLink,
  index: number,
  activity: LinkActivity,
): LinkReading {
  const activeSeconds = activeMsOf(activity, nowMs) / 1000;
  const up = activity.state === "up";
  const { ipv6, unmade = false, added: _added, fixed, ...shown } = link.set ?? {};
  let statistics: LinkReading["statistics"];
  let addresses: LinkReading["addresses"] | undefined;
  const macAddress = link.macOffset === undefined ? "" : macAddressOf(identity, link.macOffset);
  return {
    name: link.name,
    index: unmade ? undefined : index,
    kind: link.kind,
    physical: link.physical,
    ...(link.kind !== "vlan" && link.set?.added !== true && { lasting: true as const }),
    macAddress,
    mtu: mtuOf(settings, link),
    enabled: enabledOf(settings, link),
    state: activity.state,
    bitRateMbps: up ? link.bitRateMbps : undefined,
    duplex: up ? link.duplex : undefined,
    ...(isPort(link) && { autonegotiates: fixed?.bitRateMbps === undefined, ...(fixed && { fixed }) }),
    lastChangeSeconds: Math.floor((nowMs - activity.sinceMs) / 1000),
    bridge: link.bridge,
    ...(link.bridge !== undefined && { bridgePortState: up ? "forwarding" : "disabled" }),
    stp: link.stp === undefined ? undefined : { enabled: link.stp, bridgeId: `8000.${macAddress.replaceAll(":", "")}` },
    lower: link.kind === "tunnel" ? undefined : link.lower,
    ...(dslLines.has(link.name) && { dslLine: dslLines.get(link.name) }),
    vlanId: link.vlanId,
    ipv6Enabled: ipv6 ?? link.addresses.some(({ family }) => family === 6),
    upstream: upstream.includes(link.name),
    get statistics() {
      statistics ??= counted(link);
      return statistics;
    },
    get addresses() {
      addresses ??= link.addresses.map((address) => addressReadingOf(address, identity, macAddress, activeSeconds));
      return addresses;
    },
    ...shown,
  };
}
