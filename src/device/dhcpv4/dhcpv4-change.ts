import type { RowReference } from "../../model/binding.ts";
import type {
  Dhcpv4ClientReading,
  Dhcpv4ClientSettings,
  Dhcpv4Edits,
  Dhcpv4PoolSettings,
} from "../../ports/host/network/dhcpv4.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { linkAsked } from "../binding/referenced.ts";
import {
  type Able,
  AbsentCapability,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { canRenew, renewed } from "./lease-renewal.ts";
import type { PoolRow } from "./pool-row.ts";

// What of DHCP is set as a whole: clients, the server and its pools.

type Edit = keyof Dhcpv4Edits;

/** An edit that not every host has; throws where it has not. */
export function dhcpv4Edit<Name extends Edit>({ dhcpv4 }: HostEdits, name: Name): NonNullable<Dhcpv4Edits[Name]> {
  const edit = dhcpv4?.[name];
  if (edit === undefined) throw new AbsentCapability("dhcpv4");
  return edit;
}

export const hasEdit =
  (name: Edit): Able =>
  ({ dhcpv4 }) =>
    dhcpv4?.[name] !== undefined;

interface GivenClient extends Pick<Dhcpv4ClientSettings, "enabled" | "renew"> {
  readonly link: RowReference | "";
}

/** Parameters of a row that set its client: `dhcpv4ClientChange({ Enable: "enabled" })`. */
export function dhcpv4ClientChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenClient>,
): RowChange<Dhcpv4ClientReading, Names, GivenClient> {
  return hostChange(
    settings,
    async (edits, { link, ...same }: Partial<GivenClient>, client: Dhcpv4ClientReading) => {
      if (hasEdit("changeClient")(edits))
        await dhcpv4Edit(edits, "changeClient")(client.key, { ...same, ...linkAsked(link) });
      else await renewed(edits, 4, client.link, same);
    },
    (edits, setting) => hasEdit("changeClient")(edits) || canRenew(edits, setting),
  );
}

/** A client that was just added, and has asked nobody yet. */
export const freshDhcpv4Client = (key: string, link: string | undefined): Dhcpv4ClientReading => ({
  key,
  link,
  enabled: false,
  state: "init",
  address: undefined,
  prefixLength: undefined,
  server: undefined,
  routers: [],
  dnsServers: [],
  remainingSeconds: undefined,
  sentOptions: [],
  requestedOptions: [],
});

/** Clients that the ACS adds are named by their instance number: `cpe_v4_2`. */
export const dhcpv4ClientRows: RowEditing<Dhcpv4ClientReading, GivenClient> = {
  keyOf: (instance) => `cpe_v4_${instance}`,
  fresh: (key) => freshDhcpv4Client(key, undefined),
  add: (edits, key, { link, ...same }) =>
    dhcpv4Edit(edits, "addClient")(key, { enabled: false, link: undefined, renew: false, ...same, ...linkAsked(link) }),
  remove: (edits, key) => dhcpv4Edit(edits, "removeClient")(key),
  able: hasEdit("addClient"),
};

/** Parameters that set the server as a whole. */
export function dhcpv4ServerChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, { readonly enabled: boolean }>,
): RowChange<unknown, Names, { readonly enabled: boolean }> {
  return hostChange(
    settings,
    async (edits, { enabled }: Partial<{ readonly enabled: boolean }>) => {
      if (enabled !== undefined) await dhcpv4Edit(edits, "changeServer")({ enabled });
    },
    hasEdit("changeServer"),
  );
}

interface GivenPool extends Omit<Dhcpv4PoolSettings, "link" | "dynamic" | "leaseSeconds"> {
  readonly link: RowReference | "";
  /** -1 for ever. */
  readonly leaseTime: number;
}

/** Parameters of a row that set its pool: `dhcpv4PoolChange({ MinAddress: "first" })`. */
export function dhcpv4PoolChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenPool>,
): RowChange<Pick<PoolRow, "pool">, Names, GivenPool> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenPool>, { pool }: Pick<PoolRow, "pool">) =>
      dhcpv4Edit(edits, "changePool")(pool.key, settingsOf(given)),
    hasEdit("changePool"),
  );
}

/** Pools that the ACS adds are named by their instance number: `cpe_2`. They come last until told otherwise. */
export const dhcpv4Pools: RowEditing<PoolRow, GivenPool, { readonly pools: readonly unknown[] }> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, { pools }) => ({ pool: freshPool(key), order: pools.length + 1, present: undefined, served: true }),
  add: (edits, key, given, { pools }) =>
    dhcpv4Edit(edits, "addPool")(key, { ...unset, order: pools.length + 1, ...settingsOf(given) }),
  remove: (edits, key) => dhcpv4Edit(edits, "removePool")(key),
  able: hasEdit("addPool"),
};

const unset = {
  enabled: false,
  link: undefined,
  dynamic: true,
  first: "",
  last: "",
  subnetMask: "",
  reserved: [],
  routers: [],
  dnsServers: [],
  domainName: "",
  leaseSeconds: 86_400,
} as const satisfies Partial<Dhcpv4PoolSettings>;

const freshPool = (key: string): PoolRow["pool"] => ({
  key,
  enabled: false,
  misconfigured: false,
  link: undefined,
  dynamic: true,
  first: undefined,
  last: undefined,
  prefixLength: undefined,
  routers: [],
  dnsServers: [],
  domainName: "",
  leaseSeconds: 86_400,
  options: [],
  staticAddresses: [],
  leases: [],
});

function settingsOf({ link, leaseTime, ...same }: Partial<GivenPool>): Partial<Dhcpv4PoolSettings> {
  return {
    ...same,
    ...linkAsked(link),
    ...(leaseTime !== undefined && { leaseSeconds: leaseTime < 0 ? undefined : leaseTime }),
  };
}
