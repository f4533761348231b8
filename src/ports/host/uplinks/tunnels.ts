// Tunnels through the network outside, as they are configured. Types only.

interface Tunnel {
  /** Stable: the name of its interface in the configuration. */
  readonly key: string;
  readonly enabled: boolean;
  /** The link that carries what goes through it; undefined while there is none. */
  readonly link: string | undefined;
  /** Whether it is set up; undefined where the system does not tell. */
  readonly up: boolean | undefined;
}

/** IPv6 in IPv4, by the prefix of a provider. (RFC 5969) */
export interface SixRdSettings {
  readonly enabled: boolean;
  /** IPv4 address. */
  readonly borderRelay: string;
  /** `2001:db8::/32`. */
  readonly prefix: string;
  /** Leading bits of IPv4 addresses that all in the domain share, and are left out of prefixes. */
  readonly ipv4MaskLength: number;
}

export interface SixRdTunnel extends Tunnel, SixRdSettings {
  /** IPv4 address that it goes out from, where it is configured. */
  readonly source: string | undefined;
}

/** IPv4 in IPv6. (RFC 6333) */
interface DsLiteSettings {
  readonly enabled: boolean;
  /** Name or IPv6 address of the other end; empty while that is open. */
  readonly endpoint: string;
}

export interface DsLiteTunnel extends Tunnel, DsLiteSettings {
  /** Told by a DHCPv6 server, or written down. */
  readonly origin: "dhcp" | "static";
}

export interface GreSettings {
  readonly enabled: boolean;
  /** Name or address of the other end; empty while that is open. */
  readonly endpoint: string;
  /** What the tunnel goes through. */
  readonly family: 4 | 6;
  readonly checksums: boolean;
  readonly sequenceNumbers: boolean;
  /** Undefined for packets without one. */
  readonly keyIdentifier: number | undefined;
}

export interface GreTunnel extends Tunnel, GreSettings {}

export interface Tunnels<Reading> {
  /** Taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<readonly Reading[]>;
}

/**
 * What a transaction of the host can change of tunnels. All reject with a `RefusedSetting` for a tunnel that is not there or
 * came by itself, and for what it cannot take; absent settings stay.
 */
export interface TunnelEdits {
  changeSixRd(key: string, settings: Partial<SixRdSettings>): Promise<void>;
  changeDsLite(key: string, settings: Partial<DsLiteSettings>): Promise<void>;
  /** With a refusal of `key` where there is no room for another. */
  addGre(key: string, settings: GreSettings): Promise<void>;
  changeGre(key: string, settings: Partial<GreSettings>): Promise<void>;
  /** One that is not there is gone already. */
  removeGre(key: string): Promise<void>;
}
