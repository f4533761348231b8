import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions } from "../../src/firmware/version-order.ts";

describe("the order of versions", () => {
  it.each([
    ["1.0", "1.1"],
    ["1.9", "1.10"],
    ["1.0", "1.0.1"],
    ["1.0-rc1", "1.0"],
    ["1.0-rc2", "1.0-rc10"],
    ["1.0-beta", "1.0-rc1"],
    ["23.05.2", "23.05.10"],
    ["v1.2", "1.3"],
    ["1.0", "1.0-r5"],
    ["1.0a", "1.0b"],
    ["9007199254740992", "9007199254740993"],
  ])("%s is older than %s", (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
  });

  it("cannot tell the age of a name", () => {
    expect(compareVersions("SNAPSHOT", "23.05")).toBeUndefined();
    expect(compareVersions("1.0", "")).toBeUndefined();
  });

  it("is an order", () => {
    const versions = fc.stringMatching(/^v?\d{1,3}([.-]?(\d{1,3}|rc|beta|r|[a-z])){0,4}$/);
    fc.assert(
      fc.property(versions, versions, versions, (a, b, c) => {
        const order = (x: string, y: string) => Math.sign(compareVersions(x, y) ?? Number.NaN);
        expect(order(a, a)).toBe(0);
        expect(order(a, b) + order(b, a)).toBe(0);
        if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
