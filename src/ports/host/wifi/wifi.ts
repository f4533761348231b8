// The radios of the system, the Wi-Fi networks on them, and who is there. Types only. No key or password is ever told.

import type { WifiBand, WifiStandard, WifiWidth } from "./wifi-bands.ts";
import type { WifiNeighbor } from "./wifi-neighbors.ts";

export type { WifiBand, WifiStandard, WifiWidth } from "./wifi-bands.ts";

/** The modes of security as TR-181 names them. */
export type WifiSecurityMode =
  | "None"
  | "WEP-64"
  | "WEP-128"
  | "WPA-Personal"
  | "WPA2-Personal"
  | "WPA3-Personal"
  | "WPA-WPA2-Personal"
  | "WPA3-Personal-Transition"
  | "WPA-Enterprise"
  | "WPA2-Enterprise"
  | "WPA3-Enterprise"
  | "WPA-WPA2-Enterprise"
  | "OWE";

export interface WifiSecurity {
  /** Undefined for one that TR-181 has no name for. */
  readonly mode: WifiSecurityMode | undefined;
  readonly ciphers: readonly ("TKIP" | "AES")[];
  /** Protection of management frames (802.11w). */
  readonly managementFrames: "disabled" | "optional" | "required";
  /** Seconds between new group keys; undefined where the program chooses. */
  readonly rekeySeconds: number | undefined;
  /** Servers of an enterprise mode by IP address, the first before the second; empty for one that is open, where it has a place. */
  readonly radius: readonly { readonly address: string; readonly port: number }[];
}

export type WpsMethod = "PushButton" | "Label";

/** `lower-layer-down`: of a network whose radio is not up; `unknown`: nobody tells. */
export type WifiState = "up" | "down" | "pending" | "failed" | "lower-layer-down" | "unknown";

export interface WifiRadio {
  /** Stable, and its name unless there is another. */
  readonly key: string;
  readonly name?: string;
  readonly enabled: boolean;
  readonly state: WifiState;
  /** Seconds since the state last changed, where the system tells. */
  readonly lastChangeSeconds?: number;
  /** As configured; undefined for one that TR-181 does not know. */
  readonly band: WifiBand | undefined;
  /** That the configuration lets it speak. */
  readonly standards: readonly WifiStandard[];
  /** As configured; `auto` where the radio chooses. */
  readonly width: WifiWidth | "auto";
  /** Whether the shorter guard intervals are kept from it. */
  readonly longGuardInterval: boolean;
  readonly secondaryChannel: "above" | "below" | "auto";
  /** As configured; undefined where the radio chooses. */
  readonly channel: number | undefined;
  /** Two capital letters and `I` for indoors, `O` for outdoors or a blank for both. */
  readonly country: string | undefined;
  /** Spectrum and power management of 802.11h. */
  readonly spectrumManagement: boolean;
  /** dBm; undefined for as much as it may. */
  readonly powerDbm: number | undefined;
  /** Time units (1.024 ms). */
  readonly beaconInterval: number;
  /** Octets. */
  readonly rtsThreshold: number | undefined;
  /** Octets. */
  readonly fragmentationThreshold: number | undefined;
  /** All its network devices, whatever they are for; undefined where one of them is on other radios too. */
  readonly links: readonly string[] | undefined;
}

/** A network that the system offers, or is a station of. */
export interface WifiNetwork {
  /** Stable. */
  readonly key: string;
  /** `ssid`: one that no access point offers. */
  readonly kind: "access-point" | "end-point" | "ssid";
  /** Of an access point, where SSIDs are things of their own: the key of its SSID, undefined while it has none. Absent: `key`. */
  readonly ssidKey?: string | undefined;
  /** Of an access point, or an end point, that has a switch of its own; absent: `enabled`. */
  readonly accessEnabled?: boolean;
  /** Keys of radios that there are; more than one for a multi-link device. */
  readonly radios: readonly string[];
  /** Its network device; undefined while it has none. */
  readonly link: string | undefined;
  readonly enabled: boolean;
  readonly state: WifiState;
  /** What is missing keeps it from working: an SSID, a key, a server, a radio. */
  readonly misconfigured: boolean;
  readonly ssid: string | undefined;
  /** Number of the multi-link device that it is. */
  readonly multiLink: number | undefined;
  readonly security: WifiSecurity;
  readonly hidden: boolean;
  readonly isolated: boolean;
  readonly wmm: boolean;
  readonly uapsd: boolean;
  /** Undefined for as many as it can. */
  readonly maxStations: number | undefined;
  /** Whether those of `allowed` alone may come in. */
  readonly onlyAllowed: boolean;
  /** MAC addresses. */
  readonly allowed: readonly string[];
  readonly wpsEnabled: boolean;
  /** By which WPS may be used where it is enabled. */
  readonly wps: readonly WpsMethod[];
  /** Of an end point: where it may be, with a switch of their own each. Absent: one, with its key and its switch. */
  readonly profiles?: readonly WifiProfile[];
}

/** A network that an end point may be a station of: the settings are those of the end point. */
export interface WifiProfile {
  /** Stable. */
  readonly key: string;
  readonly enabled: boolean;
}

export interface WifiReading {
  readonly radios: readonly WifiRadio[];
  readonly networks: readonly WifiNetwork[];
  /** Modes of security that its access points can have; absent where the system does not tell. */
  readonly modes?: readonly WifiSecurityMode[];
  /** That its access points can have; absent where the system does not tell. */
  readonly wpsMethods?: readonly WpsMethod[];
}

/** What a radio can do and does; members are undefined, lists too, where the driver does not tell. */
export interface RadioMeasurement {
  readonly bands: readonly WifiBand[] | undefined;
  readonly standards: readonly WifiStandard[] | undefined;
  readonly widths: readonly (WifiWidth | "auto")[] | undefined;
  /** That it may use here, of the band that it is on; ascending. */
  readonly channels: readonly number[] | undefined;
  readonly channel: number | undefined;
  readonly width: WifiWidth | undefined;
  /** Numbers of the channels in the middle of what it uses. */
  readonly centerChannel: number | undefined;
  readonly secondCenterChannel: number | undefined;
  readonly country: string | undefined;
  readonly noiseDbm: number | undefined;
  /** Where the driver tells. */
  readonly maxBitRateMbps?: number;
  /** Of the most that it may, ascending. */
  readonly powerPercents: readonly number[] | undefined;
  readonly powerPercent: number | undefined;
  /** The most that it may, where the driver tells. */
  readonly maxPowerDbm?: number;
}

/** Somebody on an access point; or, of an end point, the access point that it is on. */
export interface WifiStation {
  /** Lower case with colons. */
  readonly macAddress: string;
  readonly authorized: boolean;
  readonly standard: WifiStandard | undefined;
  readonly connectedSeconds: number | undefined;
  readonly signalDbm: number | undefined;
  readonly noiseDbm: number | undefined;
  /** kbit/s, to it and from it. */
  readonly rateTo: number | undefined;
  readonly rateFrom: number | undefined;
  readonly bytesTo: bigint | undefined;
  readonly bytesFrom: bigint | undefined;
  readonly packetsTo: bigint | undefined;
  readonly packetsFrom: bigint | undefined;
  /** Packets to it that were sent again, and those given up. */
  readonly retries: number | undefined;
  readonly failures: number | undefined;
}

export interface NetworkMeasurement {
  /** Whether it is on the air; undefined where nobody tells. */
  readonly transmitting: boolean | undefined;
  /** Lower case with colons; of an end point, that of the access point. */
  readonly bssid: string | undefined;
  readonly stations: readonly WifiStation[];
  /** How often somebody came with a wrong key; absent where nobody counts. */
  readonly keyFailures?: number;
}

export interface Wifi {
  /** Has a radio look around, for some seconds. Rejects with an Error where it cannot; absent where none can. */
  scan?(radio: WifiRadio, signal: AbortSignal): Promise<readonly WifiNeighbor[]>;
  /** How it is configured, and what of it is up. Rejects with an Error that names what could not be read. */
  read(): Promise<WifiReading>;
  /** What drivers tell of the radios that were read, by their keys; costs some calls for each. */
  measureRadios(reading: WifiReading): Promise<ReadonlyMap<string, RadioMeasurement>>;
  /** What is told of the networks that have a network device, by their keys; costs some calls for each. */
  measureNetworks(reading: WifiReading): Promise<ReadonlyMap<string, NetworkMeasurement>>;
}

/** What is asked of a radio. */
export interface WifiRadioSettings
  extends Pick<WifiRadio, "enabled" | "standards" | "width" | "channel" | "secondaryChannel" | "spectrumManagement"> {
  readonly band: WifiBand;
  /** `auto` for the short ones where both sides can, `long` to keep from them. */
  readonly guardInterval: "auto" | "long" | "short";
  /** Two capital letters and `I`, `O` or a blank, as `WifiRadio.country`; `XX` for none. */
  readonly country: string;
  /** Of the most that it may; 100 for that, whatever it is, and -1 for what the radio chooses. */
  readonly powerPercent: number;
}

/** What is asked of the SSID of a network. */
export interface WifiSsidSettings {
  readonly enabled: boolean;
  /** At most 32 characters; empty while it has none. */
  readonly ssid: string;
  /** Keys of the radios that it is on. */
  readonly radios: readonly string[];
  readonly multiLink: number | undefined;
}

/** What is asked of an access point. Secrets are kept, and used, but never told; an empty one is taken away. */
export interface WifiAccessPointSettings
  extends Pick<
    WifiNetwork,
    "hidden" | "isolated" | "wmm" | "uapsd" | "onlyAllowed" | "allowed" | "wpsEnabled" | "wps"
  > {
  readonly enabled: boolean;
  /** Key of the SSID that it offers; undefined while it has none. */
  readonly ssidKey: string | undefined;
  readonly maxStations: number | undefined;
  readonly mode: WifiSecurityMode;
  readonly managementFrames: WifiSecurity["managementFrames"];
  readonly rekeySeconds: number;
  /** 8 to 63 characters, of a personal mode; for WPA3 unless there is a `saePassphrase`. */
  readonly passphrase: string;
  /** 32 octets in place of a passphrase. */
  readonly preSharedKey: Uint8Array;
  readonly saePassphrase: string;
  /** 5 or 13 octets. */
  readonly wepKey: Uint8Array;
  /** The first server of an enterprise mode, by IP address; empty for none. */
  readonly radiusAddress: string;
  readonly radiusPort: number;
  readonly radiusSecret: string;
  /** The second. */
  readonly secondRadiusAddress: string;
  readonly secondRadiusPort: number;
  readonly secondRadiusSecret: string;
}

/** What is asked of a profile of an end point. Secrets are as those of an access point. */
export type WifiProfileSettings = Pick<
  WifiAccessPointSettings,
  "enabled" | "mode" | "managementFrames" | "passphrase" | "preSharedKey" | "saePassphrase" | "wepKey"
> &
  Pick<WifiSsidSettings, "ssid">;

/** The settings that a host takes of each, where it does not take all. */
export interface WifiTaken {
  readonly radio: readonly (keyof WifiRadioSettings)[];
  readonly ssid: readonly (keyof WifiSsidSettings)[];
  readonly accessPoint: readonly (keyof WifiAccessPointSettings)[];
}

/**
 * What a transaction of the host can change of Wi-Fi. Absent settings stay; each rejects with a `RefusedSetting` for what it
 * cannot take, and with that of `key` for what is not there or has no room. What is not there is removed already.
 */
export interface WifiEdits {
  /** Absent: all. */
  readonly takes?: WifiTaken;
  changeRadio(key: string, settings: Partial<WifiRadioSettings>): Promise<void>;
  changeSsid(key: string, settings: Partial<WifiSsidSettings>): Promise<void>;
  changeAccessPoint(key: string, settings: Partial<WifiAccessPointSettings>): Promise<void>;
  /** Absent where networks are configured otherwise. Nobody offers it yet. */
  addSsid?(key: string, settings: WifiSsidSettings): Promise<void>;
  removeSsid?(key: string): Promise<void>;
  /** Absent where access points come and go with their SSIDs. */
  addAccessPoint?(key: string, settings: WifiAccessPointSettings): Promise<void>;
  removeAccessPoint?(key: string): Promise<void>;
  /** Absent, as all that follow, where the system is no station. An end point comes with an SSID, and without a profile. */
  addEndPoint?(key: string, settings: { readonly enabled: boolean }): Promise<void>;
  changeEndPoint?(key: string, settings: { readonly enabled?: boolean }): Promise<void>;
  removeEndPoint?(key: string): Promise<void>;
  addProfile?(endPoint: string, key: string, settings: WifiProfileSettings): Promise<void>;
  changeProfile?(endPoint: string, key: string, settings: Partial<WifiProfileSettings>): Promise<void>;
  removeProfile?(endPoint: string, key: string): Promise<void>;
}
