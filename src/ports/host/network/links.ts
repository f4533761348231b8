// The network devices of the system. Types only.

export interface LinkStatistics {
  readonly bytesSent: bigint;
  readonly bytesReceived: bigint;
  readonly packetsSent: bigint;
  readonly packetsReceived: bigint;
  readonly errorsSent: number;
  readonly errorsReceived: number;
  readonly discardPacketsSent: number;
  readonly discardPacketsReceived: number;
  readonly multicastPacketsReceived: bigint;
  readonly collisions: bigint;
}

export interface AddressReading {
  /** Of one that is configured here: it stays while the address becomes another. */
  readonly key?: string;
  readonly family: 4 | 6;
  readonly address: string;
  readonly prefixLength: number;
  /** The other end of a point-to-point link, where the system tells. */
  readonly peer?: string;
  readonly scope: "global" | "link" | "host" | "site";
  /** How the address came to be, as far as the system tells. */
  readonly origin: "static" | "dhcp" | "autoconfigured" | "ppp" | "link-local" | "unknown";
  /** Until the address is no longer preferred; below 0 once it is not, undefined for ever. */
  readonly preferredSeconds: number | undefined;
  readonly validSeconds: number | undefined;
  readonly tentative: boolean;
  readonly deprecated: boolean;
}

/** One network device of the system (`ip link`). */
export interface LinkReading {
  readonly name: string;
  readonly index: number;
  readonly kind: "ethernet" | "bridge" | "vlan" | "loopback" | "wifi" | "ppp" | "tunnel" | "dummy" | "other";
  /** A port with hardware of its own (not a bridge, VLAN, veth, tunnel or loopback). */
  readonly physical: boolean;
  /** Lower case with colons; empty for a link without one. */
  readonly macAddress: string;
  readonly mtu: number;
  /** Administrative state. */
  readonly enabled: boolean;
  readonly state: "up" | "down" | "dormant" | "not-present" | "lower-layer-down" | "unknown";
  readonly bitRateMbps: number | undefined;
  readonly duplex: "full" | "half" | undefined;
  /** Whether a port finds out its bit rate and duplex with its peer, or keeps to what is set; where the system tells. */
  readonly autonegotiates?: boolean;
  /** Seconds since the operational state last changed, where the system tells. */
  readonly lastChangeSeconds: number | undefined;
  /** The bridge this link is a port of. */
  readonly bridge: string | undefined;
  /** For a port of a bridge, where the system tells. */
  readonly bridgePortState?: "disabled" | "blocking" | "listening" | "learning" | "forwarding";
  /** For a bridge. */
  readonly stp: { readonly enabled: boolean; readonly bridgeId: string } | undefined;
  /** For a VLAN, the link beneath it. */
  readonly lower: string | undefined;
  readonly vlanId: number | undefined;
  /** Whether IPv6 may run here; absent where the system has no IPv6. */
  readonly ipv6Enabled?: boolean;
  /** Whether the default route goes out here. */
  readonly upstream: boolean;
  readonly statistics: LinkStatistics;
  readonly addresses: readonly AddressReading[];
}

/** What is asked of one link; absent members stay as they are. */
export interface LinkSettings {
  readonly enabled?: boolean;
  readonly mtu?: number;
}

export interface Links {
  /** All that there are, taken fresh; rejects with an Error that names the file or program that could not be read. */
  read(): Promise<readonly LinkReading[]>;
}

/** What a transaction of the host can change of links. */
export interface LinkEdits {
  /** Rejects with a `RefusedSetting` for a link that is not there, and for what it cannot take. */
  change(name: string, settings: LinkSettings): Promise<void>;
}

/** What is asked of an IPv4 address that is configured here; absent members stay as they are. */
export interface AddressSettings {
  readonly address: string;
  /** Dotted. */
  readonly subnetMask: string;
}

/** What a transaction of the host can change of the addresses of links. */
export interface AddressEdits {
  /** `key`: undefined for one that has none. Rejects with a `RefusedSetting` for one that is not configured here, and for no address. */
  change(key: string | undefined, settings: Partial<AddressSettings>): Promise<void>;
}
