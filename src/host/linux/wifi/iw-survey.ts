import { wholeNumber } from "./air.ts";

/** The noise in dBm by the MHz of channels, as `iw dev LINK survey dump` has it: of those that the driver has listened to. */
export function parseIwSurvey(text: string): ReadonlyMap<number, number> {
  const noises = new Map<number, number>();
  for (const section of text.split(/^Survey data from /m).slice(1)) {
    const mhz = wholeNumber(/^\s+frequency:\s+(\d+)(?:\.\d+)? MHz/m.exec(section)?.[1], 1, 100_000);
    const noise = wholeNumber(/^\s+noise:\s+(-\d+) dBm/m.exec(section)?.[1], -200, -1);
    if (mhz !== undefined && noise !== undefined) noises.set(mhz, noise);
  }
  return noises;
}
