import type { WifiStandard, WifiWidth } from "../../../ports/host/wifi/wifi-bands.ts";
import type { NeighborSecurity, WifiNeighbor } from "../../../ports/host/wifi/wifi-neighbors.ts";
import { type IpRecord, numberAt, recordAt, recordsAt, textAt, textsAt } from "../../linux/programs/ip-json.ts";
import { bandOfFrequency } from "../../linux/wifi/air.ts";
import { macAddressAt, signedAt } from "./stations.ts";

/** What is on the air anywhere; the rest of it is not told. */
const mostNeighbors = 256;

/**
 * What `iwinfo scan` has heard by that radio, with the noise that `iwinfo survey` has of its channels. Anybody may be on the air: what is
 * no network is left out.
 */
export function neighborsIn(scan: IpRecord, radio: string, survey: IpRecord = {}): readonly WifiNeighbor[] {
  const channels = recordsAt(survey, "results");
  const noiseAt = (mhz: number | undefined): number | undefined => {
    const here = channels.find((each) => each.mhz === mhz);
    return here && signedAt(here, "noise", -200, -1);
  };
  return recordsAt(scan, "results")
    .slice(0, mostNeighbors)
    .flatMap((found) => {
      const bssid = macAddressAt(found, "bssid");
      const channel = numberAt(found, "channel");
      if (
        bssid === undefined ||
        channel === undefined ||
        !(Number.isInteger(channel) && channel >= 1 && channel <= 255)
      ) {
        return [];
      }
      const encryption = recordAt(found, "encryption");
      return [
        {
          radio,
          bssid,
          channel,
          ssid: (textAt(found, "ssid") ?? "").slice(0, 32),
          adHoc: textAt(found, "mode") === "Ad-Hoc",
          band: bandOfFrequency(numberAt(found, "mhz")),
          signalDbm: signedAt(found, "signal", -200, 0),
          noiseDbm: noiseAt(numberAt(found, "mhz")),
          security: securityOf(encryption),
          ciphers: ciphersOf(encryption),
          standards: standardsOf(found),
          width: widthOf(found),
        },
      ];
    });
}

function securityOf(encryption: IpRecord): NeighborSecurity | undefined {
  if (encryption.enabled !== true) return "None";
  const versions = Array.isArray(encryption.wpa) ? encryption.wpa : [];
  const [first, second, third] = [1, 2, 3].map((version) => versions.includes(version));
  const by = textsAt(encryption, "authentication");
  if (versions.length === 0) return Array.isArray(encryption.wep) ? "WEP" : undefined;
  if (by.includes("owe")) return "OWE";
  if (by.includes("sae")) return by.includes("psk") ? "WPA2-PSK-WPA3-SAE" : "WPA3-SAE";
  if (by.includes("802.1x")) {
    if (third) return "WPA3-Enterprise";
    return first ? (second ? "WPA-WPA2-Enterprise" : "WPA-Enterprise") : "WPA2-Enterprise";
  }
  if (!by.includes("psk")) return undefined;
  return first ? (second ? "WPA-WPA2" : "WPA") : "WPA2";
}

function ciphersOf(encryption: IpRecord): readonly ("TKIP" | "AES")[] {
  const names = textsAt(encryption, "ciphers");
  const aes = names.some((name) => /^(?:ccmp|gcmp)/.test(name));
  return [...(names.includes("tkip") ? (["TKIP"] as const) : []), ...(aes ? (["AES"] as const) : [])];
}

const operations: readonly (readonly [element: string, standard: WifiStandard])[] = [
  ["ht_operation", "n"],
  ["vht_operation", "ac"],
  ["he_operation", "ax"],
  ["eht_operation", "be"],
];

const standardsOf = (found: IpRecord): readonly WifiStandard[] =>
  operations.flatMap(([element, standard]) => (found[element] === undefined ? [] : [standard]));

function widthOf(found: IpRecord): WifiWidth | undefined {
  const wide = numberAt(recordAt(found, "vht_operation"), "channel_width");
  if (wide === 80 || wide === 160 || wide === 8080) return wide;
  const narrow = numberAt(recordAt(found, "ht_operation"), "channel_width");
  return narrow === undefined ? undefined : narrow === 20 ? 20 : 40;
}
