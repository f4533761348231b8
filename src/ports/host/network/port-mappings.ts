// Ports of the device's outside that lead to a machine inside. Types only.

/** What can be asked of a port mapping. On OpenWrt these are options of a `redirect` of the firewall. */
export interface PortMappingSettings {
  readonly enabled: boolean;
  /** Name of the link that it holds for (`src`, by its zone); undefined while that is open. */
  readonly link: string | undefined;
  /** Whether it holds for every link to the outside, whatever `link` says (`src *`). */
  readonly allLinks: boolean;
  /** IPv4 address that alone may come in; empty for any (`src_ip`). */
  readonly remoteHost: string;
  readonly protocol: "tcp" | "udp";
  /** 0 for all (`src_dport`). */
  readonly externalPort: number;
  /** Last port of a range that begins with `externalPort`; 0 for that port alone (`src_dport 3074-3075`). */
  readonly externalPortEnd: number;
  /** 0 for the same as outside (`dest_port`). */
  readonly internalPort: number;
  /** IPv4 address that it leads to; empty while that is open: then it leads nowhere (`dest_ip`). */
  readonly internalClient: string;
  /** One line (`name`). */
  readonly description: string;
  /** Keys of the schedules while which it holds; absent or none: always. */
  readonly schedules?: readonly string[];
}

export interface PortMapping extends PortMappingSettings {
  /** Stable: letters, digits and underscores (the name of the section). */
  readonly key: string;
  /** Who made it; "controller" for what edits have added. */
  readonly origin: "user" | "system" | "upnp" | "controller";
}

export interface PortMappings {
  /** How many there can be; undefined where only memory limits them. */
  readonly limit: number | undefined;
  /** All that there are, taken fresh, the oldest first. */
  read(): Promise<readonly PortMapping[]>;
}

/** What a transaction of the host can change of port mappings. */
export interface PortMappingEdits {
  /** Rejects with a `RefusedSetting` for what it cannot take; with that of `key` where there is no room for another. */
  add(key: string, settings: PortMappingSettings): Promise<void>;
  /** Absent settings stay. Rejects with a `RefusedSetting` for a mapping that is not there, and for what it cannot take. */
  change(key: string, settings: Partial<PortMappingSettings>): Promise<void>;
  /** One that is not there is gone already. */
  remove(key: string): Promise<void>;
}
