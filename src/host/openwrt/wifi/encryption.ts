import type { WifiSecurity, WifiSecurityMode } from "../../../ports/host/wifi/wifi.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";

// What `option encryption` of a wifi-iface means. Its scripts look for parts of it, so that `psk2`, `psk2+ccmp`,
// `wpa-psk2/tkip+aes` are all known. [OpenWrt netifd-wireless.sh]

/** The ways to get in that OpenWrt tells apart. */
type Authentication = "none" | "owe" | "wep" | "psk" | "psk-sae" | "sae" | "eap" | "eap-eap2" | "eap2";

export function authenticationOf(encryption: string): Authentication {
  if (encryption.startsWith("owe")) return "owe";
  if (encryption.startsWith("wpa3-mixed")) return "eap-eap2";
  if (encryption.startsWith("wpa3")) return "eap2";
  if (/^(psk3|sae)-mixed/.test(encryption)) return "psk-sae";
  if (/^(psk3|sae)/.test(encryption)) return "sae";
  if (encryption.includes("psk")) return "psk";
  if (/wpa|8021x/.test(encryption)) return "eap";
  return encryption.includes("wep") ? "wep" : "none";
}

/** The mode by its name in TR-181, which has none for WEP with 802.1X. */
export function securityModeOf(section: UciSection): WifiSecurityMode | undefined {
  const encryption = encryptionOf(section);
  const generation = generationOf(encryption);
  switch (authenticationOf(encryption)) {
    case "none":
      return "None";
    case "owe":
      return "OWE";
    case "wep":
      return wepMode(section);
    case "psk":
      return generation === undefined ? undefined : (`${generation}-Personal` as const);
    case "psk-sae":
      return "WPA3-Personal-Transition";
    case "sae":
      return "WPA3-Personal";
    case "eap":
      return generation === undefined ? undefined : (`${generation}-Enterprise` as const);
    // That WPA2 may come in too has no name of its own.
    case "eap-eap2":
    case "eap2":
      return "WPA3-Enterprise";
  }
}

export const encryptionOf = (section: UciSection): string => textOf(section, "encryption") ?? "none";

function generationOf(encryption: string): "WPA" | "WPA2" | "WPA-WPA2" | undefined {
  if (/^(wpa[23]|sae|owe)|psk[23]/.test(encryption)) return "WPA2";
  if (/^wpa.*mixed|psk.*mixed/.test(encryption)) return "WPA-WPA2";
  return /^wpa|psk/.test(encryption) ? "WPA" : undefined;
}

/** By the length of the key in use: 5 or 13 octets, as characters (`s:` before them or not) or in hexadecimal. */
function wepMode(section: UciSection): "WEP-64" | "WEP-128" | undefined {
  const key = textOf(section, "key") ?? "1";
  const used = (/^[1-4]$/.test(key) ? textOf(section, `key${key}`) : key) ?? "";
  switch (used.replace(/^s:/, "").length) {
    case 5:
    case 10:
      return "WEP-64";
    case 13:
    case 26:
      return "WEP-128";
    default:
      return undefined;
  }
}

/** `highThroughput`: whether the radio speaks 802.11n or later, where TKIP alone is not allowed. */
export function ciphersOf(encryption: string, highThroughput: boolean): readonly ("TKIP" | "AES")[] {
  if (generationOf(encryption) === undefined) return [];
  if (/(tkip\+(aes|ccmp)|(aes|ccmp)\+tkip)$/.test(encryption)) return ["TKIP", "AES"];
  if (encryption.endsWith("tkip")) return highThroughput ? ["TKIP", "AES"] : ["TKIP"];
  return ["AES"];
}

export function managementFramesOf(section: UciSection): WifiSecurity["managementFrames"] {
  switch (textOf(section, "ieee80211w") ?? protectionByDefault(authenticationOf(encryptionOf(section)))) {
    case "1":
      return "optional";
    case "2":
      return "required";
    default:
      return "disabled";
  }
}

function protectionByDefault(authentication: Authentication): "0" | "1" | "2" {
  switch (authentication) {
    case "sae":
    case "owe":
    case "eap2":
      return "2";
    case "psk-sae":
    case "eap-eap2":
      return "1";
    case "none":
    case "wep":
    case "psk":
    case "eap":
      return "0";
  }
}
