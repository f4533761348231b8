import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryRange, retryWaitMs } from "../../../src/agent/context/retry.ts";

const policy = (retryMinimumWaitSeconds: number, retryIntervalMultiplier: number) => ({
  retryMinimumWaitSeconds,
  retryIntervalMultiplier,
});
const usual = policy(5, 2000);

describe("the wait before a retry [TR-069 3.2.1.1]", () => {
  it.each([
    [1, 5, 10],
    [2, 10, 20],
    [3, 20, 40],
    [4, 40, 80],
    [5, 80, 160],
    [6, 160, 320],
    [7, 320, 640],
    [8, 640, 1280],
    [9, 1280, 2560],
    [10, 2560, 5120],
    [11, 2560, 5120],
    [4711, 2560, 5120],
  ])("is, for retry %i, in the row of Table 3", (retry, least, most) => {
    expect(retryRange(retry, usual)).toEqual([least, most]);
    expect(retryWaitMs(retry, usual, 0)).toBe(least * 1000);
    expect(retryWaitMs(retry, usual, 0.5)).toBe((least + most) * 500);
  });

  it("does not grow with a multiplier of 1000", () => {
    expect([1, 5, 10].map((retry) => retryRange(retry, policy(7, 1000)))).toEqual(Array(3).fill([7, 7]));
  });

  it("stays a number that a timer can take with a multiplier of 65535", () => {
    expect(retryRange(10, policy(65535, 65535))).toEqual([4_294_967_295, 4_294_967_295]);
    expect(retryRange(2, policy(1, 65535))[1]).toBeCloseTo(65.535 ** 2);
  });

  it("is always in its range, whatever the settings", () => {
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const settings = [fc.integer({ min: 1, max: 65535 }), fc.integer({ min: 1000, max: 65535 })] as const;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), ...settings, fraction, (retry, m, k, chance) => {
        const [least, most] = retryRange(retry, policy(m, k));
        const wait = retryWaitMs(retry, policy(m, k), chance);
        return least <= most && wait >= least * 1000 - 1e-3 && wait <= most * 1000 + 1e-3 && Number.isFinite(wait);
      }),
    );
  });

  it.each([
    { what: "heeds Retry-After as a lower bound", retryAfter: 60, wait: 62.5 },
    { what: "does not go below the table for a short one", retryAfter: 1, wait: 7.5 },
    { what: "heeds at most an hour", retryAfter: 1e9, wait: 3602.5 },
    { what: "ignores a negative one", retryAfter: -5, wait: 7.5 },
  ])("$what", ({ retryAfter, wait }) => {
    expect(retryWaitMs(1, usual, 0.5, retryAfter)).toBe(wait * 1000);
  });
});
