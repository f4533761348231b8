// DHCP of IPv4: where the system is a client, and what it serves. Types only.

export interface Dhcpv4Option {
  /** 1 to 254. */
  readonly tag: number;
  /** At most 255 octets. */
  readonly value: Uint8Array;
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
  /** Tags of those that are asked for besides what every client asks for. */
  readonly requestedOptions: readonly number[];
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

/** What a transaction of the host can change of the addresses that are kept in a pool, which goes by its key. */
export interface Dhcpv4StaticAddressEdits {
  /** Rejects with a `RefusedSetting` for what it cannot take; with that of `key` where none can be added. */
  add(pool: string, key: string, settings: Dhcpv4StaticAddressSettings): Promise<void>;
  /** Absent settings stay. Rejects with a `RefusedSetting` for one that is not there, and for what it cannot take. */
  change(pool: string, key: string, settings: Partial<Dhcpv4StaticAddressSettings>): Promise<void>;
  /** One that is not there is gone already. */
  remove(pool: string, key: string): Promise<void>;
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
