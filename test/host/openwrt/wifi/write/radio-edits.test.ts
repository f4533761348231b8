import { describe, expect, it } from "vitest";
import type { RadioMeasurement, WifiRadioSettings } from "../../../../../src/ports/host/wifi/wifi.ts";
import { changedOptions } from "./wireless-under-test.ts";

// [TR-181 WiFi.Radio]

type Settings = Partial<WifiRadioSettings>;

const device = (options: readonly string[]): string =>
  `config wifi-device 'radio0'\n${options.map((each) => `\toption ${each}\n`).join("")}`;

const five = ["band '5g'", "channel '36'", "htmode 'HE80'", "country 'DE'"];
const two = ["band '2g'", "channel '1'", "htmode 'HT20'"];
const measured = { maxPowerDbm: 20, powerPercents: [50, 100] } as const;

const changes = (settings: Settings, options: readonly string[], of?: Partial<RadioMeasurement>) =>
  changedOptions(device(options), "radio0", (wifi) => wifi.changeRadio("radio0", settings), of && { measured: of });

describe("a radio is set", () => {
  it.each<[Settings, readonly string[], object]>([
    [{ enabled: false }, five, { disabled: "1" }],
    [{ channel: 44 }, five, { channel: "44" }],
    [{ channel: undefined }, five, { channel: "auto" }],
    [{ width: 160 }, five, { htmode: "HE160" }],
    [{ width: 20 }, five, { htmode: "HE20" }],
    [{ standards: ["a", "n", "ac"] }, five, { htmode: "VHT80" }],
    [{ standards: ["a", "n"] }, five, { htmode: "HT40" }],
    [{ standards: ["a"] }, five, { htmode: "NOHT" }],
    [{ standards: ["a", "n", "ac", "ax", "be"], width: 160 }, five, { htmode: "EHT160" }],
    [{ standards: ["n", "ac", "ax"] }, five, { require_mode: "n" }],
    [{ standards: ["ac", "ax"] }, five, { require_mode: "ac" }],
    [{ standards: ["a", "n", "ac", "ax"] }, [...five, "require_mode 'n'"], { "-require_mode": "" }],
    [{ standards: ["b", "g", "n"] }, two, { legacy_rates: "1" }],
    [{ standards: ["g", "n", "ax"] }, [...two, "legacy_rates '1'"], { htmode: "HE20", legacy_rates: "0" }],
    [{ width: 40, secondaryChannel: "above" }, two, { htmode: "HT40+" }],
    [{ secondaryChannel: "auto" }, ["band '2g'", "htmode 'HT40-'"], { htmode: "HT40" }],
    [{ band: "5GHz" }, two, { band: "5g", channel: "auto" }],
    [{ band: "5GHz", channel: 36 }, two, { band: "5g", channel: "36" }],
    [{ band: "2.4GHz" }, five, { band: "2g", channel: "auto", htmode: "HE40" }],
    [{ band: "5GHz" }, ["hwmode '11g'", "channel '1'", "htmode 'HT20'"], { hwmode: "11a", channel: "auto" }],
    [{ country: "FR " }, five, { country: "FR" }],
    [{ country: "USI" }, five, { country: "US", country3: "0x49" }],
    [{ country: "DE " }, [...five, "country3 '0x4f'"], { "-country3": "" }],
    [{ country: "XX " }, five, { "-country": "" }],
    [{ spectrumManagement: false }, five, { doth: "0" }],
    [
      { guardInterval: "long" },
      ["band '2g'", "htmode 'HT20'"],
      { short_gi_20: "0", short_gi_40: "0", short_gi_80: "0", short_gi_160: "0" },
    ],
    [{ guardInterval: "auto" }, ["band '2g'", "htmode 'HT20'", "short_gi_20 '0'"], { "-short_gi_20": "" }],
    [{ powerPercent: 100 }, [...five, "txpower '17'"], { "-txpower": "" }],
    [{ powerPercent: 50 }, five, { txpower: "17" }],
  ])("%j", async (settings, options, expected) => {
    expect(await changes(settings, options, measured)).toEqual(expected);
  });

  it.each<[Settings, readonly string[], string]>([
    [{ channel: 0 }, five, "channel: 0 is no channel: it is 1 to 255"],
    [{ width: 160 }, two, "width: channels of 160 MHz cannot be had with 802.11n on 2.4GHz: 40 at most"],
    [
      { width: 40 },
      ["band '5g'"],
      "width: channels of 40 MHz cannot be had with standards before 802.11n on 5GHz: 20 at most",
    ],
    [
      { width: 320 },
      ["band '5g'", "htmode 'EHT80'"],
      "width: channels of 320 MHz cannot be had with 802.11be on 5GHz: 160 at most",
    ],
    [{ width: "auto" }, five, "width: the width of channels is not chosen by the radio"],
    [{ width: 8080 }, five, "width: channels of 80+80 MHz cannot be configured here"],
    [{ standards: ["ax"] }, five, "standards: a radio on 5GHz cannot speak ax alone: it would be a, n, ac, ax"],
    [{ standards: ["b"] }, two, "standards: a radio on 2.4GHz cannot speak b alone: it would be b, g"],
    [{ secondaryChannel: "above" }, five, "secondaryChannel: only with 802.11n at 40 MHz"],
    [{ guardInterval: "long" }, five, "guardInterval: radios of 802.11ax and later choose"],
    [{ guardInterval: "short" }, five, "guardInterval: a radio cannot be held to short guard intervals"],
    [{ band: "6GHz" }, ["hwmode '11a'"], "band: this release knows 2.4 and 5 GHz only"],
    [{ country: "d" }, five, 'country: "d" is no country'],
    [{ spectrumManagement: true }, two, "spectrumManagement: 802.11h is for radios on 5 GHz with a RegulatoryDomain"],
    [{ powerPercent: 37 }, five, "powerPercent: 37 is no power that it has: 50, 100"],
  ])("and refuses %j", async (settings, options, expected) => {
    const refused = changes(settings, options, measured).then(
      () => "taken",
      (error: Error & { setting: string }) => `${error.setting}: ${error.message}`,
    );
    expect(await refused).toContain(expected);
  });

  it("to less than all power only where its driver tells what it can", async () => {
    await expect(changes({ powerPercent: 50 }, five)).rejects.toMatchObject({ setting: "powerPercent" });
  });
});
