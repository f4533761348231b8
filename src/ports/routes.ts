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
