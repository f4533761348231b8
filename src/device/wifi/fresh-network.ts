import type { WifiNetwork } from "../../ports/host/wifi/wifi.ts";

const openServer = { address: "", port: 1812 };

/** One as it is made: off, and with nothing set. */
export const freshNetwork = (key: string, kind: WifiNetwork["kind"]): WifiNetwork => ({
  key,
  kind,
  ssidKey: kind === "ssid" ? key : undefined,
  radios: [],
  link: undefined,
  enabled: false,
  state: "down",
  misconfigured: false,
  ssid: "",
  multiLink: undefined,
  security: {
    mode: "None",
    ciphers: [],
    managementFrames: "disabled",
    rekeySeconds: 3600,
    radius: [openServer, openServer],
  },
  hidden: false,
  isolated: false,
  wmm: true,
  uapsd: false,
  maxStations: 0,
  onlyAllowed: false,
  allowed: [],
  wpsEnabled: false,
  wps: [],
});
