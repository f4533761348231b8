// What the system's temperature sensors measure. Types only.

export interface Measurement {
  /** Degrees Celsius, rounded, and no less than -273. */
  readonly celsius: number;
  /** By the monotonic clock, since that of the day may not be set yet. */
  readonly atMs: number;
}

/** One sensor, with what was read of it since `sinceMs`: nothing measures between readings. */
export interface TemperatureReading {
  /** Stays the same over reboots; of all sensors, no two have the same. At most 256 characters. */
  readonly name: string;
  /** Whether it could be read this time. */
  readonly ok: boolean;
  /** By the monotonic clock. */
  readonly sinceMs: number;
  /** Undefined until a reading succeeds. */
  readonly last: Measurement | undefined;
  readonly lowest: Measurement | undefined;
  readonly highest: Measurement | undefined;
}

export interface Temperatures {
  /** Taken fresh. */
  read(): Promise<readonly TemperatureReading[]>;
}
