import { isIP } from "node:net";
import type { WifiSecurity, WifiSecurityMode } from "../../../ports/host/wifi/wifi.ts";
import { wholeNumber } from "./air.ts";
import { type HostapdOptions, isOn, wordsOf } from "./hostapd-config.ts";

// How a network of hostapd is secured, by the names that its file has; what it tells by itself is brought under them.

export function securityOf(options: HostapdOptions): WifiSecurity {
  const ciphers = ciphersOf(options);
  return {
    mode: modeOf(options),
    ciphers,
    managementFrames: (["disabled", "optional", "required"] as const)[Number(protectionOf(options))] ?? "disabled",
    // As hostapd has it by itself.
    rekeySeconds:
      wholeNumber(options.get("wpa_group_rekey"), 0, 2 ** 32 - 1) ?? (ciphers.includes("TKIP") ? 600 : 86_400),
    radius: radiusOf(options),
  };
}

/** Whether something is missing that hostapd cannot do without. */
export function isUnusable(options: HostapdOptions): boolean {
  const keys = ["wpa_passphrase", "wpa_psk", "wpa_psk_file", "wpa_psk_radius", "sae_password", "sae_password_file"];
  switch (kindOf(options)) {
    case "open":
      return false;
    case "wep":
      return modeOf(options) === undefined;
    case "psk":
    case "sae":
    case "psk-sae":
      return !keys.some((name) => options.has(name));
    case "eap":
      return !isOn(options, "eap_server") && !options.has("auth_server_addr");
  }
}

type Kind = "open" | "wep" | "psk" | "sae" | "psk-sae" | "eap";

function kindOf(options: HostapdOptions): Kind {
  if (generationOf(options) === 0) {
    if (isOn(options, "ieee8021x")) return "eap";
    return wepKey(options) === undefined ? "open" : "wep";
  }
  const managed = keyManagement(options);
  const has = (part: RegExp): boolean => managed.some((each) => part.test(each));
  if (has(/EAP/)) return "eap";
  if (has(/SAE/)) return has(/PSK/) ? "psk-sae" : "sae";
  return has(/PSK/) ? "psk" : "open";
}

/** One that TR-181 has a name for. WEP with 802.1X has none. */
function modeOf(options: HostapdOptions): WifiSecurityMode | undefined {
  const generation = (["", "WPA", "WPA2", "WPA-WPA2"] as const)[generationOf(options)] ?? "";
  switch (kindOf(options)) {
    case "open":
      if (generation === "") return "None";
      return keyManagement(options).includes("OWE") ? "OWE" : undefined;
    case "wep": {
      const octets = Number(wepKey(options));
      return octets === 5 ? "WEP-64" : octets === 13 ? "WEP-128" : undefined;
    }
    case "psk":
      return generation === "" ? undefined : `${generation}-Personal`;
    case "sae":
      return "WPA3-Personal";
    case "psk-sae":
      return "WPA3-Personal-Transition";
    case "eap": {
      const suiteB = keyManagement(options).some((each) => each.includes("SUITE-B"));
      if (suiteB || (generation === "WPA2" && protectionOf(options) === "2")) return "WPA3-Enterprise";
      return generation === "" ? undefined : `${generation}-Enterprise`;
    }
  }
}

/** Bit 0 for WPA, bit 1 for WPA2 and what came after it. */
const generationOf = (options: HostapdOptions): number => wholeNumber(options.get("wpa"), 0, 3) ?? 0;

function keyManagement(options: HostapdOptions): readonly string[] {
  const words = wordsOf(options, "wpa_key_mgmt");
  return words.length === 0 ? ["WPA-PSK"] : words;
}

const protectionOf = (options: HostapdOptions): string => options.get("ieee80211w") ?? "0";

/** Length in octets of the key that is used. */
const wepKey = (options: HostapdOptions): string | undefined =>
  options.get(`wep_key${options.get("wep_default_key") ?? "0"}`);

function ciphersOf(options: HostapdOptions): WifiSecurity["ciphers"] {
  const generation = generationOf(options);
  if (generation === 0) return [];
  const first = wordsOf(options, "wpa_pairwise");
  const older = first.length === 0 ? ["TKIP"] : first;
  const second = wordsOf(options, "rsn_pairwise");
  const newer = second.length === 0 ? older : second;
  const used = [...((generation & 1) === 1 ? older : []), ...((generation & 2) === 2 ? newer : [])];
  return (["TKIP", "AES"] as const).filter((name) =>
    used.some((each) => (name === "TKIP" ? each === "TKIP" : /CCMP|GCMP/.test(each))),
  );
}

function radiusOf(options: HostapdOptions): WifiSecurity["radius"] {
  const ports = wordsOf(options, "auth_server_port");
  const servers = wordsOf(options, "auth_server_addr").map((address, at) => ({
    address,
    port: wholeNumber(ports[at], 1, 65_535) ?? 1812,
  }));
  return servers.filter(({ address }) => isIP(address) !== 0);
}
