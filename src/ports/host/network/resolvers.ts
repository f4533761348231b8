// The name servers that the system asks. Types only.

export interface ResolverServer {
  /** Stable; absent where it is the address. */
  readonly key?: string;
  /** False for one that is not asked; absent otherwise. */
  readonly enabled?: boolean;
  /** Empty only for one that was added, and is open. */
  readonly address: string;
  readonly link: string | undefined;
  /** How this machine learned of it, where the system tells. */
  readonly origin?: "dhcp" | "dhcpv6" | "ppp" | "static" | undefined;
}

export interface ResolverReading {
  /** False where it asks none of them; absent where it always asks. */
  readonly enabled?: boolean;
  readonly servers: readonly ResolverServer[];
  readonly searchDomains: readonly string[];
}

export interface Resolvers {
  /** Taken fresh; rejects with an Error that names the file that could not be read. */
  read(): Promise<ResolverReading>;
}

/** What can be asked of a name server. */
export interface ServerSettings {
  readonly enabled: boolean;
  /** Of IPv4 or IPv6; empty while it is open. */
  readonly address: string;
  /** That it is asked by, or that it belongs to; undefined for none. */
  readonly link: string | undefined;
}

/** What a transaction of the host can change of a list of name servers. */
export interface ServerEdits {
  /** Rejects with a `RefusedSetting` for what it cannot take; with that of `key` for one that is taken. */
  add(key: string, settings: ServerSettings): Promise<void>;
  /** Absent settings stay. Rejects with a `RefusedSetting`, also for a server that was learned. */
  change(key: string, settings: Partial<ServerSettings>): Promise<void>;
  /** One that is not there is gone already; rejects for one that was learned, where the system goes on asking it. */
  remove(key: string): Promise<void>;
}

/** What a transaction of the host can change of the system's own. */
export interface ResolverEdits extends ServerEdits {
  /** Absent where it always asks. */
  setEnabled?(enabled: boolean): Promise<void>;
}
