// How the system finds its neighbours over IPv6. Types only.

/** The settings of one link that IPv6 runs on; what the system does not tell is undefined. */
export interface NeighborDiscoveryReading {
  readonly link: string;
  /** Probes for a duplicate of an address before it is used; 0 for none. */
  readonly dadTransmits: number | undefined;
  /** Milliseconds between solicitations of a neighbour. */
  readonly retransMs: number | undefined;
  /** Whether the system itself asks for routers here. */
  readonly solicitsRouters: boolean | undefined;
  /** Milliseconds between the first solicitations of routers. */
  readonly solicitationIntervalMs: number | undefined;
  /** How many are sent; undefined also where there is no end to it. */
  readonly maxSolicitations: number | undefined;
}

export interface NeighborDiscovery {
  read(): Promise<readonly NeighborDiscoveryReading[]>;
}
