// DHCP of IPv6: where the system is a client, and what it serves. Types only.

export interface Dhcpv6Option {
  /** 0 to 65,535. */
  readonly tag: number;
  readonly value: Uint8Array;
}

interface Lifetimes {
  /** From now on; undefined for ever. */
  readonly preferredSeconds: number | undefined;
  readonly validSeconds: number | undefined;
}

export interface Dhcpv6Prefix extends Lifetimes {
  readonly address: string;
  readonly prefixLength: number;
}

/** One link on which the system asks for addresses or prefixes. */
export interface Dhcpv6ClientReading {
  /** Stable: on OpenWrt the name of its interface. */
  readonly key: string;
  /** Undefined while there is no such link. */
  readonly link: string | undefined;
  readonly enabled: boolean;
  /** What it calls itself; undefined where the system does not tell. */
  readonly duid: Uint8Array | undefined;
  readonly requestsAddresses: boolean;
  readonly requestsPrefixes: boolean;
  /** Tags of those that are asked for besides what every client asks for. */
  readonly requestedOptions: readonly number[];
  /** Those that are configured, not those that every client sends. */
  readonly sentOptions: readonly Dhcpv6Option[];
  /** Those that the server has sent for others than the client itself, as far as the system tells. */
  readonly receivedOptions: readonly Dhcpv6Option[];
  /** Prefixes that were delegated to it. */
  readonly prefixes: readonly Dhcpv6Prefix[];
}

/** A machine that has been given addresses or prefixes. */
export interface Dhcpv6PoolClient {
  /** Its DUID, in hexadecimal. */
  readonly key: string;
  /** Empty where it has not told it. */
  readonly hostName: string;
  readonly addresses: readonly (Lifetimes & { readonly address: string })[];
  readonly prefixes: readonly Dhcpv6Prefix[];
}

/** What is served on one link. */
export interface Dhcpv6PoolReading {
  /** Stable: on OpenWrt the name of its section in /etc/config/dhcp. */
  readonly key: string;
  readonly enabled: boolean;
  /** Enabled, but it cannot serve: no such link, or one without a prefix. */
  readonly misconfigured: boolean;
  readonly link: string | undefined;
  readonly servesAddresses: boolean;
  readonly servesPrefixes: boolean;
  readonly clients: readonly Dhcpv6PoolClient[];
}

export interface Dhcpv6 {
  /** Taken fresh. */
  clients(): Promise<readonly Dhcpv6ClientReading[]>;
  /** Taken fresh; undefined where the system has no server. */
  pools(): Promise<readonly Dhcpv6PoolReading[] | undefined>;
}
