import type { Dhcpv4PoolSettings, Dhcpv4StaticAddress } from "../../../ports/host/network/dhcpv4.ts";
import type { VirtualDhcpv4 } from "../../../ports/host/virtual-system.ts";
import type { ReadableSettings } from "../system-settings.ts";

// How DHCP is set: as shipped, or all of it as it was changed, in one text.

export interface Dhcpv4State {
  readonly enabled: boolean;
  readonly clients: readonly ClientState[];
  readonly pools: readonly PoolState[];
}

export interface ClientState {
  readonly key: string;
  readonly enabled: boolean;
  /** Absent while it has none, as that of a pool. */
  readonly link?: string | undefined;
  /** Absent: none. */
  readonly sent?: readonly OptionState[];
  /** In order; absent: none. */
  readonly requested?: readonly Omit<OptionState, "value">[];
}

export interface PoolState extends Omit<Dhcpv4PoolSettings, "order" | "dynamic" | "link" | "leaseSeconds"> {
  readonly key: string;
  readonly link?: string | undefined;
  /** Absent for ever. */
  readonly leaseSeconds?: number | undefined;
  readonly staticAddresses: readonly Dhcpv4StaticAddress[];
  readonly options: readonly OptionState[];
}

export interface OptionState {
  readonly key: string;
  readonly enabled: boolean;
  readonly tag: number;
  /** In hexadecimal. */
  readonly value: string;
}

/** Whether it is a device that serves addresses: one that is shipped without a pool has no server. */
export const isServer = ({ pools }: VirtualDhcpv4): boolean => pools.length > 0;

const dhcpv4Key = "dhcpv4";

export function dhcpv4StateOf(settings: ReadableSettings, { enabled, clients, pools }: VirtualDhcpv4): Dhcpv4State {
  const set = settings.get(dhcpv4Key);
  if (set !== undefined) return JSON.parse(set) as Dhcpv4State;
  return { enabled, clients, pools: pools.map((pool) => ({ ...pool, options: [] })) };
}

export function setDhcpv4State(settings: { set(key: string, value: string): void }, state: Dhcpv4State): void {
  const clients = state.clients.map(({ key, enabled, link, sent, requested }) => ({
    key,
    enabled,
    link,
    sent,
    requested,
  }));
  settings.set(dhcpv4Key, JSON.stringify({ ...state, clients }));
}
