// The routes of the system. Types only.

export interface RouteReading {
  readonly family: 4 | 6;
  /** `0.0.0.0` or `::` for the default route. */
  readonly destination: string;
  readonly prefixLength: number;
  readonly gateway: string | undefined;
  readonly link: string;
  readonly metric: number;
  readonly origin: "static" | "dhcp" | "kernel" | "ra" | "boot" | "other";
}

export interface Routes {
  /** Taken fresh; rejects with an Error that names the file or program that could not be read. */
  read(): Promise<readonly RouteReading[]>;
}
