import type {
  WifiAccessPointSettings,
  WifiEdits,
  WifiSecurityMode,
  WifiSsidSettings,
} from "../../../ports/host/network/wifi.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { encryptionOf, securityModeOf } from "./encryption.ts";
import { radiusOf } from "./usable.ts";
import { networkSection } from "./wireless-config.ts";

const configuration = "wireless";

/** An SSID and its access point are one section. */
type NetworkSettings = Partial<WifiAccessPointSettings & WifiSsidSettings>;

/** Radios and networks as sections of /etc/config/wireless. */
export function openWrtWifiEdits(draft: UciDraft): WifiEdits {
  const changeNetwork = async (key: string, settings: NetworkSettings): Promise<void> => {
    const network = networkSection(draft.package(configuration), key);
    if (network === undefined) throw new RefusedSettingError("key", `there is no network ${key}`);
    const [asked = "key"] = Object.keys(settings);
    if (network.oneOfMany) throw new RefusedSettingError(asked, "this network is configured together with others");
    const values = valuesFor(settings, network.section);
    draft.set(configuration, draft.named(configuration, network.section, network.name), values);
  };
  return {
    takes: {
      radio: ["enabled", "channel"],
      ssid: ["enabled", "ssid"],
      accessPoint: ["enabled", "hidden", "isolated", "mode", "passphrase"],
    },
    changeRadio: async (key, settings) => {
      const radio = draft.package(configuration).section(key);
      if (radio?.type !== "wifi-device") throw new RefusedSettingError("key", `there is no radio ${key}`);
      const { enabled, channel } = settings;
      if (channel !== undefined && !(Number.isInteger(channel) && channel >= 1 && channel <= 255)) {
        throw new RefusedSettingError("channel", `${channel} is no channel`);
      }
      draft.set(configuration, draft.named(configuration, radio, key), {
        ...(enabled !== undefined && { disabled: enabled ? "0" : "1" }),
        ...("channel" in settings && { channel: channel === undefined ? "auto" : String(channel) }),
      });
    },
    changeSsid: changeNetwork,
    changeAccessPoint: changeNetwork,
  };
}

/** What `option encryption` says for each mode, before its ciphers. WEP is not set any more. */
const encryptions: ReadonlyMap<string, string> = new Map<WifiSecurityMode, string>([
  ["None", "none"],
  ["OWE", "owe"],
  ["WPA-Personal", "psk"],
  ["WPA2-Personal", "psk2"],
  ["WPA-WPA2-Personal", "psk-mixed"],
  ["WPA3-Personal", "sae"],
  ["WPA3-Personal-Transition", "sae-mixed"],
  ["WPA-Enterprise", "wpa"],
  ["WPA2-Enterprise", "wpa2"],
  ["WPA-WPA2-Enterprise", "wpa-mixed"],
  ["WPA3-Enterprise", "wpa3"],
]);

function valuesFor(
  { enabled, ssid, hidden, isolated, mode, passphrase }: NetworkSettings,
  section: UciSection,
): UciValues {
  if (ssid !== undefined && (Buffer.byteLength(ssid) > 32 || !/^\P{Cc}+$/u.test(ssid))) {
    throw new RefusedSettingError("ssid", "an SSID has 1 to 32 octets");
  }
  if (passphrase !== undefined && !/^[\x20-\x7e]{8,63}$/.test(passphrase)) {
    throw new RefusedSettingError("passphrase", "a passphrase has 8 to 63 characters of ASCII");
  }
  return {
    ...(enabled !== undefined && { disabled: enabled ? "0" : "1" }),
    ...(ssid !== undefined && { ssid }),
    ...(hidden !== undefined && { hidden: hidden ? "1" : "0" }),
    ...(isolated !== undefined && { isolate: isolated ? "1" : "0" }),
    ...(mode !== undefined && { encryption: encryptionFor(mode, section) }),
    ...(passphrase !== undefined && { key: passphrase }),
  };
}

/** With the ciphers that the section names. */
function encryptionFor(mode: string, section: UciSection): string {
  if (mode === securityModeOf(section)) return encryptionOf(section);
  const encryption = encryptions.get(mode);
  if (encryption === undefined) throw new RefusedSettingError("mode", `${mode} is no mode that this device has`);
  if (mode.endsWith("Enterprise") && radiusOf(section).length === 0) {
    throw new RefusedSettingError("mode", `${mode} needs a RADIUS server`);
  }
  const [, ciphers = ""] = /^[^+]*(\+.*)$/.exec(encryptionOf(section)) ?? [];
  return mode === "None" || mode === "OWE" ? encryption : encryption + ciphers;
}
