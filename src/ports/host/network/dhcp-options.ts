import type { Cancel } from "../../clock.ts";

// What DHCP servers have told the clients of this machine. Types only.

/** The options of one lease that clients hand on. Whoever answers DHCP on a link wrote them: nothing of them is checked. */
export interface LeaseOptions {
  /** The link that was leased an address. */
  readonly link: string;
  readonly family: 4 | 6;
  /** By number, as the server sent them: 43 and 125 of DHCPv4, 17 of DHCPv6, as far as the client asks for and keeps them. */
  readonly options: ReadonlyMap<number, Uint8Array>;
}

export interface DhcpOptions {
  /** Taken fresh; of leases that are known to be over, nothing. What cannot be read is left out. */
  read(): Promise<readonly LeaseOptions[]>;
  /** Calls `changed` when they may have changed, soon after the client has written it down. */
  watch(changed: () => void): Cancel;
  /** Has the clients ask their servers again; what comes of it is told by `watch`. Absent where nobody can be asked to. */
  readonly renew?: (() => Promise<void>) | undefined;
}

/** What a transaction of the host can ask of clients that it cannot change otherwise. */
export interface DhcpRenewal {
  /**
   * Has the client of a link ask its server again, once the request has been answered. Rejects with a `RefusedSetting` of `renew` where it
   * cannot be asked to without giving up the address.
   */
  renew(family: 4 | 6, link: string): Promise<void>;
}
