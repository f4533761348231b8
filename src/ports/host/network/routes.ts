// The routes of the system. Types only.

export interface RouteReading {
  /** Name of its setting, where it has one: letters, digits and underscores. */
  readonly key?: string | undefined;
  /** Absent for one that is in force; else why it is not, and `link` may not be there. */
  readonly idle?: "disabled" | "missing" | undefined;
  readonly family: 4 | 6;
  /** `0.0.0.0` or `::` for the default route. */
  readonly destination: string;
  readonly prefixLength: number;
  readonly gateway: string | undefined;
  readonly link: string;
  readonly metric: number;
  readonly origin: "static" | "dhcp" | "kernel" | "ppp" | "ra" | "boot" | "other";
}

export interface Routes {
  /** Taken fresh; rejects with an Error that names the file or program that could not be read. */
  read(): Promise<readonly RouteReading[]>;
}
