import { isIPv4 } from "node:net";
import type {
  Dhcpv4Edits,
  Dhcpv4PoolSettings,
  Dhcpv4StaticAddressSettings,
} from "../../../ports/host/network/dhcpv4.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import { added, changed, isThere, placed, refuse, without } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { clientOptionEdits } from "./client-option-edits.ts";
import { type Dhcpv4State, dhcpv4StateOf, isServer, type PoolState, setDhcpv4State } from "./dhcpv4-state.ts";
import { ipv4Number, prefixLengthOf } from "./ipv4.ts";
import { optionOf } from "./option-settings.ts";

type Dhcpv4ServerEdits = Pick<
  Dhcpv4Edits,
  "changeServer" | "changePool" | "addPool" | "removePool" | "addOption" | "changeOption" | "removeOption"
>;

/** Undefined for a system that neither asks for addresses nor serves some. */
export function simulatedDhcpv4Edits({ dhcpv4, links }: VirtualSystem, draft: SettingsDraft): Dhcpv4Edits | undefined {
  if (dhcpv4 === undefined) return undefined;
  const present = (): Dhcpv4State => dhcpv4StateOf(draft, dhcpv4);
  const keep = (change: Partial<Dhcpv4State>): void => setDhcpv4State(draft, { ...present(), ...change });
  const checkLink = (name: string | undefined): void => {
    if (name !== undefined && !links.some((link) => link.name === name)) refuse("link", `there is no link ${name}`);
  };
  const poolOf = (key: string): PoolState => isThere(present().pools, key, "pool");
  const keepPool = (key: string, change: Partial<PoolState>): void =>
    keep({ pools: changed(present().pools, key, change) });

  const ofServer: Dhcpv4ServerEdits = {
    changeServer: async ({ enabled }) => keep({ enabled }),
    addPool: async (key, { order, dynamic, ...settings }) => {
      checkLink(settings.link);
      checkPool(settings, settings);
      if (!dynamic) refuse("dynamic", "a pool is for all");
      const pools = added(present().pools, { ...settings, key, staticAddresses: [], options: [] });
      keep({ pools: placed(pools, key, order) });
    },
    changePool: async (key, { order, dynamic, ...settings }) => {
      const before = poolOf(key);
      checkLink(settings.link);
      checkPool(settings, { ...before, ...settings });
      if (dynamic === false) refuse("dynamic", "a pool is for all");
      keepPool(key, settings);
      if (order !== undefined) keep({ pools: placed(present().pools, key, order) });
    },
    removePool: async (key) => keepIfFewer(present().pools, key, (pools) => keep({ pools })),
    addOption: async (pool, key, settings) =>
      keepPool(pool, { options: added(poolOf(pool).options, { ...optionOf(settings), key }) }),
    changeOption: async (pool, key, settings) => {
      const { options } = poolOf(pool);
      isThere(options, key, "option");
      keepPool(pool, { options: changed(options, key, optionOf(settings)) });
    },
    removeOption: async (pool, key) => {
      const before = present().pools.find((each) => each.key === pool)?.options ?? [];
      keepIfFewer(before, key, (options) => keepPool(pool, { options }));
    },
  };
  return {
    ...(isServer(dhcpv4) && ofServer),
    addStaticAddress: async (pool, key, settings) => {
      checkStatic(settings);
      keepPool(pool, { staticAddresses: added(poolOf(pool).staticAddresses, { ...settings, key }) });
    },
    changeStaticAddress: async (pool, key, settings) => {
      const { staticAddresses } = poolOf(pool);
      isThere(staticAddresses, key, "static address");
      checkStatic(settings);
      keepPool(pool, { staticAddresses: changed(staticAddresses, key, settings) });
    },
    removeStaticAddress: async (pool, key) => {
      const before = present().pools.find((each) => each.key === pool)?.staticAddresses ?? [];
      keepIfFewer(before, key, (staticAddresses) => keepPool(pool, { staticAddresses }));
    },
    ...clientOptionEdits(
      () => present().clients,
      (key, change) => keep({ clients: changed(present().clients, key, change) }),
    ),
    // A lease here is never older than half its time: to renew it changes nothing.
    changeClient: async (key, { renew: _renew, ...settings }) => {
      isThere(present().clients, key, "client");
      checkLink(settings.link);
      keep({ clients: changed(present().clients, key, settings) });
    },
    addClient: async (key, { renew: _renew, ...settings }) => {
      checkLink(settings.link);
      keep({ clients: added(present().clients, { ...settings, key }) });
    },
    removeClient: async (key) => keepIfFewer(present().clients, key, (clients) => keep({ clients })),
  };
}

function keepIfFewer<Item extends { readonly key: string }>(
  items: readonly Item[],
  key: string,
  keep: (left: readonly Item[]) => void,
): void {
  const left = without(items, key);
  if (left.length < items.length) keep(left);
}

/** Throws for the first setting of those `asked` that a pool cannot have, given all that it has. */
function checkPool(asked: Partial<Dhcpv4PoolSettings>, { first, last }: Pick<PoolState, "first" | "last">): void {
  for (const name of ["first", "last", "subnetMask"] as const) checkAddress(name, asked[name] ?? "");
  for (const name of ["reserved", "routers", "dnsServers"] as const)
    for (const address of asked[name] ?? []) checkAddress(name, address);
  if (asked.subnetMask !== undefined && asked.subnetMask !== "" && prefixLengthOf(asked.subnetMask) === undefined)
    refuse("subnetMask", `${asked.subnetMask} is no mask of a subnet`);
  const ranged = asked.first !== undefined || asked.last !== undefined;
  if (ranged && first !== "" && last !== "" && ipv4Number(first) > ipv4Number(last))
    refuse(asked.first === undefined ? "last" : "first", `no range begins with ${first} and ends with ${last}`);
  if (/[\n\0]/.test(asked.domainName ?? "")) refuse("domainName", "a domain name is one line");
}

function checkAddress(setting: string, address: string): void {
  if (address !== "" && !isIPv4(address)) refuse(setting, `${JSON.stringify(address)} is no IPv4 address`);
}

function checkStatic({ macAddress = "", address = "" }: Partial<Dhcpv4StaticAddressSettings>): void {
  checkAddress("address", address);
  if (macAddress !== "" && !/^[\da-f]{2}(:[\da-f]{2}){5}$/.test(macAddress))
    refuse("macAddress", `${JSON.stringify(macAddress)} is no MAC address`);
}
