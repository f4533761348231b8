// Connection requests of the ACS. Types only.

/** What one device listens by. */
export interface ConnectionRequestSettings {
  /** The address of a listener of its own; one that many devices share has another. */
  readonly bind: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The device's own, by which it is known behind a listener that many share. */
  readonly path: string;
  /** Read at each request, so that new credentials live at once; undefined refuses everything. `areUnset`: an ACS has set none yet. */
  credentials(): { readonly username: string; readonly password: string; readonly areUnset?: boolean } | undefined;
  /** Called once per authenticated request that passed the rate limit. */
  onRequest(): void;
}

export interface ConnectionRequestListener {
  /** The port in fact listened on. */
  readonly port: number;
  close(): Promise<void>;
}

/** Opens listeners and knows by which local address a host is reached. `listen` rejects with `ListenFailure`. */
export interface ConnectionRequests {
  listen(settings: ConnectionRequestSettings): Promise<ConnectionRequestListener>;
  /** The local address used towards the host of `url`, or undefined while there is no route. */
  localAddressTowards(url: string): Promise<string | undefined>;
}

export interface ListenFailure extends Error {
  readonly code: "port-taken" | "unavailable" | "denied";
}
