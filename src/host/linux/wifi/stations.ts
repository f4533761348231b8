import type { WifiStandard, WifiStation } from "../../../ports/host/wifi/wifi.ts";
import { machineAddress } from "../hosts/mac-address.ts";
import { mostStations, wholeNumber } from "./air.ts";
import type { HostapdAnswer } from "./hostapd-answers.ts";

// Who is on a network: from hostapd, which counts for an access point, and from the driver by `iw`.

/** `all_sta` of hostapd. Rates are in units of 100 kbit/s. */
export function stationsOfHostapd(answers: readonly HostapdAnswer[]): readonly WifiStation[] {
  const stations = answers.flatMap(({ heading, facts }): readonly WifiStation[] => {
    const macAddress = machineAddress(heading);
    const flags = facts.get("flags") ?? "";
    // One that only begins to associate is in its list too.
    if (macAddress === undefined || !flags.includes("[ASSOC]")) return [];
    const rates = [facts.get("tx_rate_info"), facts.get("rx_rate_info")];
    const [to, from] = rates.map((each) => rate(Number(/^\d+/.exec(each ?? "")?.[0]) * 100));
    return [
      {
        macAddress,
        authorized: flags.includes("[AUTHORIZED]"),
        standard: standardIn(flags),
        connectedSeconds: wholeNumber(facts.get("connected_time"), 0, 2 ** 32),
        signalDbm: wholeNumber(facts.get("signal"), -200, -1),
        noiseDbm: undefined,
        rateTo: to,
        rateFrom: from,
        bytesTo: counter(facts.get("tx_bytes")),
        bytesFrom: counter(facts.get("rx_bytes")),
        packetsTo: counter(facts.get("tx_packets")),
        packetsFrom: counter(facts.get("rx_packets")),
        retries: undefined,
        failures: undefined,
      },
    ];
  });
  return onceEach(stations);
}

/** `iw dev LINK station dump`. */
export function stationsOfDriver(text: string): readonly WifiStation[] {
  const stations = text.split(/^(?=Station )/m).flatMap((section): readonly WifiStation[] => {
    const macAddress = machineAddress(/^Station (\S+)/.exec(section)?.[1]);
    if (macAddress === undefined) return [];
    const told = new Map(
      [...section.matchAll(/^\t([^:\n]+):[\t ]*(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
    );
    const number = (name: string): string | undefined => /^-?\d+/.exec(told.get(name) ?? "")?.[0];
    const rates = [told.get("tx bitrate"), told.get("rx bitrate")];
    const [to, from] = rates.map((each) => rate(Number.parseFloat(each ?? "") * 1000));
    return [
      {
        macAddress,
        authorized: told.get("authorized") !== "no",
        standard: standardIn(rates.map((each) => ` ${each ?? ""}`).join(" ")),
        connectedSeconds: wholeNumber(number("connected time"), 0, 2 ** 32),
        signalDbm: wholeNumber(number("signal"), -200, -1),
        noiseDbm: undefined,
        rateTo: to,
        rateFrom: from,
        bytesTo: counter(number("tx bytes")),
        bytesFrom: counter(number("rx bytes")),
        packetsTo: counter(number("tx packets")),
        packetsFrom: counter(number("rx packets")),
        retries: wholeNumber(number("tx retries"), 0, 2 ** 32),
        failures: wholeNumber(number("tx failed"), 0, 2 ** 32),
      },
    ];
  });
  return onceEach(stations);
}

/** The newest that it speaks by the flags of hostapd, or that it is sent or sends by. */
function standardIn(told: string): WifiStandard | undefined {
  if (/\[EHT\]| EHT-/.test(told)) return "be";
  if (/\[HE\]| HE-/.test(told)) return "ax";
  if (/\[VHT\]| VHT-/.test(told)) return "ac";
  return /\[HT\]| MCS /.test(told) ? "n" : undefined;
}

const rate = (kbits: number): number | undefined => (kbits > 0 && kbits < 2 ** 32 ? Math.round(kbits) : undefined);

const counter = (text: string | undefined): bigint | undefined =>
  /^\d{1,20}$/.test(text ?? "") ? BigInt(text ?? "") : undefined;

const onceEach = (stations: readonly WifiStation[]): readonly WifiStation[] =>
  [...new Map(stations.map((each) => [each.macAddress, each])).values()].slice(0, mostStations);
