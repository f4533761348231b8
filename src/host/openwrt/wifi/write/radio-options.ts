import type { WifiBand, WifiRadioSettings, WifiStandard } from "../../../../ports/host/wifi/wifi.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { textOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import { bandOf, type ChannelMode, channelMode, standardsOf } from "../radio-mode.ts";
import { overlaid } from "./overlaid.ts";

// How a radio is to speak, as the options `band` or `hwmode`, `htmode` and others of its wifi-device: one word of UCI, `htmode`,
// is the newest standard, the width, and for 802.11n on which side the second channel is.

type Generation = ChannelMode["generation"];

const generations: Readonly<Record<WifiStandard, Generation>> = {
  a: "",
  b: "",
  g: "",
  n: "HT",
  ac: "VHT",
  ax: "HE",
  be: "EHT",
};
const ascending: readonly Generation[] = ["", "HT", "VHT", "HE", "EHT"];
const widest: Readonly<Record<Generation, number>> = { "": 20, HT: 40, VHT: 160, HE: 160, EHT: 320 };

function refuse(setting: keyof WifiRadioSettings, reason: string): never {
  throw new RefusedSettingError(setting, reason);
}

export function speechValues(settings: Partial<WifiRadioSettings>, radio: UciSection): UciValues {
  const { band: wantedBand, standards, width, secondaryChannel, guardInterval } = settings;
  const asked = [wantedBand, standards, width, secondaryChannel, guardInterval];
  if (asked.every((each) => each === undefined)) return {};
  const band = wantedBand ?? bandOf(radio);
  if (band === undefined) return refuse("band", "this radio is on a band that is not known here");
  const mode = modeFor(settings, radio, band);
  const isAnother = wantedBand !== undefined && wantedBand !== bandOf(radio);
  const htmode = htmodeOf(mode);
  return {
    ...(isAnother && bandValues(wantedBand, radio)),
    ...(htmode !== (textOf(radio, "htmode") ?? "NOHT") && { htmode }),
    ...(standards !== undefined && standardValues(standards, radio, band, htmode)),
    ...(guardInterval !== undefined && guardValues(guardInterval, mode)),
  };
}

const bandNames: Readonly<Record<WifiBand, string>> = { "2.4GHz": "2g", "5GHz": "5g", "6GHz": "6g" };

/** By `hwmode`, as before 21.02.2, where that is what the radio has. */
function bandValues(band: WifiBand, radio: UciSection): UciValues {
  const isOld = textOf(radio, "band") === undefined && textOf(radio, "hwmode") !== undefined;
  if (!isOld) return { band: bandNames[band] };
  if (band === "6GHz") return refuse("band", "this release knows 2.4 and 5 GHz only");
  return { hwmode: band === "5GHz" ? "11a" : "11g" };
}

function modeFor(
  { band: wantedBand, standards, width, secondaryChannel }: Partial<WifiRadioSettings>,
  radio: UciSection,
  band: WifiBand,
): ChannelMode {
  const present = channelMode(textOf(radio, "htmode")) ?? { generation: "", width: 20, secondary: "auto" };
  const generation = standards === undefined ? present.generation : newestOf(standards);
  if (width === "auto") return refuse("width", "the width of channels is not chosen by the radio: it is one in MHz");
  if (width === 8080) return refuse("width", "channels of 80+80 MHz cannot be configured here");
  const most = Math.min(widest[generation], band === "2.4GHz" ? 40 : band === "5GHz" ? 160 : 320);
  if (width !== undefined && width > most) {
    const newest = generation === "" ? "standards before 802.11n" : `802.11${nameOf(generation)}`;
    return refuse("width", `channels of ${width} MHz cannot be had with ${newest} on ${band}: ${most} at most`);
  }
  const kept = present.width === 8080 ? 80 : present.width;
  const chosen = width ?? (Math.min(kept, most) as ChannelMode["width"]);
  const canChoose = generation === "HT" && chosen === 40;
  if (secondaryChannel !== undefined && secondaryChannel !== "auto" && !canChoose) {
    return refuse("secondaryChannel", "only with 802.11n at 40 MHz the second channel is not given by the first");
  }
  const side = wantedBand === undefined ? present.secondary : "auto";
  return { generation, width: chosen, secondary: canChoose ? (secondaryChannel ?? side) : "auto" };
}

const newestOf = (standards: readonly WifiStandard[]): Generation =>
  ascending.findLast((each) => standards.some((standard) => generations[standard] === each)) ?? "";

const nameOf = (generation: Generation): string =>
  Object.entries(generations).find(([, each]) => each === generation)?.[0] ?? "";

function htmodeOf({ generation, width, secondary }: ChannelMode): string {
  if (generation === "") return "NOHT";
  return `${generation}${width}${secondary === "above" ? "+" : secondary === "below" ? "-" : ""}`;
}

/** Which of the older standards are let be; refused where the radio would speak others than asked. */
function standardValues(
  standards: readonly WifiStandard[],
  radio: UciSection,
  band: WifiBand,
  htmode: string,
): UciValues {
  const speaks = (...names: readonly WifiStandard[]): boolean => names.some((name) => standards.includes(name));
  const required =
    speaks("a", "b", "g") || band === "6GHz" ? undefined : speaks("n") ? "n" : speaks("ac") ? "ac" : undefined;
  const values: UciValues = {
    require_mode: required,
    ...(band === "2.4GHz" && { legacy_rates: speaks("b") ? "1" : textOf(radio, "legacy_rates") && "0" }),
  };
  const then = standardsOf(overlaid(radio, { ...values, htmode }), band);
  if (then.length !== standards.length || !then.every((each) => standards.includes(each))) {
    const closest = then.length === 0 ? "none of them" : then.join(", ");
    return refuse("standards", `a radio on ${band} cannot speak ${standards.join(", ")} alone: it would be ${closest}`);
  }
  return values;
}

/** There is a switch for each width of 802.11n and 802.11ac; what came later chooses by itself. */
function guardValues(asked: WifiRadioSettings["guardInterval"], { generation }: ChannelMode): UciValues {
  if (asked === "short")
    return refuse("guardInterval", "a radio cannot be held to short guard intervals: it is Auto or 800nsec");
  const long = asked === "long";
  if (long && (generation === "HE" || generation === "EHT")) {
    return refuse("guardInterval", "radios of 802.11ax and later choose the guard interval by themselves: Auto");
  }
  return Object.fromEntries([20, 40, 80, 160].map((width) => [`short_gi_${width}`, long ? "0" : undefined]));
}
