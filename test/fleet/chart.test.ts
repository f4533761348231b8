import { expect, it } from "vitest";
import { chart } from "../../src/fleet/report/chart.ts";

const drawn = (values: readonly (number | undefined)[]): string =>
  chart({
    title: "Inform to its response",
    about: "p50",
    unit: "ms",
    seconds: values.map((_, at) => at),
    curves: [{ name: "p50", values }],
  }).markup;

const dotsOf = (markup: string): string | undefined => /class="dots c0" d="([^"]*)"/.exec(markup)?.[1];

it("has a dot for a value that has none beside it, since a line of one is not to be seen", () => {
  expect(dotsOf(drawn([undefined, 10, undefined, 5, 5]))).toBe("M250,27.3Z");
  expect(dotsOf(drawn([10, undefined, undefined, undefined, 10]))).toBe("M0,27.3ZM1000,27.3Z");
  expect(dotsOf(drawn([10, 10, undefined, 5, 5]))).toBeUndefined();
});
