// Modems of mobile networks, and the access points that they are told to use. Types only.

export type AccessTechnology = "gprs" | "edge" | "umts" | "hspa" | "lte" | "nr";

export interface ModemReading {
  /** The device that it is talked to by, or the place where it is plugged in. */
  readonly key: string;
  /** The link that it carries; undefined while there is none. */
  readonly link: string | undefined;
  /** Whether it is to be connected. */
  readonly enabled: boolean;
  readonly imei: string | undefined;
  readonly technology: AccessTechnology | undefined;
  /** Name of the operator, or its number; undefined where it is registered with none. */
  readonly network: string | undefined;
  readonly roaming: boolean | undefined;
  /** dBm. */
  readonly rssi: number | undefined;
  readonly rsrp: number | undefined;
  /** Decibels. */
  readonly rsrq: number | undefined;
  /** Undefined where it does not tell of its card. */
  readonly imsi: string | undefined;
  readonly iccid: string | undefined;
  /** That it could speak; absent where it does not tell, as what follows. */
  readonly technologies?: readonly AccessTechnology[];
  readonly maxUpBitsPerSecond?: number | undefined;
  readonly maxDownBitsPerSecond?: number | undefined;
}

/** What can be asked of an access point. */
export interface AccessPointSettings {
  readonly enabled: boolean;
  /** Key of its modem; undefined while that is open. */
  readonly modem: string | undefined;
  readonly apn: string;
  readonly username: string;
  /** Undefined for both. */
  readonly family: 4 | 6 | undefined;
}

export interface CellularAccessPoint extends AccessPointSettings {
  /** Stable: letters, digits and underscores. */
  readonly key: string;
}

interface CellularReading {
  readonly modems: readonly ModemReading[];
  readonly accessPoints: readonly CellularAccessPoint[];
}

export interface Cellular {
  /** Taken fresh; what a modem does not answer is left out. */
  read(): Promise<CellularReading>;
  /** The links that modems carry, by key: without asking the modems, which may take seconds. */
  carriers(): Promise<readonly Pick<ModemReading, "key" | "link">[]>;
}

/** What a transaction of the host can change of access points. */
export interface CellularEdits {
  /** Rejects with a `RefusedSetting` for what it cannot take; with that of `key` where there is no room for another. */
  addAccessPoint(key: string, settings: AccessPointSettings & { readonly password: string }): Promise<void>;
  /** Absent settings stay. Rejects with a `RefusedSetting` for one that is not there, and for what it cannot take. */
  changeAccessPoint(key: string, settings: Partial<AccessPointSettings & { readonly password: string }>): Promise<void>;
  /** One that is not there is gone already. */
  removeAccessPoint(key: string): Promise<void>;
  /** Absent where a modem is switched by its access points alone. Rejects with a `RefusedSetting` for one that is not there. */
  switchModem?(key: string, enabled: boolean): Promise<void>;
}
