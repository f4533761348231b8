import { isIP } from "node:net";
import type { VirtualRadio } from "../../../ports/host/virtual-system.ts";
import type {
  WifiAccessPointSettings,
  WifiEdits,
  WifiRadioSettings,
  WifiSsidSettings,
} from "../../../ports/host/wifi/wifi.ts";
import type { SimulatedDevice } from "../device.ts";
import { suffixOf } from "../device-addresses.ts";
import { added, changed, isThere, refuse, without } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { simulatedEndPointEdits } from "./end-point-edits.ts";
import { keptSecrets } from "./kept-secrets.ts";
import { type AccessPointState, setWifiState, type WifiState, wifiStateOf } from "./wifi-state.ts";

/** Undefined for a system without Wi-Fi. */
export function simulatedWifiEdits({ system, identity }: SimulatedDevice, draft: SettingsDraft): WifiEdits | undefined {
  const { wifi } = system;
  if (wifi === undefined) return undefined;
  const present = (): WifiState => wifiStateOf(draft, wifi, suffixOf(identity));
  const keep = (change: Partial<WifiState>): void => setWifiState(draft, { ...present(), ...change });

  const isOfEndPoint = (ssidKey: string): boolean => present().endPoints?.some(({ key }) => key === ssidKey) === true;

  const checkSsid = ({ ssid, radios }: Partial<WifiSsidSettings>): void => {
    if (ssid !== undefined && Buffer.byteLength(ssid) > 32) refuse("ssid", "an SSID has at most 32 octets");
    if (radios === undefined) return;
    if (radios.length > 1) refuse("radios", "a network is on one radio");
    for (const radio of radios)
      if (!wifi.radios.some(({ key }) => key === radio)) refuse("radios", `there is no radio ${radio}`);
  };
  const checkAccessPoint = ({ ssidKey, mode, ...given }: Partial<WifiAccessPointSettings>, key: string): void => {
    // As it is made.
    if (mode !== undefined && mode !== "None" && !wifi.modes.includes(mode))
      refuse("mode", `${mode} cannot be had here`);
    for (const name of ["radiusAddress", "secondRadiusAddress"] as const) {
      const address = given[name] ?? "";
      if (address !== "" && isIP(address) === 0) refuse(name, `${JSON.stringify(address)} is no IP address`);
    }
    if (ssidKey === undefined) return;
    const { ssids, accessPoints } = present();
    if (!ssids.some((ssid) => ssid.key === ssidKey)) refuse("ssidKey", `there is no SSID ${ssidKey}`);
    if (isOfEndPoint(ssidKey)) refuse("ssidKey", "this SSID is that of an end point");
    if (accessPoints.some((each) => each.key !== key && each.ssidKey === ssidKey))
      refuse("ssidKey", "another access point offers this SSID");
  };

  return {
    changeRadio: async (key, settings) => {
      const radio = isThere(wifi.radios, key, "radio");
      checkRadio(radio, settings);
      keep({ radios: changed(present().radios, key, settings) });
    },
    addSsid: async (key, settings) => {
      checkSsid(settings);
      keep({ ssids: added(present().ssids, { ...settings, key }) });
    },
    changeSsid: async (key, settings) => {
      const { ssids } = present();
      isThere(ssids, key, "SSID");
      checkSsid(settings);
      keep({ ssids: changed(ssids, key, settings) });
    },
    removeSsid: async (key) => {
      const { ssids, accessPoints } = present();
      if (!ssids.some((each) => each.key === key)) return;
      if (isOfEndPoint(key)) refuse("key", "the SSID of an end point goes with it");
      keep({
        ssids: without(ssids, key),
        accessPoints: accessPoints.map((each) => (each.ssidKey === key ? { ...each, ssidKey: undefined } : each)),
      });
    },
    addAccessPoint: async (key, settings) => {
      checkAccessPoint(settings, key);
      keep({ accessPoints: added(present().accessPoints, stateOf({ key, secrets: [] }, settings)) });
    },
    changeAccessPoint: async (key, settings) => {
      const { accessPoints } = present();
      const before = isThere(accessPoints, key, "access point");
      checkAccessPoint(settings, key);
      keep({ accessPoints: changed(accessPoints, key, stateOf(before, settings)) });
    },
    removeAccessPoint: async (key) => {
      const { accessPoints } = present();
      const left = without(accessPoints, key);
      if (left.length < accessPoints.length) keep({ accessPoints: left });
    },
    ...(wifi.endPoints !== undefined && simulatedEndPointEdits(wifi, present, keep)),
  };
}

function checkRadio(
  radio: VirtualRadio,
  { band, standards, width, channel, country, secondaryChannel = "auto", guardInterval }: Partial<WifiRadioSettings>,
): void {
  if (guardInterval === "short") refuse("guardInterval", "a radio cannot be held to short guard intervals");
  if (secondaryChannel !== "auto") refuse("secondaryChannel", "the radio chooses its second channel: Auto");
  if (band !== undefined && !radio.bands.includes(band)) refuse("band", `${radio.name} has no band of ${band}`);
  for (const standard of standards ?? [])
    if (!radio.possibleStandards.includes(standard)) refuse("standards", `${radio.name} does not speak ${standard}`);
  if (width !== undefined && !radio.widths.includes(width))
    refuse("width", `${radio.name} has no channels of ${width}`);
  if (channel !== undefined && !radio.channels.includes(channel))
    refuse("channel", `${radio.name} may not use channel ${channel}`);
  if (country !== undefined && !/^[A-Z]{2}[ IO]$/.test(country)) refuse("country", `${country} is no country`);
}

/** What is kept of settings: of secrets that there are some. */
function stateOf(before: KeptSecrets, settings: WifiAccessPointSettings): AccessPointState;
function stateOf(before: KeptSecrets, settings: Partial<WifiAccessPointSettings>): Partial<AccessPointState>;
function stateOf(before: KeptSecrets, settings: Partial<WifiAccessPointSettings>): Partial<AccessPointState> {
  const { passphrase, preSharedKey, saePassphrase, wepKey, radiusSecret, secondRadiusSecret, ...same } = settings;
  return { key: before.key, ...same, secrets: keptSecrets(before.secrets, settings) };
}

type KeptSecrets = Pick<AccessPointState, "key" | "secrets">;
