import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClockWatch } from "../../../src/agent/context/clock-watch.ts";
import { Ticks, untilNextTickMs } from "../../../src/agent/informs/ticks.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const hour = 3_600_000;
const schedule = (over: object = {}) => ({
  enabled: true,
  intervalSeconds: 3600,
  time: "2026-01-01T00:20:00Z",
  ...over,
});

describe("the next periodic tick [TR-181 ManagementServer.PeriodicInformTime]", () => {
  const at = { synchronized: true, monotonicMs: 5000, chance: 0.25, wallMs: noon, intervalSeconds: 3600 };
  it.each([
    { what: "a reference in the past", referenceMs: noon - 1000 * hour + 60_000, until: 60_000 },
    { what: "a reference in the future", referenceMs: noon + 1000 * hour + 60_000, until: 60_000 },
    { what: "a reference before 1970", referenceMs: -1000 * hour + 60_000, until: 60_000 },
    { what: "the reference itself: the tick is over", referenceMs: noon, until: hour },
    { what: "no reference: a phase of its own", referenceMs: undefined, until: 0.25 * hour - 5000 },
    { what: "no clock: a phase of its own", referenceMs: noon, synchronized: false, until: 0.25 * hour - 5000 },
  ])("$what", ({ until, ...phase }) => {
    expect(untilNextTickMs({ ...at, ...phase }, false)).toBe(until);
  });

  it("is strictly in the future, at most an interval away, and on the grid", () => {
    const instant = fc.integer({ min: -1e12, max: 1e13 });
    fc.assert(
      fc.property(instant, instant, fc.integer({ min: 1, max: 1e6 }), (wallMs, referenceMs, intervalSeconds) => {
        const until = untilNextTickMs({ ...at, wallMs, referenceMs, intervalSeconds }, false);
        const intervalMs = intervalSeconds * 1000;
        return until > 0 && until <= intervalMs && (wallMs + until - referenceMs) % intervalMs === 0;
      }),
    );
  });

  it.each([
    { what: "a timer that was a little early", wallMs: noon - 3, until: hour + 3 },
    { what: "a timer that was late", wallMs: noon + 10 * 60_000, until: hour - 10 * 60_000 },
    { what: "an interval of one second", wallMs: noon - 3, intervalSeconds: 1, until: 1003 },
  ])("does not take the same tick twice after $what", ({ until, ...phase }) => {
    expect(untilNextTickMs({ ...at, referenceMs: noon, ...phase }, true)).toBe(until);
  });
});

describe("periodic Informs", () => {
  it("tick on the phase, without drift, a whole year", () => {
    const clock = new VirtualClock(noon);
    const periodic = new Ticks(clock, 0.5);
    periodic.arm(schedule());
    const first = clock.monotonicMs() + 20 * 60_000;
    let ticks = 0;
    while (ticks < 365 * 24) {
      expect(periodic.dueMs).toBe(first + ticks * hour);
      clock.skip(periodic.dueMs - clock.monotonicMs());
      expect(periodic.ticked(schedule())).toBe(true);
      ticks += 1;
    }
  });

  it("do not tick while they are off", () => {
    const periodic = new Ticks(new VirtualClock(noon), 0.5);
    periodic.arm(schedule({ enabled: false }));
    expect(periodic.dueMs).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    { what: "a new interval", over: { intervalSeconds: 600 }, dueMs: 600_000 },
    { what: "a new phase", over: { time: "2099-01-01T00:05:00Z" }, dueMs: 300_000 },
    { what: "a phase with an offset", over: { time: "2026-01-01T01:10:00+01:00" }, dueMs: 600_000 },
    {
      what: "a phase without a zone, taken as UTC",
      over: { time: "2026-01-01T00:10:00" },
      dueMs: 600_000,
    },
    { what: "the Unknown Time", over: { time: "0001-01-01T00:00:00Z" }, dueMs: 1_800_000 },
    { what: "a time since boot", over: { time: "0001-01-01T00:07:00" }, dueMs: 1_800_000 },
  ])("follow $what at once", ({ over, dueMs }) => {
    const periodic = new Ticks(new VirtualClock(noon), 0.5);
    periodic.arm(schedule());
    expect(periodic.ticked(schedule(over))).toBe(false);
    expect(periodic.dueMs).toBe(dueMs);
  });

  it("follow a wall clock that steps, or is set at last", () => {
    const clock = new VirtualClock(0, false);
    const watch = new ClockWatch(clock);
    const periodic = new Ticks(clock, 0.5);
    periodic.arm(schedule());
    expect(periodic.dueMs).toBe(0.5 * hour);
    expect(watch.moves).toBe(0);
    clock.synchronize(noon);
    expect(watch.moves).toBe(1);
    periodic.arm(schedule());
    expect(periodic.dueMs).toBe(20 * 60_000);
    clock.stepWall(-5 * 60_000);
    expect(watch.moves).toBe(2);
    periodic.arm(schedule());
    expect(periodic.dueMs).toBe(25 * 60_000);
    clock.stepWall(100);
    expect(watch.moves).toBe(2);
  });

  it("follow a wall clock that is slewed for so long that it is another time, however often anyone looks", () => {
    const clock = new VirtualClock(noon);
    const watch = new ClockWatch(clock);
    const seen = Array.from({ length: 21 }, () => {
      clock.stepWall(100);
      return watch.moves;
    });
    expect([seen.at(9), seen.at(10), seen.at(20)]).toEqual([0, 1, 1]);
  });
});
