import { isIP } from "node:net";
import type { WifiSecurity } from "../../../ports/host/wifi/wifi.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import { authenticationOf, encryptionOf, securityModeOf } from "./encryption.ts";
import { numberOf } from "./number-of.ts";

/**
 * Whether something is missing that hostapd or wpa_supplicant cannot do without. `stationKeys`: stations have keys of
 * their own, in sections `wifi-station`. [OpenWrt hostapd.sh]
 */
export function isUnusable(section: UciSection, stationKeys: boolean): boolean {
  if ((textOf(section, "ssid") ?? "") === "") return true;
  switch (authenticationOf(encryptionOf(section))) {
    case "none":
    case "owe":
      return false;
    case "wep":
      return securityModeOf(section) === undefined;
    case "psk":
    case "psk-sae":
    case "sae": {
      const key = textOf(section, "key") ?? "";
      if (key === "") return !stationKeys && textOf(section, "wpa_psk_file") === undefined;
      return key.length < 8 || key.length > (isShared(section) ? 64 : 63);
    }
    case "eap":
    case "eap-eap2":
    case "eap2":
      if (textOf(section, "mode") === "sta" || flagOf(section, "eap_server", false)) return false;
      return serversOf(section).length === 0;
  }
}

/** WPA3 has no pre-shared key, which is as long as that. */
const isShared = (section: UciSection): boolean => authenticationOf(encryptionOf(section)) === "psk";

/** Servers of an enterprise mode that are given by address, or the place for one; those that are given by name are left out. */
export function serverOf(section: UciSection): WifiSecurity["radius"] {
  const port = numberOf(section, "auth_port", 1, 65_535) ?? numberOf(section, "port", 1, 65_535) ?? 1812;
  const [first = "", ...others] = serversOf(section).filter((address) => isIP(address) !== 0);
  return [first, ...others].map((address) => ({ address, port }));
}

function serversOf(section: UciSection): readonly string[] {
  const servers = wordsOf(section, "auth_server");
  return servers.length > 0 ? servers : wordsOf(section, "server");
}
