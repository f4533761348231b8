import type { RadioMeasurement, WifiBand, WifiStandard } from "../../../ports/host/wifi/wifi.ts";
import { bandOfFrequency, percentOfPower } from "./air.ts";
import { type AirLink, channelAt } from "./iw-dev.ts";
import type { BandAbility } from "./iw-phy.ts";

const bands: readonly WifiBand[] = ["2.4GHz", "5GHz", "6GHz"];
const standards: readonly WifiStandard[] = ["a", "b", "g", "n", "ac", "ax", "be"];

/** `abilities`: undefined where they were not told; `configured`: the band that counts while the radio is on none. */
export function radioMeasurement(
  abilities: readonly BandAbility[] | undefined,
  links: readonly AirLink[],
  configured: WifiBand | undefined,
): RadioMeasurement {
  const link = links.find(({ channel }) => channel !== undefined);
  const band = bandOfFrequency(link?.mhz) ?? configured;
  const here = abilities?.find((each) => each.band === band);
  const speaks = (name: WifiStandard): boolean => abilities?.some((each) => each.standards.includes(name)) === true;
  const dbm = link?.powerDbm;
  const most = here?.channels.find(({ mhz }) => mhz === link?.mhz)?.maxDbm;
  return {
    bands: abilities && bands.filter((name) => abilities.some((each) => each.band === name)),
    standards: abilities && standards.filter(speaks),
    widths: here?.widths,
    channels: here?.channels.map(({ number }) => number),
    channel: link?.channel,
    width: link?.width,
    centerChannel: channelAt(link?.centerMhz),
    secondCenterChannel: channelAt(link?.secondCenterMhz),
    country: undefined,
    noiseDbm: undefined,
    powerPercents: undefined,
    powerPercent: dbm === undefined || most === undefined ? undefined : percentOfPower(dbm, most),
    ...(most !== undefined && { maxPowerDbm: most }),
  };
}
