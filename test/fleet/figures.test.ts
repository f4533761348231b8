import { describe, expect, it } from "vitest";
import { ramp } from "../../src/fleet/ramp.ts";
import { SparingLog } from "../../src/fleet/sparing-log.ts";
import { Tally } from "../../src/fleet/tally.ts";
import { watchedExchange } from "../../src/fleet/watched-exchange.ts";
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
    expect(tally.latency.session.count).toBe(2);
    expect(tally.latency.session.max).toBeCloseTo(30, 1);
    expect(tally.latency.inform).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, max: 0 });
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
    for (let at = 0; at < 3; at++) await channel.post([], signal);
    expect(tally).toMatchObject({ open: 1, mostOpen: 1 });
    await channel.close();
    await channel.close();
    expect(tally.open).toBe(0);
    expect([tally.latency.inform.count, tally.latency.other.count]).toEqual([1, 1]);
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
  const items = Array.from({ length: 100 }, (_, at) => at);

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
    await ramp(items, start, { perSecond: Number.POSITIVE_INFINITY, atATime: 7, mayGoOn: () => true, signal });
    expect([begun, most, underWay]).toEqual([items, 7, 0]);
  });

  it("ends at the signal, once those that were begun are done", async () => {
    const controller = new AbortController();
    const done: number[] = [];
    const start = async (item: number): Promise<void> => {
      if (item === 10) controller.abort();
      await new Promise((resolve) => setImmediate(resolve));
      done.push(item);
    };
    const settings = {
      perSecond: Number.POSITIVE_INFINITY,
      atATime: 5,
      mayGoOn: () => true,
      signal: controller.signal,
    };
    await ramp(items, start, settings);
    expect(done).toEqual(items.slice(0, 11));
  });

  it("waits while it may not go on", async () => {
    let asked = 0;
    const begun: number[] = [];
    const { signal } = new AbortController();
    const mayGoOn = (): boolean => ++asked > 3;
    await ramp([1], async (item) => void begun.push(item), { perSecond: 1000, atATime: 1, mayGoOn, signal });
    expect([asked, begun]).toEqual([4, [1]]);
  });
});
