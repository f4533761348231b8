import type { VirtualWifi } from "../../../ports/host/virtual-system.ts";
import type { NetworkMeasurement, WifiNetwork } from "../../../ports/host/wifi/wifi.ts";
import type { SimulatedDevice } from "../device.ts";
import { countedOn } from "../links/used-links.ts";
import { restlessSignal } from "./restless-signal.ts";
import { type EndPointState, hasSecrets, isAssociated, isRadioUp, type WifiState } from "./wifi-state.ts";

export const isOfEndPoint = ({ endPoints }: WifiState, ssidKey: string): boolean =>
  endPoints?.some(({ key }) => key === ssidKey) === true;

/** A network that the device is a station of, or is to be. */
export function endPointNetwork(
  device: SimulatedDevice,
  wifi: VirtualWifi,
  state: WifiState,
  { key, enabled, profile }: EndPointState,
): WifiNetwork {
  const ssid = state.ssids.find((each) => each.key === key);
  const radio = state.radios.find((each) => each.key === ssid?.radios[0]);
  const isSet = ssid !== undefined && ssid.ssid !== "" && radio !== undefined;
  const mode = profile?.mode ?? "None";
  return {
    key,
    kind: "end-point",
    radios: ssid?.radios ?? [],
    link: wifi.endPoints?.find((each) => each.key === key)?.link,
    enabled: ssid?.enabled ?? false,
    accessEnabled: enabled,
    state: stateOf(
      device.isUp && isAssociated(wifi, state, key),
      enabled && radio !== undefined && !isRadioUp(wifi, radio),
    ),
    misconfigured: profile !== undefined && !(isSet && hasSecrets(profile)),
    ssid: ssid?.ssid,
    multiLink: ssid?.multiLink,
    security: {
      mode,
      ciphers: mode === "None" ? [] : ["AES"],
      managementFrames: profile?.managementFrames ?? "disabled",
      rekeySeconds: undefined,
      radius: [],
    },
    hidden: false,
    isolated: false,
    wmm: true,
    uapsd: false,
    maxStations: undefined,
    onlyAllowed: false,
    allowed: [],
    wpsEnabled: false,
    wps: [],
    profiles: profile === undefined ? [] : [{ key: profile.key, enabled: profile.enabled }],
  };
}

const stateOf = (associated: boolean, isOff: boolean): WifiNetwork["state"] =>
  associated ? "up" : isOff ? "lower-layer-down" : "down";

/** The access point that it is on, while it is. */
export function measuredEndPoint(device: SimulatedDevice, { key, link, state }: WifiNetwork): NetworkMeasurement {
  const { system, clock } = device;
  const shipped = system.wifi?.endPoints?.find((each) => each.key === key);
  const own = system.links.find(({ name }) => name === link);
  if (state !== "up" || shipped === undefined || own === undefined)
    return { transmitting: false, bssid: undefined, stations: [] };
  const { macAddress, standard, signalDbm, rateTo, rateFrom } = shipped.accessPoint;
  const { bytesSent, bytesReceived, packetsSent, packetsReceived } = countedOn(device, own);
  return {
    transmitting: true,
    bssid: macAddress,
    stations: [
      {
        macAddress,
        authorized: true,
        standard,
        connectedSeconds: (clock.monotonicMs() - device.activityOf(own).sinceMs) / 1000,
        signalDbm: restlessSignal(device, macAddress, signalDbm),
        noiseDbm: -92,
        rateTo,
        rateFrom,
        bytesTo: bytesSent,
        bytesFrom: bytesReceived,
        packetsTo: packetsSent,
        packetsFrom: packetsReceived,
        retries: 0,
        failures: 0,
      },
    ],
  };
}
