import { isIP } from "node:net";
import type { WifiAccessPointSettings, WifiSecurityMode } from "../../../../ports/host/wifi/wifi.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { textOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import { authenticationOf, encryptionOf, securityModeOf } from "../encryption.ts";

// Security as options of a wifi-iface. One secret of UCI, `key`, is the passphrase of WPA, its pre-shared key, and the password
// of WPA3. What a reason says never holds a secret. [OpenWrt hostapd.sh]

export type SecuritySettings = Partial<
  Pick<
    WifiAccessPointSettings,
    | "mode"
    | "managementFrames"
    | "rekeySeconds"
    | "passphrase"
    | "preSharedKey"
    | "saePassphrase"
    | "wepKey"
    | "radiusAddress"
    | "radiusPort"
    | "radiusSecret"
  >
>;

export function securityValues(settings: SecuritySettings, section: UciSection): UciValues {
  const { mode = securityModeOf(section), rekeySeconds } = settings;
  return {
    ...radiusValues(settings, section),
    ...wepValues(settings, section, mode),
    ...keyValues(settings, section, mode),
    ...(settings.mode !== undefined && { encryption: encryptionFor(settings.mode, section) }),
    ...protectionValues(settings, section, mode),
    ...(rekeySeconds !== undefined && { wpa_group_rekey: String(rekeySeconds) }),
  };
}

function refuse(setting: keyof SecuritySettings, reason: string): never {
  throw new RefusedSettingError(setting, reason);
}

/** What `option encryption` says for each mode, before its ciphers. */
const encryptions: Readonly<Record<WifiSecurityMode, string>> = {
  None: "none",
  OWE: "owe",
  "WEP-64": "wep",
  "WEP-128": "wep",
  "WPA-Personal": "psk",
  "WPA2-Personal": "psk2",
  "WPA-WPA2-Personal": "psk-mixed",
  "WPA3-Personal": "sae",
  "WPA3-Personal-Transition": "sae-mixed",
  "WPA-Enterprise": "wpa",
  "WPA2-Enterprise": "wpa2",
  "WPA-WPA2-Enterprise": "wpa-mixed",
  "WPA3-Enterprise": "wpa3",
};

/** With the ciphers that the section names. */
function encryptionFor(mode: WifiSecurityMode, section: UciSection): string {
  const present = encryptionOf(section);
  if (mode === securityModeOf(section)) return present;
  const [, ciphers = ""] = /^[^+]*(\+.*)$/.exec(present) ?? [];
  const encryption = encryptions[mode];
  // WPA3 has no TKIP, and `wep+shared` no ciphers.
  const fits = /^(psk|wpa|sae)/.test(encryption) && !/shared|open/.test(ciphers);
  return encryption + (fits && !(mode.startsWith("WPA3") && ciphers.includes("tkip")) ? ciphers : "");
}

function isPassphrase(text: string): boolean {
  return /^[\x20-\x7e]{8,63}$/.test(text);
}

/** Absent where the secret in use stays as it is. */
function keyValues(
  { passphrase = "", preSharedKey, saePassphrase = "" }: SecuritySettings,
  section: UciSection,
  mode: WifiSecurityMode | undefined,
): UciValues {
  const present = textOf(section, "key") ?? "";
  if (passphrase !== "" && !isPassphrase(passphrase)) refuse("passphrase", passphraseRule("a passphrase", passphrase));
  if (saePassphrase !== "" && !isPassphrase(saePassphrase)) {
    refuse("saePassphrase", passphraseRule("a password of WPA3 on this system", saePassphrase));
  }
  const octets = preSharedKey?.length ?? 0;
  if (octets !== 0 && octets !== 32) refuse("preSharedKey", `a pre-shared key has 32 octets, not ${octets}`);
  const shared = passphrase || (octets === 0 ? "" : Buffer.from(preSharedKey ?? []).toString("hex"));
  const takenAway = preSharedKey !== undefined && octets === 0 && /^[0-9a-f]{64}$/i.test(present);
  switch (mode) {
    case "WPA3-Personal":
    case "WPA3-Personal-Transition": {
      if (octets > 0 && passphrase === "" && saePassphrase === "") {
        refuse("preSharedKey", `${mode} takes a passphrase of 8 to 63 characters, not a pre-shared key`);
      }
      if (mode === "WPA3-Personal") return keyOf(saePassphrase || passphrase, takenAway);
      if (saePassphrase !== "" && shared !== "" && saePassphrase !== shared) {
        refuse("saePassphrase", `${mode} has one passphrase for WPA2 and WPA3 on this system: both must be the same`);
      }
      return keyOf(saePassphrase || passphrase, takenAway);
    }
    case "WPA-Personal":
    case "WPA2-Personal":
    case "WPA-WPA2-Personal":
      if (saePassphrase !== "" && shared === "" && saePassphrase !== present) {
        refuse(
          "saePassphrase",
          `this system has one passphrase for WPA2 and WPA3, and ${mode} is in force: set that one`,
        );
      }
      return keyOf(shared, takenAway);
    case "WEP-64":
    case "WEP-128":
      return {}; // here `key` says which key is in use
    case undefined:
    case "None":
    case "OWE":
    case "WPA-Enterprise":
    case "WPA2-Enterprise":
    case "WPA-WPA2-Enterprise":
    case "WPA3-Enterprise":
      return keyOf(shared || saePassphrase, takenAway);
  }
}

const keyOf = (secret: string, takenAway: boolean): UciValues => {
  if (secret !== "") return { key: secret };
  return takenAway ? { key: undefined } : {};
};

const passphraseRule = (what: string, given: string): string =>
  `${what} has 8 to 63 characters of ASCII; this one has ${[...given].length}${isAscii(given) ? "" : ", not all of ASCII"}`;

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** The first of four keys is set, and used. */
function wepValues(
  { mode: wanted, wepKey }: SecuritySettings,
  section: UciSection,
  mode: WifiSecurityMode | undefined,
): UciValues {
  const isWep = mode === "WEP-64" || mode === "WEP-128";
  const octets = wepKey?.length ?? 0;
  if (wepKey !== undefined && octets !== 0 && octets !== 5 && octets !== 13) {
    refuse("wepKey", `a key of WEP has 5 or 13 octets, not ${octets}`);
  }
  const key1 = wepKey === undefined ? (textOf(section, "key1") ?? "") : Buffer.from(wepKey).toString("hex");
  if (wanted !== undefined && isWep) {
    const length = /^[0-9a-f]*$/i.test(key1) && key1.length > 9 ? key1.length / 2 : key1.replace(/^s:/, "").length;
    const needs = mode === "WEP-64" ? 5 : 13;
    const isSame = mode === securityModeOf(section) && wepKey === undefined;
    if (!isSame && length !== needs) refuse("mode", `${mode} needs a WEPKey of ${needs} octets`);
  }
  if (wepKey === undefined) return wanted !== undefined && isWep && key1 !== "" ? { key: "1" } : {};
  return { key1, ...(isWep && { key: "1" }) };
}

/** The least that a mode does with, in UCI's words. */
function leastProtection(mode: WifiSecurityMode | undefined): "0" | "1" | "2" {
  switch (mode) {
    case "OWE":
    case "WPA3-Personal":
    case "WPA3-Enterprise":
      return "2";
    case "WPA3-Personal-Transition":
      return "1";
    default:
      return "0";
  }
}

const protections = { disabled: "0", optional: "1", required: "2" } as const;
const protectionNames = { "0": "Disabled", "1": "Optional", "2": "Required" } as const;

/** A new mode takes what it needs, whatever the one before had. */
function protectionValues(
  { mode: wanted, managementFrames }: SecuritySettings,
  section: UciSection,
  mode: WifiSecurityMode | undefined,
): UciValues {
  const least = leastProtection(mode);
  if (managementFrames === undefined) {
    const present = textOf(section, "ieee80211w");
    return wanted !== undefined && present !== undefined && present < least ? { ieee80211w: undefined } : {};
  }
  const asked = protections[managementFrames];
  if (asked < least) {
    refuse("managementFrames", `${mode} needs protected management frames: ${protectionNames[least]} at least`);
  }
  if (asked > "0" && authenticationOf(encryptions[mode ?? "None"]) === "none") {
    refuse("managementFrames", "a network without encryption cannot protect its management frames");
  }
  return { ieee80211w: asked === least && textOf(section, "ieee80211w") === undefined ? undefined : asked };
}

/** What was set for a server in the words of old, and a secret that stands in `key`, is said in those of now. */
function radiusValues(
  { radiusAddress, radiusPort, radiusSecret, ...others }: SecuritySettings,
  section: UciSection,
): UciValues {
  const isEnterprise = authenticationOf(encryptionOf(section)).startsWith("eap");
  const asked = [radiusAddress, radiusPort, radiusSecret].some((each) => each !== undefined);
  if (radiusAddress !== undefined && radiusAddress !== "" && isIP(radiusAddress) === 0) {
    refuse("radiusAddress", `${JSON.stringify(radiusAddress)} is no IP address`);
  }
  if (radiusPort !== undefined && !(radiusPort >= 1 && radiusPort <= 65_535)) {
    refuse("radiusPort", `${radiusPort} is no port: it is 1 to 65535`);
  }
  if (radiusSecret !== undefined && !/^\P{Cc}{0,128}$/u.test(radiusSecret)) {
    refuse("radiusSecret", "a secret of RADIUS has at most 128 characters, and no control characters");
  }
  const mayBeOld = isEnterprise && (asked || Object.keys(others).length > 0);
  const port = textOf(section, "port");
  const key = textOf(section, "key");
  const old: UciValues = {
    ...(textOf(section, "auth_server") === undefined && { auth_server: section.option("server")?.value }),
    ...(textOf(section, "auth_port") === undefined && port !== undefined && { auth_port: port }),
    ...(textOf(section, "auth_secret") === undefined && key !== undefined && { auth_secret: key, key: undefined }),
    server: undefined,
    port: undefined,
  };
  return {
    ...(mayBeOld && old),
    ...(radiusAddress !== undefined && {
      auth_server: radiusAddress,
      ...(radiusAddress === "" && { server: undefined }),
    }),
    ...(radiusPort !== undefined && { auth_port: String(radiusPort) }),
    ...(radiusSecret !== undefined && { auth_secret: radiusSecret }),
  };
}
