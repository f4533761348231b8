import type { WifiBand, WifiStandard, WifiWidth } from "../../../ports/host/wifi/wifi.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";

// How a radio speaks, by the options `band` or `hwmode`, `htmode` and others of its wifi-device.

export interface ChannelMode {
  readonly generation: "" | "HT" | "VHT" | "HE" | "EHT";
  readonly width: WifiWidth;
  readonly secondary: "above" | "below" | "auto";
}

/** `HT20`, `HT40+`, `VHT80`, `VHT80+80`, `EHT320`, as UCI and iwinfo have it; undefined for `NOHT` and what is none. */
export function channelMode(htmode: string | undefined): ChannelMode | undefined {
  const found = /^(HT|VHT|HE|EHT)(20|40|80|160|320|80[+_]80)([+-]?)$/.exec(htmode ?? "");
  if (found === null) return undefined;
  const [, generation = "", width = "", side = ""] = found;
  return {
    generation: generation as ChannelMode["generation"],
    width: (width.length > 3 ? 8080 : Number(width)) as WifiWidth,
    secondary: side === "+" ? "above" : side === "-" ? "below" : "auto",
  };
}

/** `band` since 21.02.2, `hwmode` before; undefined for 60 GHz and for what is none. */
export function bandOf(device: UciSection): WifiBand | undefined {
  switch (textOf(device, "band")) {
    case "2g":
      return "2.4GHz";
    case "5g":
      return "5GHz";
    case "6g":
      return "6GHz";
    case undefined:
      break;
    default:
      return undefined;
  }
  const hwmode = textOf(device, "hwmode") ?? "";
  if (/^(11)?(n?[bg]|[bg]n?|bg)$/.test(hwmode)) return "2.4GHz";
  return /^(11)?(n?a|an?|ac)$/.test(hwmode) ? "5GHz" : undefined;
}

/** What it may speak: the rates of old where they are let be, and all up to its `htmode`. */
export function standardsOf(device: UciSection, band: WifiBand | undefined): readonly WifiStandard[] {
  if (band === undefined) return [];
  const required = textOf(device, "require_mode");
  const old = required === "n" || required === "ac" ? [] : oldStandards(device, band);
  const later = laterStandards(channelMode(textOf(device, "htmode"))?.generation ?? "", band);
  return [...old, ...(required === "ac" ? later.filter((each) => each !== "n") : later)];
}

function oldStandards(device: UciSection, band: WifiBand): readonly WifiStandard[] {
  switch (band) {
    case "2.4GHz":
      if (/^(11)?b$/.test(textOf(device, "hwmode") ?? "")) return ["b"];
      return flagOf(device, "legacy_rates", false) ? ["b", "g"] : ["g"];
    case "5GHz":
      return ["a"];
    case "6GHz":
      return [];
  }
}

/** On 2.4 GHz there is no 802.11ac but by name, on 6 GHz nothing before 802.11ax. */
function laterStandards(generation: ChannelMode["generation"], band: WifiBand): readonly WifiStandard[] {
  const all: readonly (readonly [ChannelMode["generation"], WifiStandard])[] = [
    ["HT", "n"],
    ["VHT", "ac"],
    ["HE", "ax"],
    ["EHT", "be"],
  ];
  const last = all.findIndex(([name]) => name === generation);
  return all
    .slice(0, last + 1)
    .map(([, standard]) => standard)
    .filter((each) => {
      if (band === "6GHz") return each === "ax" || each === "be";
      return band === "5GHz" || each !== "ac" || generation === "VHT";
    });
}

/** `country3` holds the third octet of the Country element. [IEEE 802.11 9.4.2.9] */
export function environmentOf(device: UciSection): " " | "I" | "O" {
  const octet = Number(textOf(device, "country3") ?? 0x20);
  return octet === 0x49 ? "I" : octet === 0x4f ? "O" : " ";
}

/** There is a switch for each width of 802.11n and 802.11ac; what came later chooses by itself. */
export function hasLongGuardInterval(device: UciSection): boolean {
  const mode = channelMode(textOf(device, "htmode"));
  if (mode === undefined) return true;
  const width = mode.width === 8080 ? 160 : mode.width;
  return (mode.generation === "HT" || mode.generation === "VHT") && !flagOf(device, `short_gi_${width}`, true);
}
