// What is set of IP, and of the interfaces that it runs on. Types only.

export interface IpInterfaceSettings {
  /** Whether it gets a network of the device's own local prefix (ULA). */
  readonly local: boolean;
  /** Whether it is to go down and come up, once. */
  readonly restart: boolean;
}

/** What a transaction of the host can change. Absent settings stay; each rejects with a `RefusedSetting` for what it cannot take. */
export interface IpInterfaceEdits {
  /** `fd12:3456:789a::/48`; empty for none. */
  setLocalPrefix(prefix: string): Promise<void>;
  /** Whether IPv6 may run at all. Switched on again, it runs on the links that it was taken from by this. */
  setIpv6(enabled: boolean): Promise<void>;
  /** By the name of its link. */
  change(link: string, settings: Partial<IpInterfaceSettings>): Promise<void>;
}
