// The routes of the system. Types only.

/** One that is in force. */
export interface PresentRoute {
  readonly family: 4 | 6;
  /** `0.0.0.0` or `::` for the default route. */
  readonly destination: string;
  readonly prefixLength: number;
  readonly gateway: string | undefined;
  readonly link: string;
  readonly metric: number;
  /** `unknown` where the system does not tell. */
  readonly origin: "static" | "dhcp" | "kernel" | "ppp" | "ra" | "boot" | "other" | "unknown";
  /** Of one that a router has advertised, where the system tells: how it is to be preferred to others. [RFC 4191] */
  readonly preference?: "high" | "medium" | "low";
  /** Until it is forgotten, unless that is told anew; absent: for ever, or the system does not tell. */
  readonly validSeconds?: number;
}

export interface RouteReading extends Omit<PresentRoute, "link" | "metric"> {
  /** Name of its setting, where it has one that can be changed: letters, digits and underscores. */
  readonly key?: string | undefined;
  /** Absent for one that is in force; else why it is not. `destination` is empty for one that is disabled, and open. */
  readonly idle?: "disabled" | "missing" | undefined;
  /** Undefined for one that is not in force and goes out by none. */
  readonly link: string | undefined;
  /** Undefined for one whose setting leaves it open. */
  readonly metric: number | undefined;
}

export interface Routes {
  /** Taken fresh; rejects with an Error that names the file or program that could not be read. */
  read(): Promise<readonly RouteReading[]>;
}

/** What can be asked of a route. */
export interface RouteSettings {
  readonly enabled: boolean;
  /** Empty while it is open, and for the default route. */
  readonly destination: string;
  /** Undefined for a single address, or where `destination` is empty. */
  readonly prefixLength: number | undefined;
  readonly gateway: string | undefined;
  readonly link: string | undefined;
  /** Undefined to leave it to the system. */
  readonly metric: number | undefined;
}

/** What a transaction of the host can change of routes that have settings. */
export interface RouteEdits {
  /** Rejects with a `RefusedSetting` for what it cannot take; with that of `key` for one that is taken. */
  add(family: 4 | 6, key: string, settings: RouteSettings): Promise<void>;
  /** Absent settings stay. Rejects with a `RefusedSetting`, also for a route that has no setting (undefined), or is not there. */
  change(key: string | undefined, settings: Partial<RouteSettings>): Promise<void>;
  /** One that is not there is gone already; rejects for one that has no setting. */
  remove(key: string | undefined): Promise<void>;
}
