import { describe, expect, it } from "vitest";
import { Histogram, noDurations, percentilesOf, since, together } from "../../src/fleet/figures/histogram.ts";
import { Tally } from "../../src/fleet/figures/tally.ts";
import { atRate } from "../../src/fleet/pace.ts";
import { SparingLog } from "../../src/fleet/sparing-log.ts";
import { messageIn, watchedExchange } from "../../src/fleet/watched-exchange.ts";
import { systemClock } from "../../src/host/clock.ts";
import type { ExchangeFailure, ExchangeReply } from "../../src/ports/exchange.ts";
import type { LogFields } from "../../src/ports/log.ts";

describe("a tally", () => {
  it("counts sessions by outcome, and the events of those that ended well", () => {
    const tally = new Tally();
    expect(tally.sessionEnded({ outcome: "ok", events: "0 BOOTSTRAP, 1 BOOT", rpcs: 2, ms: 30 })).toBe(true);
    expect(tally.sessionEnded({ outcome: "ok", events: "1 BOOT, M Reboot (key of the ACS)", rpcs: 0, ms: 10 })).toBe(
      true,
    );
    expect(tally.sessionEnded({ outcome: "timeout", events: "1 BOOT", rpcs: 0, ms: 30_000 })).toBe(false);
    expect(tally).toMatchObject({ succeeded: 2, failed: 1, rpcs: 2 });
    expect(Object.fromEntries(tally.events)).toEqual({ "0 BOOTSTRAP": 1, "1 BOOT": 2, "M Reboot": 1 });
    expect(Object.fromEntries(tally.failures)).toEqual({ timeout: 1 });
    expect(percentilesOf(tally.sessionTimes)).toMatchObject({ count: 2, max: 30 });
    expect(tally.replyTimes).toEqual({});
  });

  it("holds a bounded number of names, whatever an ACS makes up", () => {
    const tally = new Tally();
    for (let at = 0; at < 500; at++) tally.sessionEnded({ outcome: `x${at}` });
    expect(tally.failures.size).toBe(101);
    expect(tally.failures.get("other")).toBe(400);
  });

  it("sees the sessions of an exchange, each closed once, and Informs apart from the rest", async () => {
    const tally = new Tally();
    const replies: (ExchangeReply | ExchangeFailure)[] = [
      { ok: true, status: 200, body: [] },
      { ok: true, status: 204, body: [] },
      { ok: false, code: "closed", reason: "" },
    ];
    const post = async () => replies.shift() ?? { ok: true as const, status: 204, body: [] };
    const exchange = watchedExchange(
      { open: () => ({ localAddress: "192.0.2.1", post, close: async () => {} }) },
      tally,
    );
    const channel = exchange.open({ url: "", username: "", password: "" });
    const { signal } = new AbortController();
    expect(channel.localAddress).toBe("192.0.2.1");
    const envelope = (message: string) => [Buffer.from(`<e:Envelope><e:Body><cwmp:${message}>`)];
    for (const sent of [envelope("Inform"), [], envelope("RebootResponse")]) await channel.post(sent, signal);
    expect(tally).toMatchObject({ open: 1, mostOpen: 1 });
    await channel.close();
    await channel.close();
    expect(tally.open).toBe(0);
    expect(Object.keys(tally.replyTimes)).toEqual(["Inform", "empty"]);
  });

  it.each([
    [
      ['<s:Envelope xmlns:s="x">', "<s:Header/><s:Body>", "<cwmp:GetParameterValuesResponse><P/>"],
      "GetParameterValuesResponse",
    ],
    [["<s:Body><s:Fault><faultcode>"], "Fault"],
    [[], "empty"],
    [["nonsense"], "other"],
  ])("knows what %j is", (pieces, message) => {
    expect(messageIn(pieces.map((piece) => Buffer.from(piece)))).toBe(message);
  });
});

describe("durations", () => {
  const measured = (all: readonly number[]): Histogram => {
    const histogram = new Histogram();
    for (const ms of all) histogram.record(ms);
    return histogram;
  };
  const thousand = Array.from({ length: 1000 }, (_, at) => at + 1);

  it("are known by 3 % at any size, the longest exactly", () => {
    for (const factor of [0.001, 0.05, 1, 60, 2000]) {
      const { count, max, p50, p95, p99 } = percentilesOf(measured(thousand.map((each) => each * factor)).durations);
      expect(count).toBe(1000);
      expect(max).toBeCloseTo(1000 * factor, 2);
      for (const [share, found] of [
        [0.5, p50],
        [0.95, p95],
        [0.99, p99],
      ] as const) {
        expect(Math.abs(found - 1000 * share * factor)).toBeLessThanOrEqual(0.032 * 1000 * share * factor + 0.01);
      }
    }
    expect(percentilesOf(measured([0, 1e12]).durations)).toMatchObject({ count: 2, max: 1e12 });
    expect(percentilesOf(noDurations)).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, max: 0 });
  });

  it("of several processes are those of one that had measured all", () => {
    const [odd, even] = [1, 0].map((rest) => measured(thousand.filter((each) => each % 2 === rest)).durations);
    expect(percentilesOf(together([odd ?? noDurations, even ?? noDurations]))).toEqual(
      percentilesOf(measured(thousand).durations),
    );
  });

  it("of a while are those that have come since", () => {
    const histogram = measured([1, 2, 900]);
    const before = histogram.durations;
    for (const ms of [5, 6, 7]) histogram.record(ms);
    const { count, max, p50 } = percentilesOf(since(before, histogram.durations));
    expect([count, p50]).toEqual([3, expect.closeTo(6, 0)]);
    expect(max).toBeCloseTo(7, 0);
    expect(percentilesOf(since(histogram.durations, histogram.durations)).count).toBe(0);
  });
});

describe("the log of a fleet", () => {
  it("says what goes wrong once for all in ten seconds, with how many there were, and the usual at debug", () => {
    let nowMs = 0;
    const said: (readonly [string, string, LogFields | undefined])[] = [];
    const at = (level: string) => (fact: string, fields?: LogFields) => void said.push([level, fact, fields]);
    const log = new SparingLog(
      { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
      () => nowMs,
    );
    for (const device of ["A", "B", "C"]) log.say(device, "warn", "session.end", { outcome: "timeout" });
    log.say("D", "warn", "session.end", { outcome: "tls" });
    log.say("", "info", "connection-request.accepted");
    nowMs = 10_000;
    log.say("E", "warn", "session.end", { outcome: "timeout" });
    expect(said).toEqual([
      ["warn", "session.end", { device: "A", outcome: "timeout" }],
      ["warn", "session.end", { device: "D", outcome: "tls" }],
      ["debug", "connection-request.accepted", {}],
      ["warn", "session.end", { device: "E", outcome: "timeout", alike: 2 }],
    ]);
  });
});

describe("a ramp", () => {
  const items = Array.from({ length: 600 }, (_, at) => at);
  const clock = systemClock();

  it("begins all in their order, no more at a time than told", async () => {
    const begun: number[] = [];
    let [underWay, most] = [0, 0];
    const start = async (item: number): Promise<void> => {
      begun.push(item);
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    };
    const { signal } = new AbortController();
    await atRate(items, Number.POSITIVE_INFINITY, { clock, mayGoOn: () => true, signal }, start);
    expect([begun, most, underWay]).toEqual([items, 250, 0]);
  });

  it("ends at the signal, once those that were begun are done", async () => {
    const controller = new AbortController();
    const done: number[] = [];
    const start = async (item: number): Promise<void> => {
      if (item === 10) controller.abort();
      await new Promise((resolve) => setImmediate(resolve));
      done.push(item);
    };
    const { signal } = controller;
    await atRate(items, Number.POSITIVE_INFINITY, { clock, mayGoOn: () => true, signal }, start);
    expect(done).toEqual(items.slice(0, 11));
  });

  it("waits while it may not go on", async () => {
    let asked = 0;
    const begun: number[] = [];
    const { signal } = new AbortController();
    const mayGoOn = (): boolean => ++asked > 3;
    await atRate([1], 1000, { clock, mayGoOn, signal }, async (item) => void begun.push(item));
    expect([asked, begun]).toEqual([4, [1]]);
  });
});
