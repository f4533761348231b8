import type { WifiBand, WifiStandard, WifiWidth } from "../../../ports/host/wifi/wifi.ts";
import { bandOfFrequency } from "./air.ts";

/** What a radio can do on one band, as `iw phy` tells of it. */
export interface BandAbility {
  readonly band: WifiBand;
  readonly standards: readonly WifiStandard[];
  readonly widths: readonly WifiWidth[];
  /** That an access point may use here, after a look for radar where there is to be one; ascending. */
  readonly channels: readonly { readonly number: number; readonly mhz: number; readonly maxDbm: number }[];
}

/** By the numbers of radios in the kernel. */
export function parseIwPhy(text: string): ReadonlyMap<number, readonly BandAbility[]> {
  const radios = text.split(/^Wiphy .*$/m).slice(1);
  return new Map(
    radios.flatMap((radio) => {
      const index = /^\twiphy index: (\d+)$/m.exec(radio)?.[1];
      return index === undefined ? [] : [[Number(index), bandsOf(radio)] as const];
    }),
  );
}

function bandsOf(radio: string): readonly BandAbility[] {
  return radio
    .split(/^\tBand \d+:$/m)
    .slice(1)
    .flatMap((section) => abilityOf(section.split(/^\t(?!\t)/m)[0] ?? ""));
}

function abilityOf(section: string): BandAbility | [] {
  const all = [
    ...section.matchAll(/^\t\t\t\* (\d+)(?:\.\d+)? MHz \[(\d+)\] (?:\((-?\d+(?:\.\d+)?) dBm\)(.*)|\(disabled\))/gm),
  ];
  const band = bandOfFrequency(Number(all[0]?.[1]));
  if (band === undefined) return [];
  const channels = all.flatMap(([, mhz, number, dbm, remarks = ""]) => {
    const open = dbm !== undefined && (!/no IR|passive/.test(remarks) || /radar/.test(remarks));
    const usable = { number: Number(number), mhz: Number(mhz), maxDbm: Number(dbm) };
    return open && usable.number >= 1 && usable.number <= 255 ? [usable] : [];
  });
  return {
    band,
    standards: standardsOf(section, band),
    widths: widthsOf(section, band),
    channels: channels.toSorted((a, b) => a.number - b.number),
  };
}

/** Those of an access point, where the two differ. */
function standardsOf(section: string, band: WifiBand): readonly WifiStandard[] {
  const has = (part: RegExp): boolean => part.test(section);
  const rates = (part: RegExp): boolean =>
    part.test(/Bitrates \(non-HT\):\n((?:\t{3}.*\n?)*)/.exec(section)?.[1] ?? "");
  const old =
    band === "2.4GHz"
      ? [...(rates(/\* (1|11)\.0 /) ? (["b"] as const) : []), ...(rates(/\* 54\.0 /) ? (["g"] as const) : [])]
      : [];
  return [
    ...(band === "5GHz" && rates(/\* 54\.0 /) ? (["a"] as const) : []),
    ...old,
    ...(band !== "6GHz" && has(/^\t\tCapabilities: 0x/m) ? (["n"] as const) : []),
    ...(band !== "2.4GHz" && has(/^\t\tVHT Capabilities/m) ? (["ac"] as const) : []),
    ...(has(/^\t\tHE Iftypes: .*\bAP\b/m) ? (["ax"] as const) : []),
    ...(has(/^\t\tEHT Iftypes: .*\bAP\b/m) ? (["be"] as const) : []),
  ];
}

function widthsOf(section: string, band: WifiBand): readonly WifiWidth[] {
  const has = (part: RegExp): boolean => part.test(section);
  const wide = band !== "2.4GHz";
  const vht = wide && has(/^\t\tVHT Capabilities/m);
  const two = has(/Supported Channel Width: 160 MHz, 80\+80 MHz/) || has(/HE160\/HE80\+80\/5GHz/);
  return [
    20,
    ...(has(/^\t\t\tHT20\/HT40$/m) || has(/HE40\//) ? ([40] as const) : []),
    ...(vht || has(/HE40\/HE80\/5GHz/) ? ([80] as const) : []),
    ...(has(/Supported Channel Width: 160 MHz/) || has(/HE160\/5GHz/) ? ([160] as const) : []),
    ...(two ? ([8080] as const) : []),
    ...(band === "6GHz" && has(/320\s?MHz in 6\s?GHz Supported/i) ? ([320] as const) : []),
  ];
}
