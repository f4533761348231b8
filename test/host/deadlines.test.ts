import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Deadline } from "../../src/host/deadline-heap.ts";
import { Deadlines } from "../../src/host/deadlines.ts";

describe("deadlines behind one timer", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are all called in order of time, but those removed", () => {
    const delays = fc.array(fc.record({ delayMs: fc.integer({ min: 0, max: 500 }), removed: fc.boolean() }));
    fc.assert(
      fc.property(delays, (wanted) => {
        const deadlines = new Deadlines();
        const called: number[] = [];
        const startMs = performance.now();
        const added = wanted.map(({ delayMs }) =>
          deadlines.add(delayMs, () => {
            expect(performance.now() - startMs).toBe(Math.max(1, delayMs));
            called.push(delayMs);
          }),
        );
        expect(vi.getTimerCount()).toBe(wanted.length > 0 ? 1 : 0);
        for (const [index, { removed }] of wanted.entries()) if (removed) deadlines.remove(added[index] as Deadline);
        vi.advanceTimersByTime(600);
        const left = wanted.filter(({ removed }) => !removed).map(({ delayMs }) => delayMs);
        expect(called.map((ms) => Math.max(1, ms))).toEqual(left.map((ms) => Math.max(1, ms)).sort((a, b) => a - b));
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });

  it("are called in time also where the last in the heap is earlier than those above the one removed", () => {
    const deadlines = new Deadlines();
    const called: number[] = [];
    const rightLow = [1, 100, 2, 101, 102, 3, 4, 103, 104, 105, 106, 5, 6, 7, 8];
    const added = rightLow.map((ms) => deadlines.add(ms, () => called.push(ms)));
    deadlines.remove(added[3] as Deadline);
    vi.advanceTimersByTime(8);
    expect(called).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("can be removed again, and after they were called, without harm to others", () => {
    const deadlines = new Deadlines();
    const [early, late] = [vi.fn<() => void>(), vi.fn<() => void>()];
    const called = deadlines.add(10, early);
    const removed = deadlines.add(20, early);
    deadlines.add(30, late);
    vi.advanceTimersByTime(10);
    for (const deadline of [called, removed, removed]) deadlines.remove(deadline);
    vi.advanceTimersByTime(20);
    expect(early).toHaveBeenCalledTimes(1);
    expect(late).toHaveBeenCalledTimes(1);
  });

  it("wake a sleeper as they call a function, unless they are cancelled", () => {
    const deadlines = new Deadlines();
    const sleeper = { wake: vi.fn() };
    deadlines.add(10, sleeper);
    deadlines.add(20, sleeper).cancel();
    vi.advanceTimersByTime(30);
    expect(sleeper.wake).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leave no timer once all are removed", () => {
    const deadlines = new Deadlines();
    const added = [10, 20].map((ms) => deadlines.add(ms, vi.fn<() => void>()));
    for (const deadline of added) deadlines.remove(deadline);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("that come earlier than what is waited for are waited for in its place", () => {
    const deadlines = new Deadlines();
    const called: string[] = [];
    deadlines.add(1000, () => called.push("late"));
    deadlines.add(10, () => called.push("early"));
    vi.advanceTimersByTime(10);
    expect(called).toEqual(["early"]);
    vi.advanceTimersByTime(990);
    expect(called).toEqual(["early", "late"]);
  });

  it("may be added and removed by what is called, also those due at the same time", () => {
    const deadlines = new Deadlines();
    const called: string[] = [];
    deadlines.add(10, () => {
      called.push("first");
      deadlines.remove(second);
      deadlines.add(0, () => called.push("another"));
    });
    const second = deadlines.add(10, () => called.push("second"));
    vi.advanceTimersByTime(10);
    expect(called).toEqual(["first"]);
    vi.advanceTimersByTime(1);
    expect(called).toEqual(["first", "another"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("are called although one before them throws", () => {
    const deadlines = new Deadlines();
    const called: string[] = [];
    deadlines.add(10, () => {
      throw new RangeError("of the callback");
    });
    deadlines.add(10, () => called.push("second"));
    expect(() => vi.advanceTimersByTime(10)).toThrow("of the callback");
    vi.advanceTimersByTime(1);
    expect(called).toEqual(["second"]);
  });

  it.each([Number.NaN, -5, 0])("of %s ms are due as soon as may be", (delayMs) => {
    const callback = vi.fn();
    const deadlines = new Deadlines();
    deadlines.add(50, callback);
    deadlines.add(delayMs, callback);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
  });
});
