import type { VirtualDhcpv6 } from "../../../ports/host/virtual-ipv6.ts";
import type { OptionState } from "../dhcp/dhcpv4-state.ts";
import type { ReadableSettings } from "../system-settings.ts";

// How DHCPv6 is set: as shipped, or all of it as it was changed, in one text.

export interface Dhcpv6State {
  readonly enabled: boolean;
  readonly clients: readonly ClientState[];
  readonly pools: readonly PoolState[];
}

export interface ClientState {
  readonly key: string;
  readonly enabled: boolean;
  /** Absent while it has none, as that of a pool. */
  readonly link?: string | undefined;
  readonly requestsAddresses: boolean;
  readonly requestsPrefixes: boolean;
  readonly requestedOptions: readonly number[];
  readonly sentOptions: readonly OptionState[];
}

export interface PoolState {
  readonly key: string;
  readonly enabled: boolean;
  readonly link?: string | undefined;
  readonly servesAddresses: boolean;
  readonly servesPrefixes: boolean;
}

const dhcpv6Key = "dhcpv6";

export function dhcpv6StateOf(settings: ReadableSettings, { enabled, clients, pools }: VirtualDhcpv6): Dhcpv6State {
  const set = settings.get(dhcpv6Key);
  if (set !== undefined) return JSON.parse(set) as Dhcpv6State;
  return {
    enabled,
    pools,
    clients: clients.map(({ delegation: _delegation, received: _received, leaseSeconds: _lease, ...client }) => ({
      ...client,
      sentOptions: [],
    })),
  };
}

export function setDhcpv6State(settings: { set(key: string, value: string): void }, state: Dhcpv6State): void {
  settings.set(dhcpv6Key, JSON.stringify(state));
}
