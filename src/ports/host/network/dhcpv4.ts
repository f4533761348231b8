// DHCP of IPv4: where the system is a client, and what it serves. Types only.

export interface Dhcpv4Option {
  /** 1 to 254. */
  readonly tag: number;
  /** At most 255 octets. */
  readonly value: Uint8Array;
  /** Stable, where options have names of their own; absent: its tag. */
  readonly key?: string;
  /** Absent where options are sent or not there. */
  readonly enabled?: boolean;
}

/** An option that a client asks for. */
export interface Dhcpv4RequestedOption {
  /** 1 to 254. */
  readonly tag: number;
  /** As of an option. */
  readonly key?: string;
  readonly enabled?: boolean;
}

/** One link on which the system asks for an address. */
export interface Dhcpv4ClientReading {
  /** Stable: on OpenWrt the name of its interface in /etc/config/network. */
  readonly key: string;
  /** Undefined while there is no such link. */
  readonly link: string | undefined;
  readonly enabled: boolean;
  readonly state: "init" | "selecting" | "bound";
  /** Undefined while it has none, as the two that follow. */
  readonly address: string | undefined;
  readonly prefixLength: number | undefined;
  readonly server: string | undefined;
  readonly routers: readonly string[];
  readonly dnsServers: readonly string[];
  /** Until the lease ends; undefined where the system does not tell. */
  readonly remainingSeconds: number | undefined;
  /** Those that are configured, not those that every client sends. */
  readonly sentOptions: readonly Dhcpv4Option[];
  /** Those that are asked for besides what every client asks for, in order. */
  readonly requestedOptions: readonly Dhcpv4RequestedOption[];
}

export interface Dhcpv4Lease {
  /** Lower case with colons. */
  readonly macAddress: string;
  readonly address: string;
  /** Empty where the client has not told it. */
  readonly hostName: string;
  /** Unix time in seconds; undefined for ever. */
  readonly expiresAt: number | undefined;
  /** What the client calls itself (option 61), in hexadecimal; undefined where it has not told it. */
  readonly clientId: string | undefined;
}

/** What can be asked of an address that is kept for a machine. */
export interface Dhcpv4StaticAddressSettings {
  readonly enabled: boolean;
  /** Empty while it is open. */
  readonly macAddress: string;
  /** Empty while it is open. */
  readonly address: string;
}

export interface Dhcpv4StaticAddress extends Dhcpv4StaticAddressSettings {
  /** Stable: by the section that it is from, or by its MAC address. */
  readonly key: string;
}

/** Addresses that are served on one link. */
export interface Dhcpv4PoolReading {
  /** Stable: on OpenWrt the name of its section in /etc/config/dhcp. */
  readonly key: string;
  readonly enabled: boolean;
  /** Enabled, but it cannot serve: no such link, or one without an address of its own. */
  readonly misconfigured: boolean;
  readonly link: string | undefined;
  /** Whether those get an address too that have none reserved. */
  readonly dynamic: boolean;
  /** Undefined while the link has no subnet, as the two that follow. */
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly prefixLength: number | undefined;
  readonly routers: readonly string[];
  readonly dnsServers: readonly string[];
  readonly domainName: string;
  /** Addresses of the range that are given to nobody; absent where those are the static ones. */
  readonly reserved?: readonly string[];
  /** Undefined for ever. */
  readonly leaseSeconds: number | undefined;
  /** Without routers, DNS servers and domain name. */
  readonly options: readonly Dhcpv4Option[];
  readonly staticAddresses: readonly Dhcpv4StaticAddress[];
  /** In order of their addresses in the server's list. */
  readonly leases: readonly Dhcpv4Lease[];
}

interface Dhcpv4ServerReading {
  readonly enabled: boolean;
  /** The first that fits serves. */
  readonly pools: readonly Dhcpv4PoolReading[];
}

export interface Dhcpv4 {
  /** Taken fresh. */
  clients(): Promise<readonly Dhcpv4ClientReading[]>;
  /** Taken fresh; undefined where the system has no server. */
  server(): Promise<Dhcpv4ServerReading | undefined>;
}

/** What is asked of the client on one link. */
export interface Dhcpv4ClientSettings {
  readonly enabled: boolean;
  readonly link: string | undefined;
  /** Whether it is to ask for its lease anew, once. */
  readonly renew: boolean;
}

/** What is asked of a pool. */
export interface Dhcpv4PoolSettings {
  readonly enabled: boolean;
  /** Place among the pools, from 1; those from there on move back. */
  readonly order: number;
  readonly link: string | undefined;
  readonly dynamic: boolean;
  /** Empty while that is open, as the next two. */
  readonly first: string;
  readonly last: string;
  /** As `255.255.255.0`. */
  readonly subnetMask: string;
  /** Addresses of the range that are given to nobody. */
  readonly reserved: readonly string[];
  readonly routers: readonly string[];
  readonly dnsServers: readonly string[];
  readonly domainName: string;
  /** Undefined for ever. */
  readonly leaseSeconds: number | undefined;
}

export interface Dhcpv4OptionSettings {
  readonly enabled: boolean;
  readonly tag: number;
  readonly value: Uint8Array;
}

export interface Dhcpv4RequestedOptionSettings {
  readonly enabled: boolean;
  readonly tag: number;
  /** Place among those that are asked for, from 1. */
  readonly order: number;
}

/** What is done to the options that a client sends, and to those that it asks for; `client` and `key` as readings have them. */
export interface Dhcpv4ClientOptionEdits {
  addSentOption?(client: string, key: string, settings: Dhcpv4OptionSettings): Promise<void>;
  changeSentOption?(client: string, key: string, settings: Partial<Dhcpv4OptionSettings>): Promise<void>;
  removeSentOption?(client: string, key: string): Promise<void>;
  addRequestedOption?(client: string, key: string, settings: Dhcpv4RequestedOptionSettings): Promise<void>;
  changeRequestedOption?(client: string, key: string, settings: Partial<Dhcpv4RequestedOptionSettings>): Promise<void>;
  removeRequestedOption?(client: string, key: string): Promise<void>;
}

/**
 * What a transaction of the host can change of DHCP of IPv4. Absent settings stay; each rejects with a `RefusedSetting` for
 * what it cannot take, and with that of `key` for what is not there or has no room. What is not there is removed already.
 * What is optional is absent where the system cannot do it.
 */
export interface Dhcpv4Edits extends Dhcpv4ClientOptionEdits {
  /** `pool` and `key` as readings have them, here and below. */
  addStaticAddress(pool: string, key: string, settings: Dhcpv4StaticAddressSettings): Promise<void>;
  changeStaticAddress(pool: string, key: string, settings: Partial<Dhcpv4StaticAddressSettings>): Promise<void>;
  removeStaticAddress(pool: string, key: string): Promise<void>;
  changeServer?(settings: { readonly enabled: boolean }): Promise<void>;
  changePool?(key: string, settings: Partial<Dhcpv4PoolSettings>): Promise<void>;
  addPool?(key: string, settings: Dhcpv4PoolSettings): Promise<void>;
  /** With all that it has. */
  removePool?(key: string): Promise<void>;
  addOption?(pool: string, key: string, settings: Dhcpv4OptionSettings): Promise<void>;
  changeOption?(pool: string, key: string, settings: Partial<Dhcpv4OptionSettings>): Promise<void>;
  removeOption?(pool: string, key: string): Promise<void>;
  changeClient?(key: string, settings: Partial<Dhcpv4ClientSettings>): Promise<void>;
  addClient?(key: string, settings: Dhcpv4ClientSettings): Promise<void>;
  removeClient?(key: string): Promise<void>;
}
