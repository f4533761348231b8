// DHCP of IPv6: where the system is a client, and what it serves. Types only.

export interface Dhcpv6Option {
  /** 0 to 65,535. */
  readonly tag: number;
  readonly value: Uint8Array;
  /** Stable, where options have names of their own; absent: its tag. */
  readonly key?: string;
  /** Absent where options are sent or not there. */
  readonly enabled?: boolean;
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
  /** Enabled, but it waits for the server as a whole, which is switched off. */
  readonly held: boolean;
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
  /** Taken fresh; undefined where the system has no server. Absent where no server is looked for. */
  pools?(): Promise<readonly Dhcpv6PoolReading[] | undefined>;
}

/** What is asked of the client on one link. */
export interface Dhcpv6ClientSettings {
  readonly enabled: boolean;
  readonly link: string | undefined;
  readonly requestsAddresses: boolean;
  readonly requestsPrefixes: boolean;
  readonly requestedOptions: readonly number[];
  /** Whether it is to ask anew, once. */
  readonly renew: boolean;
}

export interface Dhcpv6OptionSettings {
  readonly enabled: boolean;
  readonly tag: number;
  readonly value: Uint8Array;
}

/** What is asked of a pool. */
export interface Dhcpv6PoolSettings {
  readonly enabled: boolean;
  readonly link: string | undefined;
  readonly servesAddresses: boolean;
  readonly servesPrefixes: boolean;
}

/**
 * What a transaction of the host can change of DHCP of IPv6. Absent settings stay; each rejects with a `RefusedSetting` for
 * what it cannot take, and with that of `key` for what is not there or has no room. What is not there is removed already.
 */
export interface Dhcpv6Edits {
  addClient(key: string, settings: Partial<Dhcpv6ClientSettings>): Promise<void>;
  changeClient(key: string, settings: Partial<Dhcpv6ClientSettings>): Promise<void>;
  removeClient(key: string): Promise<void>;
  addSentOption(client: string, key: string, settings: Dhcpv6OptionSettings): Promise<void>;
  changeSentOption(client: string, key: string, settings: Partial<Dhcpv6OptionSettings>): Promise<void>;
  removeSentOption(client: string, key: string): Promise<void>;
  changeServer(settings: { readonly enabled: boolean }): Promise<void>;
  addPool(key: string, settings: Partial<Dhcpv6PoolSettings>): Promise<void>;
  changePool(key: string, settings: Partial<Dhcpv6PoolSettings>): Promise<void>;
  removePool(key: string): Promise<void>;
}
