// The network devices of the system. Types only.

/** Packets by whom they were for: those of a link are unicast, multicast or broadcast. What is not counted is absent. */
export interface PacketsByDestination {
  readonly unicastSent?: bigint | undefined;
  readonly unicastReceived?: bigint | undefined;
  readonly multicastSent?: bigint | undefined;
  readonly broadcastSent?: bigint | undefined;
  readonly broadcastReceived?: bigint | undefined;
  /** Of those received, what nobody on the device understands. */
  readonly unknownProtocolReceived?: number;
}

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
  /** Where the system counts so: Linux does not. */
  readonly byDestination?: PacketsByDestination;
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
  /** Undefined for one that is configured and that the system has not made (yet). */
  readonly index: number | undefined;
  readonly kind:
    | "ethernet"
    | "bridge"
    | "vlan"
    | "macvlan"
    | "loopback"
    | "wifi"
    | "ppp"
    | "tunnel"
    | "dummy"
    /** No link: an IP interface that is on none. */
    | "none"
    | "other";
  /** Part of the device, which nobody can remove; absent: what the edits say when asked. */
  readonly lasting?: true;
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
  /** What a port is configured to run at; absent for what it finds out. */
  readonly fixed?: { readonly bitRateMbps?: number; readonly duplex?: "full" | "half" };
  /** Seconds since the operational state last changed, where the system tells. */
  readonly lastChangeSeconds: number | undefined;
  /** The bridge this link is a port of. */
  readonly bridge: string | undefined;
  /** For a port of a bridge, where the system tells. */
  readonly bridgePortState?: "disabled" | "blocking" | "listening" | "learning" | "forwarding";
  /** For a bridge. */
  readonly stp: { readonly enabled: boolean; readonly bridgeId: string } | undefined;
  /** The line of DSL that carries its frames as packets, by its key; absent: none is known. */
  readonly dslLine?: string | undefined;
  /** For a VLAN or a further link on a port (macvlan), the link beneath it. */
  readonly lower: string | undefined;
  readonly vlanId: number | undefined;
  /** For a tunnel, where the system tells: the address of its far end. */
  readonly farEnd?: string;
  /** Whether IPv4 may run here; absent where it always may. */
  readonly ipv4Enabled?: boolean;
  /** Whether IPv6 may run here; absent where the system has no IPv6. */
  readonly ipv6Enabled?: boolean;
  /** Its IP interface, where that was added, and may be put on another link; absent: it is one with the link. */
  readonly ip?: { readonly key: string; readonly enabled: boolean };
  /** Whether the default route goes out here. */
  readonly upstream: boolean;
  readonly statistics: LinkStatistics;
  readonly addresses: readonly AddressReading[];
  /** Addresses that are configured here and that it has not: out of force, or not yet. Absent: none. */
  readonly planned?: readonly PlannedAddress[];
  /** Prefixes of IPv6 that are configured to be routed here. Absent: none. */
  readonly prefixes?: readonly Omit<PlannedAddress, "family">[];
}

/** Addresses of either family, or prefixes of IPv6 that are routed to the device. */
export type StaticKind = 4 | 6 | "prefix";

export interface PlannedAddress {
  readonly family: 4 | 6;
  readonly key: string;
  /** Empty while that is open; only out of force. */
  readonly address: string;
  readonly prefixLength: number;
  readonly enabled: boolean;
}

/** What is asked of one link; absent members stay as they are. */
export interface LinkSettings {
  readonly enabled?: boolean;
  readonly mtu?: number;
  /** Whether IPv4, and IPv6, may run here. */
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
  /** In megabits per second; "auto": as much as both ends can. */
  readonly maxBitRate?: number | "auto";
  readonly duplex?: "full" | "half" | "auto";
  readonly macAddress?: string;
  /** The link beneath; undefined while that is open. */
  readonly lower?: string | undefined;
  /** 1 to 4094. */
  readonly vlanId?: number;
}

/** What links can be added: VLANs of a link, and further links on a port with MAC addresses of their own. */
export type AddedLinkKind = "vlan" | "macvlan";

export interface Links {
  /** All that there are, taken fresh; rejects with an Error that names the file or program that could not be read. */
  read(): Promise<readonly LinkReading[]>;
}

/** What a transaction of the host can change of links. */
export interface LinkEdits {
  /** Settings that it takes besides `enabled` and `mtu`; absent: none. */
  readonly takes?: readonly (keyof LinkSettings)[];
  /** Rejects with a `RefusedSetting` for a link that is not there, and for what it cannot take. */
  change(name: string, settings: LinkSettings): Promise<void>;
  /** A link of this name; absent where none can be added. Rejects with a `RefusedSetting`, of `key` for a name that cannot be had. */
  add?(name: string, kind: AddedLinkKind, settings: LinkSettings): Promise<void>;
  /** Rejects with a `RefusedSetting` of `key` for one that something runs on. What is not there is removed already. */
  remove?(name: string): Promise<void>;
}

/** What is asked of an address that is configured here; absent members stay as they are. */
export interface AddressSettings {
  readonly address: string;
  /** IPv4: dotted. */
  readonly subnetMask: string;
  /** IPv6. */
  readonly prefixLength: number;
  readonly enabled: boolean;
}

/** What a transaction of the host can change of the addresses of links. */
export interface AddressEdits {
  /**
   * `key`: undefined for one that has none; `link`: where it is, as keys of added ones are of their link alone. Rejects with a
   * `RefusedSetting` for one that is not configured here, and for no address.
   */
  change(key: string | undefined, settings: Partial<AddressSettings>, link?: string): Promise<void>;
  /**
   * Address and mask may be open as long as it is not enabled; keys are of all kinds. Rejects with a `RefusedSetting` of `key`
   * where none can be added.
   */
  add(link: string, kind: StaticKind, key: string, settings: Partial<AddressSettings>): Promise<void>;
  remove(link: string, key: string): Promise<void>;
}
