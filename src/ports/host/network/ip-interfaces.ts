// What is set of IP, and of the interfaces that it runs on. Types only.

export interface IpInterfaceSettings {
  /** Whether it gets a network of the device's own local prefix (ULA). */
  readonly local: boolean;
  /** Whether it is to go down and come up, once. */
  readonly restart: boolean;
}

/** Of an interface that was added. */
export interface AddedIpInterfaceSettings {
  readonly enabled: boolean;
  /** The link, or the PPP connection by its key, that it is on; undefined for none. */
  readonly lower: string | { readonly connection: string } | undefined;
}

/**
 * IP interfaces beside those that links are by themselves: a link carries one of them at most (`LinkReading.ip`), and one that is on
 * none is listed as a link of its key.
 */
export interface AddedIpInterfaceEdits {
  /** Rejects with a `RefusedSetting` of `key` for a name that cannot be had. */
  add(key: string, settings: Partial<AddedIpInterfaceSettings>): Promise<void>;
  /**
   * Rejects with a `RefusedSetting` of `lower` for what is no link, and for one that another IP interface is on. `key` may be a link
   * that runs on nothing any more, since it goes in the same transaction.
   */
  change(key: string, settings: Partial<AddedIpInterfaceSettings>): Promise<void>;
  /** What refers to it then refers to none. What is not there is removed already. */
  remove(key: string): Promise<void>;
}

/** What a transaction of the host can change. Absent settings stay; each rejects with a `RefusedSetting` for what it cannot take. */
export interface IpInterfaceEdits {
  /** `fd12:3456:789a::/48`; empty for none. */
  setLocalPrefix(prefix: string): Promise<void>;
  /** Whether IPv6 may run at all. Switched on again, it runs on the links that it was taken from by this. */
  setIpv6(enabled: boolean): Promise<void>;
  /** The same of IPv4; absent where that always runs. */
  setIpv4?(enabled: boolean): Promise<void>;
  /** By the name of its link. */
  change(link: string, settings: Partial<IpInterfaceSettings>): Promise<void>;
  /** Absent where none can be added. */
  readonly added?: AddedIpInterfaceEdits;
}
