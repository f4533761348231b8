import type { WifiBand, WifiRadio, WifiStandard, WifiWidth } from "../../../ports/host/wifi/wifi.ts";
import { countryOf, wholeNumber } from "./air.ts";
import { type HostapdOptions, isOn } from "./hostapd-config.ts";

type Configured = Omit<WifiRadio, "key" | "name" | "enabled" | "state" | "links" | "lastChangeSeconds">;

/** What the options say of the radio; those of one that hostapd does not run are empty. */
export function configuredRadio(options: HostapdOptions): Configured {
  const band = bandOf(options);
  const width = widthOf(options);
  const country = countryOf(options.get("country_code"), environmentOf(options));
  return {
    band,
    standards: band === undefined ? [] : standardsOf(options, band),
    width,
    longGuardInterval: hasLongGuardInterval(options, width),
    secondaryChannel: secondaryOf(options),
    channel: wholeNumber(options.get("channel"), 1, 255),
    country,
    spectrumManagement: country !== undefined && band === "5GHz" && isOn(options, "ieee80211h"),
    powerDbm: undefined,
    beaconInterval: wholeNumber(options.get("beacon_int"), 1, 65_535) ?? 100,
    rtsThreshold: wholeNumber(options.get("rts_threshold"), 0, 65_535),
    fragmentationThreshold: wholeNumber(options.get("fragm_threshold"), 256, 65_535),
  };
}

function bandOf(options: HostapdOptions): WifiBand | undefined {
  const operatingClass = classOf(options);
  if (operatingClass >= 131 && operatingClass <= 137) return "6GHz";
  switch (options.get("hw_mode")) {
    case "a":
      return "5GHz";
    case "b":
    case "g":
      return "2.4GHz";
    default:
      return options.size === 0 || options.has("hw_mode") ? undefined : "2.4GHz";
  }
}

const classOf = (options: HostapdOptions): number => wholeNumber(options.get("op_class"), 1, 255) ?? 0;

function standardsOf(options: HostapdOptions, band: WifiBand): readonly WifiStandard[] {
  const later = (["n", "ac", "ax", "be"] as const).filter((name) => isOn(options, `ieee80211${name}`));
  switch (band) {
    case "2.4GHz":
      return [...oldOf(options), ...later];
    case "5GHz":
      return ["a", ...later];
    case "6GHz":
      return later.filter((name) => name === "ax" || name === "be");
  }
}

/** The rates of 802.11b are there unless they are left out. */
function oldOf(options: HostapdOptions): readonly WifiStandard[] {
  if (options.get("hw_mode") === "b") return ["b"];
  const rates = options.get("supported_rates")?.split(/\s+/);
  return rates === undefined || rates.some((rate) => ["10", "20", "55", "110"].includes(rate)) ? ["b", "g"] : ["g"];
}

function widthOf(options: HostapdOptions): WifiWidth | "auto" {
  if (options.size === 0) return "auto";
  if (isOn(options, "ieee80211be") && (options.get("eht_oper_chwidth") === "9" || classOf(options) === 137)) return 320;
  const told = [
    ...(isOn(options, "ieee80211be") ? [options.get("eht_oper_chwidth")] : []),
    ...(isOn(options, "ieee80211ax") ? [options.get("he_oper_chwidth")] : []),
    ...(isOn(options, "ieee80211ac") ? [options.get("vht_oper_chwidth")] : []),
  ].map(Number);
  if (told.includes(3)) return 8080;
  if (told.includes(2) || classOf(options) === 134) return 160;
  if (told.includes(1) || classOf(options) === 133) return 80;
  const wide = isOn(options, "ieee80211n") && secondaryOf(options) !== "auto";
  return wide || classOf(options) === 132 ? 40 : 20;
}

function secondaryOf(options: HostapdOptions): WifiRadio["secondaryChannel"] {
  const [, side] = /\[HT40([+-])\]/.exec(options.get("ht_capab") ?? "") ?? [];
  return side === "+" ? "above" : side === "-" ? "below" : "auto";
}

/** There is a switch for each width of 802.11n and 802.11ac; what came later chooses by itself. */
function hasLongGuardInterval(options: HostapdOptions, width: WifiWidth | "auto"): boolean {
  if (width === "auto" || isOn(options, "ieee80211ax") || isOn(options, "ieee80211be")) return false;
  const all = `${options.get("ht_capab") ?? ""}${options.get("vht_capab") ?? ""}`;
  return !all.includes(`[SHORT-GI-${width === 8080 ? 160 : width}]`);
}

/** `country3` holds the third octet of the Country element. [IEEE 802.11 9.4.2.9] */
function environmentOf(options: HostapdOptions): " " | "I" | "O" {
  const octet = Number(options.get("country3") ?? 0x20);
  return octet === 0x49 ? "I" : octet === 0x4f ? "O" : " ";
}
