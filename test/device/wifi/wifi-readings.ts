import type {
  NetworkMeasurement,
  RadioMeasurement,
  Wifi,
  WifiNetwork,
  WifiRadio,
  WifiStation,
} from "../../../src/ports/host/wifi/wifi.ts";

/** A radio on 5 GHz that is up, with what is given. */
export function radioWith(radio: Partial<WifiRadio>): WifiRadio {
  return {
    key: "radio0",
    enabled: true,
    state: "up",
    band: "5GHz",
    standards: ["a", "n", "ac"],
    width: 80,
    longGuardInterval: false,
    secondaryChannel: "auto",
    channel: 36,
    country: "DE ",
    spectrumManagement: true,
    powerDbm: undefined,
    beaconInterval: 100,
    rtsThreshold: undefined,
    fragmentationThreshold: undefined,
    links: ["wlan0"],
    ...radio,
  };
}

/** An access point that is up, with what is given. */
export function networkWith(network: Partial<WifiNetwork>): WifiNetwork {
  return {
    key: "home",
    kind: "access-point",
    radios: ["radio0"],
    link: "wlan0",
    enabled: true,
    state: "up",
    misconfigured: false,
    ssid: "Home",
    multiLink: undefined,
    security: {
      mode: "WPA2-Personal",
      ciphers: ["AES"],
      managementFrames: "disabled",
      rekeySeconds: undefined,
      radius: [],
    },
    hidden: false,
    isolated: false,
    wmm: true,
    uapsd: true,
    maxStations: undefined,
    onlyAllowed: false,
    allowed: [],
    wpsEnabled: false,
    wps: [],
    ...network,
  };
}

export function stationWith(station: Partial<WifiStation>): WifiStation {
  return {
    macAddress: "02:00:00:00:01:57",
    authorized: true,
    standard: "ac",
    connectedSeconds: undefined,
    signalDbm: -54,
    noiseDbm: -92,
    rateTo: undefined,
    rateFrom: undefined,
    bytesTo: undefined,
    bytesFrom: undefined,
    packetsTo: undefined,
    packetsFrom: undefined,
    retries: undefined,
    failures: undefined,
    ...station,
  };
}

/** What a driver tells that tells nothing, but for what is given. */
export function measuredRadio(measured: Partial<RadioMeasurement>): RadioMeasurement {
  return {
    bands: undefined,
    standards: undefined,
    widths: undefined,
    channels: undefined,
    channel: undefined,
    width: undefined,
    centerChannel: undefined,
    secondCenterChannel: undefined,
    country: undefined,
    noiseDbm: undefined,
    powerPercents: undefined,
    powerPercent: undefined,
    ...measured,
  };
}

export function wifiWith(parts: {
  readonly radios?: readonly WifiRadio[];
  readonly networks?: readonly WifiNetwork[];
  readonly measuredRadios?: Readonly<Record<string, RadioMeasurement>>;
  readonly measuredNetworks?: Readonly<Record<string, NetworkMeasurement>>;
}): Wifi {
  return {
    read: async () => ({ radios: parts.radios ?? [], networks: parts.networks ?? [] }),
    measureRadios: async () => new Map(Object.entries(parts.measuredRadios ?? {})),
    measureNetworks: async () => new Map(Object.entries(parts.measuredNetworks ?? {})),
  };
}
