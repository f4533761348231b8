import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UbusTable } from "../../../../src/host/openwrt/ubus/blobmsg.ts";
import { networkMeasurement, radioMeasurement } from "../../../../src/host/openwrt/wifi/measurements.ts";

const radio = (answers: Partial<Parameters<typeof radioMeasurement>[0]>) =>
  radioMeasurement(
    { info: undefined, frequencies: undefined, survey: undefined, powers: undefined, ...answers },
    "5GHz",
  );
const network = (answers: Partial<Parameters<typeof networkMeasurement>[0]>) =>
  networkMeasurement(
    { info: undefined, associations: undefined, status: undefined, clients: undefined, ...answers },
    "5GHz",
  );
const mac = "02:00:00:00:01:57";

describe("what is measured of a radio", () => {
  it("is what iwinfo tells", () => {
    const frequency = (channel: number, mhz: number, restricted = false) => ({ channel, mhz, restricted });
    expect(
      radio({
        info: {
          channel: 36,
          center_chan1: 42,
          frequency: 5180,
          country: "DE",
          noise: -92,
          txpower: 20,
          htmode: "VHT80",
          htmodes: ["HT20", "HT40", "VHT20", "VHT80", "VHT80+80", "X"],
          hwmodes: ["a", "n", "ac", "?"],
        },
        frequencies: {
          results: [frequency(40, 5200), frequency(36, 5180), frequency(1, 2412), frequency(144, 5720, true)],
        },
        survey: {
          results: [
            { mhz: 5200, noise: -70 },
            { mhz: 5180, noise: 4294967201 },
          ],
        },
        powers: { results: [{ dbm: 0 }, { dbm: 10 }, { dbm: 20 }, { dbm: 23 }] },
      }),
    ).toEqual({
      bands: ["2.4GHz", "5GHz"],
      standards: ["a", "n", "ac"],
      widths: [20, 40, 80, 8080],
      channels: [36, 40],
      channel: 36,
      width: 80,
      centerChannel: 42,
      secondCenterChannel: undefined,
      country: "DE ",
      noiseDbm: -95,
      powerPercents: [1, 5, 50, 100],
      powerPercent: 50,
      maxPowerDbm: 23,
    });
  });

  it("is nothing where nobody answers", () => {
    expect(Object.values(radio({})).filter((value) => value !== undefined)).toEqual([]);
  });
});

describe("what is measured of a network", () => {
  it("is what hostapd and iwinfo tell, each station once", () => {
    const found = network({
      status: { status: "DFS", bssid: "D6:A2:32:02:AA:B9", freq: 5180 },
      clients: {
        clients: {
          [mac]: { assoc: true, authorized: true, ht: true, vht: true, he: false, bytes: { rx: 1, tx: 2 } },
          "02:00:00:00:01:58": { assoc: false, authorized: false },
          nonsense: { assoc: true },
        },
      },
      associations: {
        results: [
          {
            mac: mac.toUpperCase(),
            signal: -54,
            noise: 0,
            connected_time: 60,
            rx: { rate: 866_700, packets: -1, bytes: 2 ** 40 },
            tx: { rate: 780_000, retries: 140, failed: 2 },
          },
          { mac: "x", signal: -1 },
        ],
      },
    });
    expect(found).toMatchObject({ transmitting: false, bssid: "d6:a2:32:02:aa:b9" });
    expect(found.stations).toEqual([
      {
        macAddress: mac,
        authorized: true,
        standard: "ac",
        connectedSeconds: 60,
        signalDbm: -54,
        noiseDbm: undefined,
        rateTo: 780_000,
        rateFrom: 866_700,
        bytesTo: 2n,
        bytesFrom: 2n ** 40n,
        packetsTo: undefined,
        packetsFrom: 2n ** 32n - 1n,
        retries: 140,
        failures: 2,
      },
    ]);
  });

  it.each([
    [{ eht: true, he: true }, "be"],
    [{ he: true, ht: true }, "ax"],
    [{ ht: true }, "n"],
    [{ ht: false }, "a"],
  ])("of a station that speaks %j is its standard, %s", (client, standard) => {
    expect(network({ clients: { clients: { [mac]: client } } }).stations[0]?.standard).toBe(standard);
  });

  it("does not guess between 802.11b and g", () => {
    const stations = network({ clients: { freq: 2412, clients: { [mac]: { ht: false } } } }).stations;
    expect(stations[0]?.standard).toBeUndefined();
  });

  it("is bounded, however many stations there are said to be", () => {
    const address = (index: number): string =>
      `02:00:00:00:${(index >> 8).toString(16).padStart(2, "0")}:${(index & 255).toString(16).padStart(2, "0")}`;
    const clients = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [address(index), { assoc: true }]));
    expect(network({ clients: { clients } }).stations).toHaveLength(2007);
  });
});

it("takes anything from the bus for what it may be", () => {
  const value = fc.oneof(fc.jsonValue(), fc.double(), fc.integer({ min: -(2 ** 31), max: 2 ** 32 }));
  const names = [
    "results",
    "clients",
    "freq",
    "frequency",
    "channel",
    "htmodes",
    "noise",
    "txpower",
    "status",
    "bssid",
  ];
  const inner = fc.dictionary(
    fc.constantFrom("mac", "mhz", "dbm", "channel", "tx", "rx", "signal", "noise", "bytes", mac),
    fc.oneof(value, fc.dictionary(fc.constantFrom("rate", "bytes", "tx", "retries"), value)),
  );
  const answer = fc.dictionary(fc.constantFrom(...names), fc.oneof(value, inner, fc.array(inner, { maxLength: 3 })));
  fc.assert(
    fc.property(answer, answer, (one, other) => {
      const [a, b] = [one as UbusTable, other as UbusTable];
      const { channels, channel, noiseDbm, powerPercents } = radio({ info: a, frequencies: b, survey: a, powers: b });
      for (const each of [...(channels ?? []), channel ?? 1]) expect(each >= 1 && each <= 255).toBe(true);
      for (const each of powerPercents ?? []) expect(each >= 1 && each <= 100).toBe(true);
      expect(noiseDbm ?? -1).toBeLessThan(0);
      for (const { signalDbm, bytesTo, retries } of network({ associations: a, clients: b, status: a }).stations) {
        expect((signalDbm ?? -1) < 0 && (bytesTo ?? 0n) >= 0n && (retries ?? 0) >= 0).toBe(true);
      }
    }),
  );
});
