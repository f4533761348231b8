// The name servers that the system asks. Types only.

export interface ResolverServer {
  readonly address: string;
  readonly link: string | undefined;
  /** How this machine learned of it, where the system tells. */
  readonly origin?: "dhcp" | "dhcpv6" | "ppp" | "static" | undefined;
}

export interface ResolverReading {
  readonly servers: readonly ResolverServer[];
  readonly searchDomains: readonly string[];
}

export interface Resolvers {
  /** Taken fresh; rejects with an Error that names the file that could not be read. */
  read(): Promise<ResolverReading>;
}
