import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readActivation, readSetup } from "../../../../src/net/diagnostics/capacity/control-pdus.ts";
import { readLoad, readStatus } from "../../../../src/net/diagnostics/capacity/data-pdus.ts";
import { LoadReceiver } from "../../../../src/net/diagnostics/capacity/load-receiver.ts";
import { RateSearch } from "../../../../src/net/diagnostics/capacity/rate-search.ts";
import { randomSize, type SendingRate, sendingRate } from "../../../../src/net/diagnostics/capacity/sending-rates.ts";
import { usualSearch } from "./fixed-order.ts";

const sizes = { jumbo: true, fullMtu: false };

/** Mbit/s of IPv4. */
function mbpsOf({ addOn2, burst1, burst2, interval1, interval2, payload1, payload2 }: SendingRate): number {
  const first = interval1 === 0 ? 0 : (burst1 * (payload1 + 28)) / interval1;
  const whole = burst2 * (payload2 + 28) + (addOn2 > 0 ? addOn2 + 28 : 0);
  return 8 * (first + (interval2 === 0 ? 0 : whole / interval2));
}

describe("The table of sending rates (TR-471 Annex A)", () => {
  it.each([sizes, { jumbo: false, fullMtu: true }])("has a megabit in each row up to a gigabit: %j", (which) => {
    for (let index = 1; index <= 1000; index++) expect(mbpsOf(sendingRate(index, which))).toBeCloseTo(index, 6);
  });

  it("begins with a datagram now and then, and goes on with larger ones, then with larger bursts", () => {
    expect(sendingRate(0, sizes)).toMatchObject({ interval2: 50_000, addOn2: randomSize + 1222 });
    expect(sendingRate(1001, sizes)).toMatchObject({ interval1: 100, payload1: 1347, burst1: 10 });
    expect(sendingRate(1062, sizes)).toMatchObject({ payload1: 8972, burst1: 10 });
    expect(sendingRate(1152, sizes)).toMatchObject({ payload1: 8972, burst1: 100 });
    expect(sendingRate(1001, { jumbo: false, fullMtu: false })).toMatchObject({ payload1: 1222, burst1: 11 });
    expect(sendingRate(1001, { jumbo: false, fullMtu: true })).toMatchObject({ payload1: 1472, burst1: 9 });
  });

  it.skipIf(!process.env.UDPST).each([
    [sizes, []],
    [{ jumbo: false, fullMtu: false }, ["-j"]],
    [{ jumbo: false, fullMtu: true }, ["-j", "-T"]],
  ])("is that of udpst: %j", (which, flags) => {
    const text = execFileSync(process.env.UDPST ?? "", ["-S", ...flags], { encoding: "utf8" });
    const rows = [...text.matchAll(/^ *(\d+)\) +(\d+) +(\S+) +(\d+) +\+ +(\d+) +(\S+) +(\d+) +(\S+)/gm)];
    expect(rows.length).toBe(1153);
    for (const [, index, ...fields] of rows.slice(1)) {
      const { addOn2, burst1, burst2, interval1, interval2, payload1, payload2 } = sendingRate(Number(index), which);
      const own = [interval1, payload1, burst1, interval2, payload2, burst2, addOn2];
      expect([index, ...own.map(String)]).toEqual([index, ...fields]);
    }
  });
});

describe("The search for the rate [TR-471 5.2.1]", () => {
  const good = { lost: 0, reordered: 0, duplicated: 0, delayAverage: 0, roundTrip: 0 };
  const bad = { ...good, lost: 11 };
  const walk = (search: RateSearch, trials: readonly (typeof good)[]): number[] =>
    trials.map((trial) => {
      search.adjust(trial);
      return search.index;
    });

  it("B goes up by ten rows, down by thirty at congestion, and by one from then on", () => {
    const search = new RateSearch(usualSearch);
    expect(walk(search, [good, good, good, good, good])).toEqual([10, 20, 30, 40, 50]);
    expect(walk(search, [bad, bad, bad, bad])).toEqual([49, 48, 18, 17]);
    expect(walk(search, [good, good])).toEqual([18, 19]);
    expect(walk(new RateSearch({ ...usualSearch, index: 995 }), [good, good])).toEqual([1000, 1001]);
  });

  it("C doubles every second time, and is fast once more after five steps", () => {
    const search = new RateSearch({ ...usualSearch, algorithm: "C" });
    expect(
      walk(
        search,
        Array.from({ length: 12 }, () => good),
      ),
    ).toEqual([1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 64]);
    expect(walk(search, [bad, bad, bad])).toEqual([63, 62, 32]);
    expect(walk(search, [good, good, good])).toEqual([33, 34, 35]);
    expect(walk(search, [good, good])).toEqual([35, 70]);
  });

  it("stays where nothing is known, between the thresholds, and where the rate is fixed", () => {
    const search = new RateSearch({ ...usualSearch, index: 100 });
    const trials = [
      { ...good, roundTrip: undefined as unknown as number },
      { ...good, roundTrip: 60 },
    ];
    expect(walk(search, trials)).toEqual([100, 100]);
    expect(walk(new RateSearch({ ...usualSearch, index: 100, isFixed: true }), [good, bad])).toEqual([100, 100]);
  });

  it("goes by the one-way delay, by reordering and to an end where that is said", () => {
    expect(walk(new RateSearch({ ...usualSearch, index: 9, oneWay: true }), [{ ...good, delayAverage: 91 }])).toEqual([
      8,
    ]);
    expect(walk(new RateSearch({ ...usualSearch, index: 9 }), [{ ...good, reordered: 11 }])).toEqual([19]);
    const strict = new RateSearch({ ...usualSearch, index: 9, ignoresReordering: false });
    expect(walk(strict, [{ ...good, reordered: 11 }])).toEqual([8]);
    expect(walk(new RateSearch(usualSearch, 15), [good, good])).toEqual([10, 15]);
  });
});

describe("The receiver of load [TR-471 5]", () => {
  const load = (number: number, sentMs: number) => ({
    stops: false,
    silent: false,
    number,
    bytes: 1222,
    statusSent: { seconds: 0, nanoseconds: 0 },
    sent: { seconds: 0, nanoseconds: sentMs * 1e6 },
    responseDelayMs: 0,
  });

  it("counts what is missing, late and there twice", () => {
    const receiver = new LoadReceiver(0);
    for (const number of [1, 2, 5, 3, 3, 6]) receiver.take(load(number, 0), 1);
    expect(receiver.trial(50)).toMatchObject({ datagrams: 6, bytes: 7332, lost: 1, reordered: 1, duplicated: 1 });
    expect(receiver.trial(60)).toMatchObject({ datagrams: 0, lost: 0, microseconds: 10_000 });
  });

  it("tells delays above the least, and the round trip without the time that the other side took", () => {
    const receiver = new LoadReceiver(0);
    receiver.take(load(1, 0), 107);
    receiver.take(load(2, 1), 104);
    receiver.take(load(3, 2), 112);
    receiver.take({ ...load(4, 3), statusSent: { seconds: 0, nanoseconds: 90e6 }, responseDelayMs: 5 }, 110);
    expect(receiver.clockDelta).toBe(103);
    expect(receiver.leastRoundTrip).toBe(15);
    expect(receiver.trial(120)).toMatchObject({ delayLeast: 0, delayMost: 7, delayCount: 3, roundTrip: 0 });
  });

  it("closes an interval at the trial that ends nearest to it", () => {
    const receiver = new LoadReceiver(0);
    receiver.take(load(1, 0), 10);
    expect([50, 1000, 1026].map((ms) => receiver.closes(ms, 1000, 50))).toEqual([false, false, true]);
    expect(receiver.interval).toMatchObject({ microseconds: 976_000, datagrams: 0, elapsed: 976 });
  });
});

describe("A datagram of anybody", () => {
  const datagram = fc.uint8Array({ maxLength: 9000 }).map((octets) => Buffer.from(octets));
  const ids = fc.constantFrom(0xace1, 0xace2, 0xbeef, 0xfeed);
  const lengths = fc.constantFrom(31, 32, 48, 56, 60, 104, 168, 204, 1222);
  const near = fc.tuple(ids, lengths, datagram).map(([id, length, octets]) => {
    const pdu = Buffer.alloc(length);
    octets.copy(pdu);
    pdu.writeUInt16BE(id);
    return pdu;
  });

  it("is a PDU within its bounds, or nothing", () => {
    fc.assert(
      fc.property(fc.oneof(datagram, near), (pdu) => {
        for (const kind of ["request", "response"] as const) readSetup(pdu, kind);
        expect(readLoad(pdu)?.bytes ?? 0).toBeLessThanOrEqual(8972);
        for (const version of [11, 20]) {
          for (const read of [readActivation(pdu, version), readStatus(pdu, version)]) {
            if (read === undefined) continue;
            expect(read.rate.burst1).toBeLessThanOrEqual(100);
            expect(read.rate.payload1 % randomSize).toBeLessThanOrEqual(8972);
            expect(read.rate.interval1 === 0 || read.rate.interval1 >= 100).toBe(true);
          }
        }
      }),
    );
  });
});
