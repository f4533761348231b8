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
    // OpenWrt
    ["23.05.3", "23.05.10"],
    ["23.05.0-rc4", "23.05.0"],
    ["23.05-SNAPSHOT", "23.05"],
    ["SNAPSHOT-r100", "SNAPSHOT-r200"],
    ["SNAPSHOT r9999", "SNAPSHOT-r10000"],
    ["r100", "SNAPSHOT-r200"],
    ["r23809-234f1a2efa", "r24012-d8dd03c46f"],
    ["23.05.3 r23809-234f1a2efa", "23.05.3 r23810-aaaaaaaaaa"],
    ["OpenWrt 23.05.3 r23809-234f1a2efa", "OpenWrt 23.05.4 r24012-d8dd03c46f"],
    ["23.05.3-r23809-234f1a2efa", "24.10.0-r28427-6df0e3d02a"],
    // SemVer
    ["1.0.0-alpha", "1.0.0-alpha.1"],
    ["1.0.0-alpha.1", "1.0.0-alpha.beta"],
    ["1.0.0-alpha.beta", "1.0.0-beta"],
    ["1.0.0-beta.2", "1.0.0-beta.11"],
    ["1.0.0-beta.11", "1.0.0-rc.1"],
    ["1.0.0-rc.1", "1.0.0"],
    ["1.0.0+b2", "1.0.1+b1"],
    // dates
    ["20240131", "20240201"],
    ["2024-01-31", "20240201"],
    ["2024.1.31", "2024-02-01"],
    ["20240131-1200", "20240131-1300"],
    // commits counted, as git describe does
    ["1.2.3-9-gabcdef1", "1.2.3-14-g1234abc"],
    ["fw-1.2", "fw-1.10"],
  ])("%s is older than %s", (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
  });

  it.each([
    ["SNAPSHOT", "23.05"],
    ["1.0", ""],
    ["SNAPSHOT", "SNAPSHOT-r200"],
    ["SNAPSHOT-r200", "23.05.3"],
    ["r23809-234f1a2efa", "r23809-d8dd03c46f"],
    ["r200", "2.0"],
    ["20240131", "23.05.3"],
    ["1.0-foo", "1.0-bar"],
    ["1.0-foo", "1.0"],
    ["OpenWrt 23.05.3", "Acme 23.05.3"],
    ["1.2.3-14-gabcdef1", "1.2.3-14-g1234abc"],
    ["granite", "basalt"],
  ])("%j and %j are of no order that anybody knows", (one, other) => {
    expect([compareVersions(one, other), compareVersions(other, one)]).toEqual([undefined, undefined]);
  });

  it.each([
    ["SNAPSHOT", "SNAPSHOT"],
    ["granite", "granite"],
    ["1.0", "v1.0"],
    ["1.0.0+b1", "1.0.0+b2"],
    ["20240131", "2024-01-31"],
    ["1.01", "1.1"],
  ])("%j and %j are of one age", (one, other) => {
    expect([compareVersions(one, other), compareVersions(other, one)]).toEqual([0, 0]);
  });

  it("is an order among those that it can tell apart", () => {
    const versions = fc.oneof(
      fc.stringMatching(/^v?\d{1,3}([.-]?(\d{1,3}|rc|beta|r|[a-z])){0,4}$/),
      fc.stringMatching(/^(SNAPSHOT-|23\.05 |v?\d\.\d-(rc\d-)?)?r\d{1,2}(-[0-9a-f]{6})?$/),
      fc.stringMatching(/^20[12]\d(-0[1-9]-1\d|0[1-9]1\d|\.[1-9]\.1\d)(-\d)?$/),
    );
    fc.assert(
      fc.property(versions, versions, versions, (a, b, c) => {
        const order = (x: string, y: string) => Math.sign(compareVersions(x, y) ?? Number.NaN);
        expect(order(a, a)).toBe(0);
        if (Number.isNaN(order(a, b))) expect(order(b, a)).toBeNaN();
        else expect(order(a, b) + order(b, a)).toBe(0);
        if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c) <= 0 || Number.isNaN(order(a, c))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
