import type { Source } from "../../../model/binding.ts";
import type { LinkReading } from "../../../ports/host/network/links.ts";
import type { HostEdits } from "../../binding/host-change.ts";
import { editsOf } from "../../binding/row-change.ts";
import { firewallEdits } from "../../firewall/firewall-change.ts";
import { destinationCounters, errorCounters, trafficCounters } from "../gateway-statistics.ts";
import { unshape } from "./shaping.ts";
import { type Connection, hostKey, isUp, type Wan } from "./wan.ts";

// What connections by PPP and by IP alone have in common.

/** A row of either table. */
export interface OutsideRow {
  readonly connection: Connection;
  /** The link that carries IP; undefined while there is none. */
  readonly link: LinkReading | undefined;
  readonly wan: Wan;
}

export const linkOf = ({ links }: Wan, name: string): LinkReading | undefined =>
  links.find((link) => link.name === name);

/** Packets that leave by it get its address. */
export const isTranslated = ({ wan, connection }: OutsideRow): boolean =>
  wan.translations.some(({ link, enabled }) => link === connection.link && enabled !== false);

const usualTimeouts = { tcpSeconds: 7200, udpSeconds: 60 };

export async function translate(host: HostEdits, enabled: boolean, { wan, connection }: OutsideRow): Promise<void> {
  const there = wan.translations.find(({ link }) => link === connection.link);
  if (there !== undefined) await firewallEdits(host).changeTranslation(there.key, { enabled });
  else if (enabled) {
    const key = `nat_${connection.key}`.replaceAll(/\W/g, "_");
    await firewallEdits(host).addTranslation(key, { enabled, link: connection.link, ...usualTimeouts });
  }
}

/** What leads to it, or from it, goes with it. */
export async function forget(
  host: HostEdits,
  { wan, connection }: Pick<OutsideRow, "wan" | "connection">,
): Promise<void> {
  for (const { key, link } of wan.mappings)
    if (link === connection.link) await editsOf("portMappings")(host).remove(key);
  for (const { key, link } of wan.translations)
    if (link === connection.link) await firewallEdits(host).removeTranslation(key);
  await unshape(host, { wan, connection });
}

export const uptimeOf = (link: LinkReading | undefined): number => (isUp(link) ? (link?.lastChangeSeconds ?? 0) : 0);

/** What TR-098 has of every connection, and no system here can do otherwise. */
export const fixedSources = {
  AutoDisconnectTime: { stored: 0 },
  WarnDisconnectDelay: { stored: 0 },
  RSIPAvailable: { constant: false },
  DNSEnabled: { stored: true },
  DNSOverrideAllowed: { stored: false },
  MACAddressOverride: { stored: false },
  RouteProtocolRx: { stored: "Off" },
  ShapingBurstSize: { stored: 0 },
} as const satisfies Readonly<Record<string, Source<OutsideRow>>>;

/** In the words that all counters of connections have. */
export const connectionCounters: Readonly<Record<string, Source<OutsideRow>>> = {
  ...trafficCounters("Ethernet"),
  ...Object.fromEntries(
    Object.entries({ ...errorCounters, ...destinationCounters }).map(([name, count]) => [`Ethernet${name}`, count]),
  ),
};

/** No system takes another while it has the one that is asked for. */
export async function keepMac(host: HostEdits, macAddress: string, link: LinkReading | undefined): Promise<void> {
  if (link !== undefined && link.macAddress.toLowerCase() !== macAddress.toLowerCase())
    await editsOf("links")(host).change(link.name, { macAddress });
}

/** The key on the host of what is below a connection: those of all connections are of one name space there. */
export const keyBelow = ({ kind, key }: Connection): string => `cpe_${kind}_${key.replaceAll(/\W/g, "_")}`;

export const hostKeyBelow = (connection: Connection, key: string): string => hostKey(keyBelow(connection), key);
