import fc from "fast-check";
import { expect, it } from "vitest";
import { applyRuns, runsBetween } from "../../../src/fleet/cpes/state-runs.ts";

const states = (length: number) => fc.uint8Array({ minLength: length, maxLength: length, max: 7 });

it("runs make the states that were told those of now", () => {
  const both = fc.integer({ min: 0, max: 600 }).chain((length) => fc.tuple(states(length), states(length)));
  fc.assert(
    fc.property(both, ([told, now]) => {
      const changed = told.slice();
      applyRuns(changed, runsBetween(told, now));
      expect(changed).toEqual(now);
      const all = new Uint8Array(now.length);
      applyRuns(all, runsBetween(new Uint8Array(), now));
      expect(all).toEqual(now);
    }),
  );
});

it("tells very many CPEs in a few octets where they are alike, and nothing where nothing has changed", () => {
  const now = new Uint8Array(100_000).fill(3);
  expect(runsBetween(new Uint8Array(), now).length).toBe(5);
  expect(runsBetween(now, now.slice()).length).toBe(0);
  const one = now.slice();
  one[99_999] = 4;
  expect([...runsBetween(now, one)]).toEqual([0x9f, 0x8d, 6, 1, 4]);
  expect(() => applyRuns(new Uint8Array(10), runsBetween(now, one))).toThrow(RangeError);
});
