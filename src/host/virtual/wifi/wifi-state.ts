import type {
  VirtualEndPoint,
  VirtualNetwork,
  VirtualSystem,
  VirtualWifi,
} from "../../../ports/host/virtual-system.ts";
import type {
  WifiAccessPointSettings,
  WifiBand,
  WifiProfileSettings,
  WifiSecurityMode,
  WifiStandard,
  WifiWidth,
} from "../../../ports/host/wifi/wifi.ts";
import type { ReadableSettings } from "../system-settings.ts";

// How Wi-Fi is set: as shipped, or all of it as it was changed, in one text. Of secrets only that there are some is kept:
// nothing here needs them, and nobody is told.

export interface WifiState {
  readonly radios: readonly RadioState[];
  readonly ssids: readonly SsidState[];
  readonly accessPoints: readonly AccessPointState[];
  /** Each has an SSID with its key. A state written before had none: as shipped. */
  readonly endPoints?: readonly EndPointState[];
}

/** One that is a station, with its profile: undefined while it has none. */
export interface EndPointState {
  readonly key: string;
  readonly enabled: boolean;
  readonly profile?: ProfileState | undefined;
}

export interface ProfileState extends Pick<WifiProfileSettings, "enabled" | "mode" | "managementFrames"> {
  readonly key: string;
  readonly secrets: readonly Secret[];
}

export interface RadioState {
  readonly key: string;
  readonly enabled: boolean;
  readonly band: WifiBand;
  readonly standards: readonly WifiStandard[];
  readonly width: WifiWidth | "auto";
  /** Absent where the radio chooses. */
  readonly channel?: number | undefined;
  readonly country: string;
  readonly powerPercent: number;
  /** Absent while they are as the radio has them by itself. */
  readonly secondaryChannel?: "above" | "below" | "auto";
  readonly guardInterval?: "auto" | "long" | "short";
  readonly spectrumManagement?: boolean;
}

export interface SsidState {
  readonly key: string;
  readonly enabled: boolean;
  readonly ssid: string;
  readonly radios: readonly string[];
  readonly multiLink?: number | undefined;
}

export type Secret = "passphrase" | "preSharedKey" | "saePassphrase" | "wepKey" | "radiusSecret" | "secondRadiusSecret";

/** That a state written before did not have. */
type Later = Partial<Pick<WifiAccessPointSettings, "onlyAllowed" | "allowed" | "wpsEnabled" | "wps">>;

export interface AccessPointState
  extends Omit<WifiAccessPointSettings, Secret | "ssidKey" | "maxStations" | keyof Later>,
    Later {
  readonly key: string;
  readonly ssidKey?: string | undefined;
  readonly maxStations?: number | undefined;
  /** Those that it has. */
  readonly secrets: readonly Secret[];
}

const wifiKey = "wifi";

/** `suffix`: of the device, for the names of its networks; what does not ask for these can do without. */
export function wifiStateOf(settings: ReadableSettings, wifi: VirtualWifi, suffix = ""): WifiState {
  const set = settings.get(wifiKey);
  if (set === undefined) return shippedState(wifi, suffix);
  const state = JSON.parse(set) as WifiState;
  if (state.endPoints !== undefined || wifi.endPoints === undefined) return state;
  const { endPoints, ssids } = shippedState({ ...wifi, networks: [] }, suffix);
  return { ...state, ...(endPoints && { endPoints }), ssids: [...state.ssids, ...ssids] };
}

export function setWifiState(settings: { set(key: string, value: string): void }, state: WifiState): void {
  settings.set(wifiKey, JSON.stringify(state));
}

function shippedState({ radios, networks, endPoints }: VirtualWifi, suffix: string): WifiState {
  return {
    radios: radios.map(({ key, enabled, band, standards, width, channel, country }) => {
      return { key, enabled, band, standards, width, channel, country, powerPercent: 100 };
    }),
    ssids: [
      ...networks.map(({ key, ssid, radio }) => {
        return { key, enabled: true, ssid: ssid.replaceAll("{suffix}", suffix), radios: [radio] };
      }),
      // That of the network in reach, which is called by another device.
      ...(endPoints ?? []).map(({ key, ssid, radio }) => ({ key, enabled: true, ssid, radios: [radio] })),
    ],
    accessPoints: networks.map(shippedAccessPoint),
    ...(endPoints && { endPoints: endPoints.map(shippedEndPoint) }),
  };
}

const shippedEndPoint = ({ key, mode, managementFrames }: VirtualEndPoint): EndPointState => ({
  key,
  enabled: true,
  profile: { key, enabled: true, mode, managementFrames, secrets: ["passphrase"] },
});

const shippedAccessPoint = ({
  key,
  mode,
  managementFrames,
  rekeySeconds,
  maxStations,
}: VirtualNetwork): AccessPointState => ({
  key,
  enabled: true,
  ssidKey: key,
  hidden: false,
  isolated: false,
  wmm: true,
  uapsd: false,
  maxStations,
  mode,
  managementFrames,
  rekeySeconds,
  radiusAddress: "",
  radiusPort: 1812,
  secondRadiusAddress: "",
  secondRadiusPort: 1812,
  secrets: ["passphrase"],
});

/** Whether the network on this link is on the air; undefined where that is not for Wi-Fi to say. */
export function isOnAir({ wifi }: VirtualSystem, settings: ReadableSettings, link: string): boolean | undefined {
  const endPoint = wifi?.endPoints?.find((each) => each.link === link);
  if (wifi !== undefined && endPoint !== undefined)
    return isAssociated(wifi, wifiStateOf(settings, wifi), endPoint.key);
  const network = wifi?.networks.find((each) => each.link === link);
  if (wifi === undefined || network === undefined) return undefined;
  if (settings.get(wifiKey) === undefined) return isShippedOnAir(wifi, network); // as most are, with nothing made for it
  const state = wifiStateOf(settings, wifi);
  const ssid = state.ssids.find(({ key }) => key === network.key);
  const offering = ssid && accessPointOf(state, ssid.key);
  return ssid !== undefined && offering !== undefined && runs(wifi, state, ssid, offering);
}

/** Whether an end point is on the network that is in reach: one of that name, with a key of its kind. */
export function isAssociated(wifi: VirtualWifi, state: WifiState, key: string): boolean {
  const shipped = wifi.endPoints?.find((each) => each.key === key);
  const ssid = state.ssids.find((each) => each.key === key);
  const endPoint = state.endPoints?.find((each) => each.key === key);
  const radio = state.radios.find((each) => each.key === ssid?.radios[0]);
  if (shipped === undefined || ssid === undefined || endPoint === undefined) return false;
  const { enabled, profile } = endPoint;
  return (
    isRadioUp(wifi, radio) &&
    radio?.key === shipped.radio &&
    ssid.enabled &&
    ssid.ssid === shipped.ssid &&
    enabled &&
    profile?.enabled === true &&
    profile.mode === shipped.mode &&
    hasSecrets(profile)
  );
}

/** Networks are shipped with a key, and without servers. */
const isShippedOnAir = (wifi: VirtualWifi, { radio, mode }: VirtualNetwork): boolean =>
  isRadioUp(
    wifi,
    wifi.radios.find(({ key }) => key === radio),
  ) && !mode.endsWith("Enterprise");

/** Switched on, and it works. */
export const isRadioUp = ({ radios }: VirtualWifi, radio: Pick<RadioState, "key" | "enabled"> | undefined): boolean =>
  radio?.enabled === true && radios.find(({ key }) => key === radio.key)?.failed !== true;

/** The one that offers an SSID. */
export const accessPointOf = ({ accessPoints }: WifiState, ssid: string): AccessPointState | undefined =>
  accessPoints.find(({ ssidKey }) => ssidKey === ssid);

export function runs(wifi: VirtualWifi, state: WifiState, ssid: SsidState, accessPoint: AccessPointState): boolean {
  const radio = state.radios.find(({ key }) => key === ssid.radios[0]);
  return isRadioUp(wifi, radio) && ssid.enabled && accessPoint.enabled && !isMisconfigured(ssid, accessPoint);
}

/** Without a name, a radio, or what its mode of security needs, it cannot work. */
export function isMisconfigured(
  ssid: SsidState | undefined,
  { mode, secrets, radiusAddress }: AccessPointState,
): boolean {
  if (ssid === undefined || ssid.ssid === "" || ssid.radios.length === 0) return true;
  if (mode.endsWith("Enterprise") && radiusAddress === "") return true;
  return !hasSecrets({ mode, secrets });
}

export function hasSecrets({ mode, secrets }: Pick<AccessPointState, "mode" | "secrets">): boolean {
  const needed = secretsFor(mode);
  return needed.length === 0 || needed.some((secret) => secrets.includes(secret));
}

function secretsFor(mode: WifiSecurityMode): readonly Secret[] {
  switch (mode) {
    case "None":
    case "OWE":
      return [];
    case "WEP-64":
    case "WEP-128":
      return ["wepKey"];
    case "WPA-Personal":
    case "WPA2-Personal":
    case "WPA-WPA2-Personal":
      return ["passphrase", "preSharedKey"];
    case "WPA3-Personal":
    case "WPA3-Personal-Transition":
      return ["passphrase", "preSharedKey", "saePassphrase"];
    case "WPA-Enterprise":
    case "WPA2-Enterprise":
    case "WPA3-Enterprise":
    case "WPA-WPA2-Enterprise":
      return ["radiusSecret"];
  }
}
