// What the system advertises as a router of IPv6. Types only.

/** The advertisements on one link; lists and numbers as they are sent. */
export interface RouterAdvertisementReading {
  /** Stable: on OpenWrt the name of its section in /etc/config/dhcp. */
  readonly key: string;
  readonly enabled: boolean;
  /** Enabled, but it waits for advertisements as a whole, which are switched off. */
  readonly held: boolean;
  /** Enabled, but there is no such link. */
  readonly misconfigured: boolean;
  readonly link: string | undefined;
  /** Between advertisements that nobody has asked for. */
  readonly maxIntervalSeconds: number;
  readonly minIntervalSeconds: number;
  /** How long a default router; 0 for not at all. */
  readonly lifetimeSeconds: number;
  readonly managed: boolean;
  readonly otherConfiguration: boolean;
  readonly mobileAgent: boolean;
  readonly preference: "high" | "medium" | "low";
  /** Octets. */
  readonly mtu: number | undefined;
  /** 0 for not told, as the two that follow. */
  readonly reachableMs: number;
  readonly retransmitMs: number;
  readonly hopLimit: number;
  /** DNS servers that are configured; empty where the router itself is the one. */
  readonly dnsServers: readonly string[];
  readonly searchDomains: readonly string[];
}

export interface RouterAdvertisements {
  /** Taken fresh. */
  read(): Promise<readonly RouterAdvertisementReading[]>;
}

/** What is asked of the advertisements on one link. */
export interface RouterAdvertisementSettings
  extends Omit<RouterAdvertisementReading, "key" | "held" | "misconfigured" | "mtu"> {
  /** Octets; 0 leaves it to the link, as it does for `hopLimit`. */
  readonly mtu: number;
}

/** What a transaction of the host can change of advertisements; refusals are as those of DHCPv6. */
export interface RouterAdvertisementEdits {
  changeAll(settings: { readonly enabled: boolean }): Promise<void>;
  add(key: string, settings: Partial<RouterAdvertisementSettings>): Promise<void>;
  change(key: string, settings: Partial<RouterAdvertisementSettings>): Promise<void>;
  remove(key: string): Promise<void>;
}
