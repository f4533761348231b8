import type { WifiBand, WifiStandard, WifiWidth } from "../../../ports/host/wifi/wifi-bands.ts";
import type { NeighborBeacon, NeighborSecurity, WifiNeighbor } from "../../../ports/host/wifi/wifi-neighbors.ts";
import { machineAddress } from "../hosts/mac-address.ts";
import { bandOfFrequency, ssidOfPrinted, wholeNumber } from "./air.ts";
import { channelAt } from "./iw-dev.ts";

/** What is on the air anywhere; the rest of it is not told. */
const mostNeighbors = 256;

/** By the names that `iw` has for them, with all that it says below. */
type Elements = ReadonlyMap<string, string>;

/**
 * What `iw dev LINK scan` has heard by the radio of that key, with the noise in dBm by MHz where it is known. Anybody may be on the air, and `iw` prints some of what they say as it
 * is: what is no network is left out.
 */
export function parseIwScan(
  text: string,
  radio: string,
  noises: ReadonlyMap<number, number> = new Map(),
): readonly WifiNeighbor[] {
  const found: WifiNeighbor[] = [];
  for (const section of text.split(/^BSS (?=[\da-f]{2}:)/m).slice(1)) {
    if (found.length === mostNeighbors) break;
    const neighbor = neighborOf(section, radio, noises);
    if (neighbor !== undefined) found.push(neighbor);
  }
  return found;
}

function neighborOf(section: string, radio: string, noises: ReadonlyMap<number, number>): WifiNeighbor | undefined {
  const elements = elementsOf(section);
  const bssid = machineAddress(section.slice(0, 17));
  const mhz = wholeNumber(/^(\d+)/.exec(elements.get("freq") ?? "")?.[1], 1, 100_000);
  const channel = channelAt(mhz);
  if (bssid === undefined || channel === undefined) return undefined;
  const band = bandOfFrequency(mhz);
  const dbm = /^(-?\d+)(?:\.\d+)? dBm/.exec(elements.get("signal") ?? "")?.[1];
  return {
    radio,
    bssid,
    channel,
    // Of several, as a beacon for others has, the first is its own.
    ssid: ssidOfPrinted(elements.get("SSID") ?? "") ?? "",
    adHoc: /\bIBSS\b/.test(elements.get("capability") ?? ""),
    band,
    signalDbm: wholeNumber(dbm, -200, 0),
    noiseDbm: mhz === undefined ? undefined : noises.get(mhz),
    security: securityOf(elements),
    ciphers: ciphersOf(elements),
    standards: standardsOf(elements, band),
    width: widthOf(elements),
    beacon: beaconOf(elements),
  };
}

/** `\tRSN:\t * Version: 1` and what is below it with two tabs. */
function elementsOf(section: string): Elements {
  const elements = new Map<string, string>();
  let last = "";
  for (const line of section.split("\n").slice(1)) {
    const [, name, value = ""] = /^\t([^\t:]+):[ \t]?(.*)$/.exec(line) ?? [];
    if (name !== undefined) last = elements.has(name) ? "" : name;
    if (last !== "") elements.set(last, name === undefined ? `${elements.get(last)}\n${line}` : value);
  }
  return elements;
}

function securityOf(elements: Elements): NeighborSecurity | undefined {
  const [rsn, wpa] = [elements.get("RSN"), elements.get("WPA")];
  if (rsn === undefined && wpa === undefined)
    return /\bPrivacy\b/.test(elements.get("capability") ?? "") ? "WEP" : "None";
  const by = [rsn, wpa].map((element) => /Authentication suites: (.*)/.exec(element ?? "")?.[1] ?? "").join(" ");
  if (/\bOWE\b/.test(by)) return "OWE";
  // By number where this `iw` has no name for it: SAE whose group depends on it.
  if (/\bSAE\b|00-0f-ac:(?:24|25)\b/.test(by)) return /\bPSK\b/.test(by) ? "WPA2-PSK-WPA3-SAE" : "WPA3-SAE";
  if (/802\.1X/.test(by)) {
    if (/\bMFP-required\b/.test(rsn ?? "")) return "WPA3-Enterprise";
    return wpa === undefined ? "WPA2-Enterprise" : rsn === undefined ? "WPA-Enterprise" : "WPA-WPA2-Enterprise";
  }
  if (!/\bPSK\b/.test(by)) return undefined;
  return wpa === undefined ? "WPA2" : rsn === undefined ? "WPA" : "WPA-WPA2";
}

function ciphersOf(elements: Elements): readonly ("TKIP" | "AES")[] {
  const names = ["RSN", "WPA"].map((name) => /Pairwise ciphers: (.*)/.exec(elements.get(name) ?? "")?.[1] ?? "");
  const has = (cipher: RegExp): boolean => cipher.test(names.join(" "));
  return [...(has(/\bTKIP\b/) ? (["TKIP"] as const) : []), ...(has(/\b[CG]CMP\b/) ? (["AES"] as const) : [])];
}

/** A unit of time of 802.11, in which the distance of beacons is told. */
const timeUnitMs = 1.024;

function beaconOf(elements: Elements): NeighborBeacon {
  const units = wholeNumber(/^(\d+) TUs/.exec(elements.get("beacon interval") ?? "")?.[1], 1, 65_535);
  const dtim = /\bDTIM Period (\d+)/.exec(elements.get("TIM") ?? "")?.[1];
  const rates = ratesOf(elements);
  return {
    periodMs: units === undefined ? undefined : Math.round(units * timeUnitMs),
    dtimPeriod: wholeNumber(dtim, 1, 255),
    basicRates: rates.filter(({ isBasic }) => isBasic).map(({ mbps }) => mbps),
    rates: rates.map(({ mbps }) => mbps),
  };
}

/** `1.0* 2.0* 5.5 11.0`, the basic ones with a star. */
const ratesOf = (elements: Elements): readonly { readonly mbps: number; readonly isBasic: boolean }[] =>
  ["Supported rates", "Extended supported rates"].flatMap((name) =>
    [...(elements.get(name) ?? "").matchAll(/\b(\d{1,3}\.\d)(\*?)/g)].map(([, mbps, star]) => ({
      mbps: Number(mbps),
      isBasic: star === "*",
    })),
  );

function standardsOf(elements: Elements, band: WifiBand | undefined): readonly WifiStandard[] {
  const rates = ratesOf(elements).map(({ mbps }) => mbps);
  const has = (name: RegExp): boolean => [...elements.keys()].some((each) => name.test(each));
  const old = [1, 2, 5.5, 11];
  const byOfdm = rates.some((rate) => rate >= 6 && !old.includes(rate));
  return [
    ...(band === "5GHz" && byOfdm ? (["a"] as const) : []),
    ...(band === "2.4GHz" && rates.some((rate) => old.includes(rate)) ? (["b"] as const) : []),
    ...(band === "2.4GHz" && byOfdm ? (["g"] as const) : []),
    ...(has(/^HT operation$/) ? (["n"] as const) : []),
    ...(has(/^VHT operation$/) ? (["ac"] as const) : []),
    ...(has(/^HE (?:capabilities|operation)$/i) ? (["ax"] as const) : []),
    ...(has(/^EHT (?:capabilities|operation)$/i) ? (["be"] as const) : []),
  ];
}

/** Undefined where nothing of it is told, as at 6 GHz by an older `iw`. */
function widthOf(elements: Elements): WifiWidth | undefined {
  const wide = elements.get("VHT operation") ?? "";
  const fact = (name: string): number => Number(new RegExp(`\\* ${name}: (\\d{1,3})`).exec(wide)?.[1] ?? 0);
  const [first, second] = [fact("center freq segment 1"), fact("center freq segment 2")];
  switch (fact("channel width")) {
    case 1:
      // 160 MHz are told as 80 with a second middle: eight channels from the first where both parts lie side by side.
      return second === 0 ? 80 : Math.abs(second - first) === 8 ? 160 : 8080;
    case 2:
      return 160;
    case 3:
      return 8080;
  }
  const old = elements.get("HT operation");
  if (old === undefined) return [...elements.keys()].some((name) => /^(?:HE|EHT) /.test(name)) ? undefined : 20;
  return /secondary channel offset: (?:above|below)/.test(old) ? 40 : 20;
}
