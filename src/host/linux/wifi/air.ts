import type { WifiBand } from "../../../ports/host/wifi/wifi.ts";

// What everybody tells alike of what is on the air.

export function bandOfFrequency(mhz: number | undefined): WifiBand | undefined {
  if (mhz === undefined) return undefined;
  if (mhz >= 2400 && mhz < 2500) return "2.4GHz";
  if (mhz >= 4900 && mhz < 5925) return "5GHz";
  return mhz >= 5925 && mhz <= 7125 ? "6GHz" : undefined;
}

/** Two capital letters and where it holds; undefined for the world (`00`) and for what is none. */
export function countryOf(country: string | undefined, environment = " "): string | undefined {
  const letters = country?.toUpperCase();
  return letters !== undefined && /^[A-Z]{2}$/.test(letters) ? `${letters}${environment}` : undefined;
}

/** Of the most milliwatts that it may. */
export const percentOfPower = (dbm: number, most: number): number =>
  Math.min(100, Math.max(1, Math.round(100 * 10 ** ((dbm - most) / 10))));

/** As many as one access point has numbers for. [IEEE 802.11 9.4.1.8] */
export const mostStations = 2007;

/** `Caf\xc3\xa9`, as hostapd and `iw` print what is no ASCII; undefined for one that TR-181 cannot hold. */
export function ssidOfPrinted(printed: string): string | undefined {
  const octets: number[] = [];
  for (const [, hex, escaped, plain] of printed.matchAll(/\\x([\da-f]{2})|\\(.)|([\s\S])/gu)) {
    if (hex !== undefined) octets.push(Number.parseInt(hex, 16));
    else octets.push(...Buffer.from(escaped ?? plain ?? ""));
  }
  return ssidOfOctets(Uint8Array.from(octets));
}

/** Undefined for one that is no text of 1 to 32 characters. */
export function ssidOfOctets(octets: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets);
    return /^\P{Cc}{1,32}$/u.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** What is told as `name=value`, or `name: value`, by a whole number in these bounds; undefined if it is none such. */
export function wholeNumber(text: string | undefined, least: number, most: number): number | undefined {
  const number = /^-?\d{1,15}$/.test(text ?? "") ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}
