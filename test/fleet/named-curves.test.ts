import { expect, it } from "vitest";
import { namedCurves } from "../../src/fleet/report/named-curves.ts";

it("draws each of a few things, and of many the most frequent and all others in one", () => {
  expect(namedCurves([{ b: 1 }, { a: 2, b: 3 }])).toEqual([
    { name: "b", values: [1, 3] },
    { name: "a", values: [0, 2] },
  ]);
  const eight = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`f${at}`, at]));
  expect(namedCurves([eight]).map(({ name }) => name)).toEqual(Object.keys(eight));
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`f${at}`, at]));
  const curves = namedCurves([many, { f0: 50, f1: 1 }]);
  expect(curves.map(({ name }) => name)).toEqual(["f0", "f11", "f10", "f9", "f8", "f7", "f6", "5 others"]);
  expect(curves.at(-1)?.values).toEqual([1 + 2 + 3 + 4 + 5, 1]);
});
