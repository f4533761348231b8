import type { RowReference } from "../../model/binding.ts";
import type {
  Dhcpv6ClientReading,
  Dhcpv6ClientSettings,
  Dhcpv6PoolReading,
  Dhcpv6PoolSettings,
} from "../../ports/host/network/dhcpv6.ts";
import { linkAsked } from "../binding/referenced.ts";
import {
  canEdit,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { canRenew, renewed } from "../dhcpv4/lease-renewal.ts";
import { addedOption, freshOption, type GivenOption, type OptionRow, withOctets } from "../dhcpv4/option-rows.ts";

// What of DHCPv6 is set: clients and what they send, the server and its pools.

const edits = editsOf("dhcpv6");

const able = canEdit("dhcpv6");

interface OnLink {
  readonly link: RowReference | "";
}

type GivenClient = Omit<Dhcpv6ClientSettings, "link"> & OnLink;

/** Parameters of a row that set its client: `dhcpv6ClientChange({ Enable: "enabled" })`. */
export function dhcpv6ClientChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenClient>,
): RowChange<Dhcpv6ClientReading, Names, GivenClient> {
  return hostChange(
    settings,
    async (host, { link, ...same }: Partial<GivenClient>, client: Dhcpv6ClientReading) => {
      if (able(host)) await edits(host).changeClient(client.key, { ...same, ...linkAsked(link) });
      else await renewed(host, 6, client.link, same);
    },
    (host, setting) => able(host) || canRenew(host, setting),
  );
}

/** Clients that the ACS adds are named by their instance number: `cpe_v6_2`. */
export const dhcpv6ClientRows: RowEditing<Dhcpv6ClientReading, GivenClient> = {
  keyOf: (instance) => `cpe_v6_${instance}`,
  fresh: (key) => ({
    key,
    link: undefined,
    enabled: false,
    duid: undefined,
    requestsAddresses: true,
    requestsPrefixes: true,
    requestedOptions: [],
    sentOptions: [],
    receivedOptions: [],
    prefixes: [],
  }),
  add: (host, key, { link, ...same }) => edits(host).addClient(key, { ...same, ...linkAsked(link) }),
  remove: (host, key) => edits(host).removeClient(key),
  able,
};

/** Parameters of a row that set what is sent: `sentOptionChange({ Tag: "tag" })`. */
export function sentOptionChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenOption>,
): RowChange<OptionRow, Names, GivenOption> {
  return hostChange(
    settings,
    (host, given: Partial<GivenOption>, { sender, key }: OptionRow) =>
      edits(host).changeSentOption(sender, key, withOctets(given)),
    able,
  );
}

export const sentOptionRows: RowEditing<OptionRow, GivenOption, Dhcpv6ClientReading> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, client) => freshOption(key, client.key),
  add: (host, key, given, client) => edits(host).addSentOption(client.key, key, addedOption(given)),
  remove: (host, key, { key: client }) => edits(host).removeSentOption(client, key),
  able,
};

/** Parameters that set the server as a whole. */
export function dhcpv6ServerChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, { readonly enabled: boolean }>,
): RowChange<unknown, Names, { readonly enabled: boolean }> {
  return hostChange(
    settings,
    async (host, { enabled }: Partial<{ readonly enabled: boolean }>) => {
      if (enabled !== undefined) await edits(host).changeServer({ enabled });
    },
    able,
  );
}

type GivenPool = Omit<Dhcpv6PoolSettings, "link"> & OnLink;

interface OfPool {
  readonly pool: Dhcpv6PoolReading;
}

/** Parameters of a row that set its pool: `dhcpv6PoolChange({ IANAEnable: "servesAddresses" })`. */
export function dhcpv6PoolChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenPool>,
): RowChange<OfPool, Names, GivenPool> {
  return hostChange(
    settings,
    (host, { link, ...same }: Partial<GivenPool>, { pool }: OfPool) =>
      edits(host).changePool(pool.key, { ...same, ...linkAsked(link) }),
    able,
  );
}

/** Pools that the ACS adds are named by their instance number: `cpe_v6_2`. */
export const dhcpv6Pools: Omit<RowEditing<OfPool, GivenPool>, "fresh"> = {
  keyOf: (instance) => `cpe_v6_${instance}`,
  add: (host, key, { link, ...same }) => edits(host).addPool(key, { ...same, ...linkAsked(link) }),
  remove: (host, key) => edits(host).removePool(key),
  able,
};

export const freshPool = (key: string): Dhcpv6PoolReading => ({
  key,
  enabled: false,
  held: false,
  misconfigured: false,
  link: undefined,
  servesAddresses: true,
  servesPrefixes: true,
  clients: [],
});
