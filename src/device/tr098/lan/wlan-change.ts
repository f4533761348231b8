import type { WifiSecurityMode } from "../../../ports/host/wifi/wifi.ts";
import type { HostEdits } from "../../binding/host-change.ts";
import { canEdit, hostChange, UnsuitableSetting } from "../../binding/row-change.ts";
import { ssidKeyOf } from "../../interface-stack/interface-layers.ts";
import { radioChange } from "../../wifi/radio-change.ts";
import { wifiEdits } from "../../wifi/wifi-edits.ts";
import type { WlanRow } from "./wlan-row.ts";

/** The settings of a network and its radio as parameters of TR-098 bring them. */
interface GivenWlan {
  readonly enabled: boolean;
  readonly ssid: string;
  readonly mode: string;
  readonly passphrase: string;
  readonly advertised: boolean;
  readonly wmm: boolean;
  readonly uapsd: boolean;
  readonly radioEnabled: boolean;
  readonly channel: number;
  readonly autoChannel: boolean;
  readonly powerPercent: number;
  readonly country: string;
}

const settings = {
  Enable: "enabled",
  SSID: "ssid",
  BeaconType: "mode",
  KeyPassphrase: "passphrase",
  SSIDAdvertisementEnabled: "advertised",
  WMMEnable: "wmm",
  UAPSDEnable: "uapsd",
  RadioEnabled: "radioEnabled",
  Channel: "channel",
  AutoChannelEnable: "autoChannel",
  TransmitPower: "powerPercent",
  RegulatoryDomain: "country",
} as const;

const modes: Readonly<Record<string, WifiSecurityMode>> = {
  Basic: "None",
  WPA: "WPA-Personal",
  "11i": "WPA2-Personal",
  WPAand11i: "WPA-WPA2-Personal",
};

/** How TR-098 calls a mode of security; it knows none after WPA2. */
export function beaconTypeOf(mode: WifiSecurityMode | undefined): string | undefined {
  switch (mode) {
    case undefined:
      return undefined;
    case "None":
    case "OWE":
    case "WEP-64":
    case "WEP-128":
      return "Basic";
    case "WPA-Personal":
    case "WPA-Enterprise":
      return "WPA";
    case "WPA-WPA2-Personal":
    case "WPA-WPA2-Enterprise":
      return "WPAand11i";
    case "WPA2-Personal":
    case "WPA2-Enterprise":
    case "WPA3-Personal":
    case "WPA3-Personal-Transition":
    case "WPA3-Enterprise":
      return "11i";
  }
}

/** The mode that a beacon stands for; undefined where the network has one of that name already. */
function modeOf(beacon: string, { network }: WlanRow): WifiSecurityMode | undefined {
  if (beaconTypeOf(network.security.mode) === beacon) return undefined;
  const mode = modes[beacon];
  if (mode === undefined)
    throw new UnsuitableSetting("mode", `${beacon} cannot be had: ${Object.keys(modes).join(", ")}`);
  return mode;
}

const ofRadio = radioChange({});

async function stage(host: HostEdits, wanted: Partial<GivenWlan>, row: WlanRow): Promise<void> {
  const { enabled, ssid, mode, passphrase, advertised, wmm, uapsd } = wanted;
  const { network } = row;
  const named = { ...(enabled !== undefined && { enabled }), ...(ssid !== undefined && { ssid }) };
  if (Object.keys(named).length > 0) await wifiEdits(host).changeSsid(ssidKeyOf(network) ?? network.key, named);
  const security = mode === undefined ? undefined : modeOf(mode, row);
  const offered = {
    ...(enabled !== undefined && { enabled }),
    ...(security !== undefined && { mode: security }),
    ...(passphrase !== undefined && { passphrase }),
    ...(advertised !== undefined && { hidden: !advertised }),
    ...(wmm !== undefined && { wmm }),
    ...(uapsd !== undefined && { uapsd }),
  };
  if (Object.keys(offered).length > 0) await wifiEdits(host).changeAccessPoint(network.key, offered);
  await stageRadio(host, wanted, row);
}

async function stageRadio(host: HostEdits, wanted: Partial<GivenWlan>, row: WlanRow): Promise<void> {
  const { radioEnabled, channel, autoChannel, powerPercent, country } = wanted;
  const { radio, measuredRadio: measured } = row;
  const given = {
    ...(radioEnabled !== undefined && { enabled: radioEnabled }),
    ...(channel !== undefined && { channel }),
    ...(autoChannel !== undefined && { autoChannel }),
    ...(powerPercent !== undefined && { powerPercent }),
    ...(country !== undefined && { country }),
  };
  if (radio === undefined || Object.keys(given).length === 0) return;
  await ofRadio.stage(host, given, { radio, measured, channel: row.channel });
}

/** What is set of a network goes to its SSID, its access point and its radio, as TR-181 has them apart. */
export const wlanChange = hostChange<WlanRow, GivenWlan, typeof settings>(settings, stage, canEdit("wifi"));
