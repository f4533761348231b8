import type { WifiBand, WifiStandard, WifiWidth } from "./wifi-bands.ts";

// What radios hear of others. Types only.

/** As the results of NeighboringWiFiDiagnostic call it. [TR-181 WiFi.NeighboringWiFiDiagnostic] */
export type NeighborSecurity =
  | "None"
  | "WEP"
  | "WPA"
  | "WPA2"
  | "WPA-WPA2"
  | "WPA-Enterprise"
  | "WPA2-Enterprise"
  | "WPA-WPA2-Enterprise"
  | "WPA3-SAE"
  | "WPA2-PSK-WPA3-SAE"
  | "WPA3-Enterprise"
  | "OWE";

/** A network that a radio has heard; undefined what it does not tell. */
export interface WifiNeighbor {
  /** Key of the radio. */
  readonly radio: string;
  /** At most 32 characters; empty for one that hides it. */
  readonly ssid: string;
  /** Lower case with colons. */
  readonly bssid: string;
  readonly adHoc: boolean;
  /** 1 to 255. */
  readonly channel: number;
  readonly band: WifiBand | undefined;
  /** -200 to 0. */
  readonly signalDbm: number | undefined;
  /** Of its channel, as the radio that has heard it hears it: -200 to -1. */
  readonly noiseDbm: number | undefined;
  readonly security: NeighborSecurity | undefined;
  readonly ciphers: readonly ("TKIP" | "AES")[];
  /** Those that its beacon shows. */
  readonly standards: readonly WifiStandard[];
  readonly width: WifiWidth | undefined;
  /** What its beacons tell besides; absent where nobody shows it. */
  readonly beacon?: NeighborBeacon;
}

export interface NeighborBeacon {
  /** Milliseconds from one to the next. */
  readonly periodMs: number | undefined;
  /** 1 to 255: so many from one after which groups are served to the next (the field DTIM Period of 802.11). */
  readonly dtimPeriod: number | undefined;
  /** Mbit/s, as it lists them: those that all stations must have, and all, these among them. */
  readonly basicRates: readonly number[];
  readonly rates: readonly number[];
}
