import type {
  NetworkMeasurement,
  RadioMeasurement,
  WifiBand,
  WifiStandard,
  WifiWidth,
} from "../../../ports/host/wifi/wifi.ts";
import { type IpRecord, numberAt, recordsAt, textAt, textsAt } from "../../linux/programs/ip-json.ts";
import { bandOfFrequency, countryOf, percentOfPower } from "../../linux/wifi/air.ts";
import type { UbusTable } from "../ubus/blobmsg.ts";
import { channelMode } from "./radio-mode.ts";
import { macAddressAt, signedAt, stationsOf } from "./stations.ts";

// What the objects `iwinfo` and `hostapd.LINK` of the bus tell. Undefined is what could not be asked.

type Answer = UbusTable | undefined;

interface RadioAnswers {
  readonly info: Answer;
  readonly frequencies: Answer;
  readonly survey: Answer;
  readonly powers: Answer;
}

/** `configured`: the band that counts while the radio is on none. */
export function radioMeasurement(answers: RadioAnswers, configured: WifiBand | undefined): RadioMeasurement {
  const info = answers.info ?? {};
  const mhz = numberAt(info, "frequency");
  const band = bandOfFrequency(mhz) ?? configured;
  const frequencies = answers.frequencies && recordsAt(answers.frequencies, "results");
  const mode = channelMode(textAt(info, "htmode"));
  const inUse = answers.survey && recordsAt(answers.survey, "results").find((each) => each.mhz === mhz);
  return {
    bands: frequencies && bandsIn(frequencies),
    standards: someOf(textsAt(info, "hwmodes").flatMap(standardNamed)),
    widths: someOf([
      ...new Set(
        textsAt(info, "htmodes").flatMap((each): readonly WifiWidth[] => {
          const known = channelMode(each)?.width;
          return known === undefined ? [] : [known];
        }),
      ),
    ]),
    channels: frequencies && channelsIn(frequencies, band),
    channel: channelAt(info, "channel"),
    width: textAt(info, "htmode") === "NOHT" ? 20 : mode?.width,
    centerChannel: channelAt(info, "center_chan1"),
    secondCenterChannel: channelAt(info, "center_chan2"),
    country: countryOf(textAt(info, "country")),
    noiseDbm: (inUse && signedAt(inUse, "noise", -200, -1)) ?? signedAt(info, "noise", -200, -1),
    ...powersOf(answers.powers, signedAt(info, "txpower", -100, 100)),
  };
}

interface NetworkAnswers {
  /** Of an end point. */
  readonly info: Answer;
  readonly associations: Answer;
  /** Of an access point, from hostapd. */
  readonly status: Answer;
  readonly clients: Answer;
}

export function networkMeasurement(
  { info, associations, status, clients }: NetworkAnswers,
  configured: WifiBand | undefined,
): NetworkMeasurement {
  const mhz = numberAt(status ?? clients ?? {}, "freq") ?? numberAt(info ?? {}, "frequency");
  const state = textAt(status ?? {}, "status");
  return {
    transmitting: state === undefined ? undefined : state === "ENABLED",
    bssid: macAddressAt(status ?? {}, "bssid") ?? macAddressAt(info ?? {}, "bssid"),
    stations: stationsOf(associations, clients, bandOfFrequency(mhz) ?? configured),
  };
}

function bandsIn(frequencies: readonly IpRecord[]): readonly WifiBand[] {
  const found = new Set(frequencies.map((each) => bandOfFrequency(numberAt(each, "mhz"))));
  return (["2.4GHz", "5GHz", "6GHz"] as const).filter((band) => found.has(band));
}

/** Where an access point may not start by itself is `restricted`. */
function channelsIn(frequencies: readonly IpRecord[], band: WifiBand | undefined): readonly number[] {
  const channels = frequencies.flatMap((each) => {
    const channel = channelAt(each, "channel");
    const here = bandOfFrequency(numberAt(each, "mhz")) === band && each.restricted !== true;
    return channel === undefined || !here ? [] : [channel];
  });
  return [...new Set(channels)].toSorted((a, b) => a - b);
}

function channelAt(record: IpRecord, key: string): number | undefined {
  const channel = numberAt(record, key);
  return channel !== undefined && Number.isInteger(channel) && channel >= 1 && channel <= 255 ? channel : undefined;
}

/** In percent of the most milliwatts that it may; `dbm`: at present. */
function powersOf(
  powers: Answer,
  dbm: number | undefined,
): Pick<RadioMeasurement, "powerPercents" | "powerPercent" | "maxPowerDbm"> {
  const steps = recordsAt(powers ?? {}, "results").flatMap((each) => signedAt(each, "dbm", -100, 100) ?? []);
  if (steps.length === 0) return { powerPercents: undefined, powerPercent: undefined };
  const most = Math.max(...steps);
  const percentOf = (step: number): number => percentOfPower(step, most);
  return {
    powerPercents: [...new Set(steps.map(percentOf))].toSorted((a, b) => a - b),
    powerPercent: dbm === undefined ? undefined : percentOf(dbm),
    maxPowerDbm: most,
  };
}

const standards: readonly WifiStandard[] = ["a", "b", "g", "n", "ac", "ax", "be"];

const standardNamed = (name: string): readonly WifiStandard[] => standards.filter((each) => each === name);

const someOf = <T>(items: readonly T[]): readonly T[] | undefined => (items.length === 0 ? undefined : items);
